"""The ontology's files: what must be said of each term, and what must not be said."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from xml.parsers import expat

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from fichero.reasoning.axioms import Term, ontology, packaged
from fichero.reasoning.closure import consistency
from fichero.reasoning.tables import entail
from fichero.resources import folder

RESOURCES = Path(__file__).parent / "resources"
FILES = ("fichero.ttl", "alignments.ttl", "kinds.ttl")

PREFIXES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "fichero": "https://w3id.org/fichero/def#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "kind": "https://w3id.org/fichero/kinds#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
OURS = (PREFIXES["fichero"], PREFIXES["kind"])
ONTOLOGY = NamedNode("https://w3id.org/fichero/def")
DOCUMENTS = {
    "fichero.ttl": ONTOLOGY,
    "alignments.ttl": NamedNode("https://w3id.org/fichero/alignments"),
    "kinds.ttl": NamedNode("https://w3id.org/fichero/kinds"),
}


def iri(name: str) -> NamedNode:
    """Expand a prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def read(path: Path) -> list[Triple]:
    """Read the triples of a Turtle file."""
    return [quad.triple for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


GRAPHS = {name: read(folder("ontology") / name) for name in FILES}
CORE, ALIGNMENTS, KINDS = (GRAPHS[name] for name in FILES)


def values(triples: list[Triple], subject: Term, name: str) -> list[Term]:
    """Give the values of a property of a thing."""
    return [t.object for t in triples if t.subject == subject and t.predicate == iri(name)]


def members(triples: list[Triple], *types: str) -> list[NamedNode]:
    """Give the things of some types, sorted."""
    kinds = {iri(name) for name in types}
    found = {t.subject for t in triples if t.predicate == iri("rdf:type") if t.object in kinds}
    return sorted((thing for thing in found if isinstance(thing, NamedNode)), key=str)


def literals(triples: list[Triple]) -> list[Literal]:
    """Give all texts that have a language."""
    return [t.object for t in triples if isinstance(t.object, Literal) if t.object.language]


def short(term: NamedNode) -> str:
    """Give the name of a term without its namespace."""
    return re.split(r"[#/]", term.value)[-1]


CLASSES = members(CORE, "owl:Class")
LINKS = members(CORE, "owl:ObjectProperty")
FIELDS = members(CORE, "owl:DatatypeProperty")
PROPERTIES = LINKS + FIELDS
TERMS = CLASSES + PROPERTIES
CONCEPTS = members(KINDS, "skos:Concept")
SCHEMES = members(KINDS, "skos:ConceptScheme")
DESCRIBED = [(CORE, term, "rdfs:label", "skos:definition") for term in TERMS]
DESCRIBED += [(KINDS, term, "skos:prefLabel", "skos:definition") for term in CONCEPTS]
DESCRIBED += [(KINDS, term, "dct:title", "dct:description") for term in SCHEMES]

each_term = pytest.mark.parametrize("term", TERMS, ids=short)
each_property = pytest.mark.parametrize("term", PROPERTIES, ids=short)
each_document = pytest.mark.parametrize("file", FILES)
each_described = pytest.mark.parametrize(
    ("graph", "term", "label", "definition"),
    DESCRIBED,
    ids=[short(term) for _, term, _, _ in DESCRIBED],
)


def by_language(found: list[Term]) -> dict[str | None, str]:
    """Give texts by their language, one each."""
    assert all(isinstance(text, Literal) for text in found)
    texts = {text.language: text.value for text in found if isinstance(text, Literal)}
    assert len(texts) == len(found)
    return texts


# ── Terms: labels, definitions, languages ────────────────────────────────────────────────────────


@each_described
def test_each_term_is_labelled_and_defined(
    graph: list[Triple], term: NamedNode, label: str, definition: str
) -> None:
    """Each term has one label and one definition in each of the two languages, and no blanks."""
    for name in (label, definition):
        texts = by_language(values(graph, term, name))
        assert set(texts) == {"en", "es"}
        assert all(text == " ".join(text.split()) != "" for text in texts.values())


@each_described
def test_definitions_define(
    graph: list[Triple], term: NamedNode, label: str, definition: str
) -> None:
    """A definition is a sentence that does not begin with the term that it defines."""
    labels = by_language(values(graph, term, label))
    for language, text in by_language(values(graph, term, definition)).items():
        article = r"(?:an?|the|el|la|los|las|una?)\s+"
        begins = rf"(?:{article})?{re.escape(labels[language])}\b"
        assert not re.match(begins, text, re.IGNORECASE)
        assert re.fullmatch(r"[A-ZÁÉÍÓÚ].+\.", text)


@each_term
def test_each_term_says_where_it_is_defined(term: NamedNode) -> None:
    """Each term points at the ontology that defines it."""
    assert values(CORE, term, "rdfs:isDefinedBy") == [ONTOLOGY]


@pytest.mark.parametrize(
    "terms", [CLASSES, PROPERTIES, CONCEPTS], ids=["class", "property", "kind"]
)
def test_labels_tell_terms_apart(terms: list[NamedNode]) -> None:
    """No two classes, properties or concepts of a scheme have the same label."""
    graph = [*CORE, *KINDS]
    labels = Counter(
        (text, tuple(values(graph, term, "skos:inScheme")))
        for term in terms
        for text in values(graph, term, "rdfs:label") + values(graph, term, "skos:prefLabel")
    )
    assert [label for label, count in labels.items() if count > 1] == []


STOP_WORDS = {
    "en": {"the", "of", "and", "that", "in", "is", "by", "which", "for", "or", "from", "with"},
    "es": {"el", "la", "los", "las", "de", "del", "que", "en", "y", "por", "con", "una", "se"},
}


def language_of(text: str) -> str | None:
    """Guess a text's language from its small words and its letters; none if they do not say."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    score = {tag: sum(word in small for word in words) for tag, small in STOP_WORDS.items()}
    score["es"] += len(re.findall(r"[áéíóúñ¿¡]", text.casefold()))
    if score["en"] == score["es"]:
        return None
    return max(score, key=lambda tag: score[tag])


@each_document
def test_language_tags_are_right(file: str) -> None:
    """No Spanish text is tagged English or the reverse, and there is no third language."""
    texts = literals(GRAPHS[file])
    assert {text.language for text in texts} == {"en", "es"}
    assert [t for t in texts if language_of(t.value) not in {None, t.language}] == []


def test_wrong_language_tags_would_be_found() -> None:
    """The guess is worth something: swapped tags would be found in nearly every definition."""
    definitions = [
        t.object
        for t in [*CORE, *KINDS]
        if t.predicate == iri("skos:definition")
        if isinstance(t.object, Literal)
    ]
    found = [text for text in definitions if language_of(text.value) == text.language]
    assert len(found) > 0.9 * len(definitions)


@each_term
def test_names_follow_the_custom(term: NamedNode) -> None:
    """Classes begin with a capital, properties do not; neither has a version or a file ending."""
    first = "[A-Z]" if term in CLASSES else "[a-z]"
    assert re.fullmatch(re.escape(PREFIXES["fichero"]) + first + "[A-Za-z]+", term.value)


def test_published_terms_stay() -> None:
    """No term or concept that was ever published disappears."""
    published = (RESOURCES / "ontology" / "published.txt").read_text(encoding="utf-8").split()
    assert set(published) <= {term.value for term in TERMS + CONCEPTS + SCHEMES}


# ── Terms: structure ─────────────────────────────────────────────────────────────────────────────


@each_property
def test_each_property_has_one_domain_and_one_range(term: NamedNode) -> None:
    """Each property says of what it speaks, with one class; its values are of one class or type."""
    (domain,) = values(CORE, term, "rdfs:domain")
    (range_,) = values(CORE, term, "rdfs:range")
    assert domain in CLASSES
    if term in FIELDS:
        assert range_ in {
            iri(n)
            for n in (
                *("rdf:langString", "xsd:string", "xsd:integer", "xsd:date"),
                *("xsd:boolean", "xsd:decimal", "xsd:gYear"),
            )
        }
    else:
        assert range_ in {*CLASSES, iri("skos:Concept"), iri("dct:PeriodOfTime")}


def test_inverses_are_mutual() -> None:
    """Inverse properties name each other, and the domain of the one is the range of the other."""
    pairs = [(t.subject, t.object) for t in CORE if t.predicate == iri("owl:inverseOf")]
    assert pairs
    for there, back in pairs:
        assert (back, there) in pairs
        assert there != back
        assert values(CORE, there, "rdfs:domain") == values(CORE, back, "rdfs:range")


@pytest.mark.parametrize("name", ["rdfs:subClassOf", "rdfs:subPropertyOf"])
def test_trees_have_no_cycles(name: str) -> None:
    """No class or property is below itself."""
    above = {term: set(values(ontology_and_alignments(), term, name)) for term in TERMS}
    while above:
        tops = {term for term, uppers in above.items() if not uppers & above.keys()}
        assert tops
        above = {term: uppers for term, uppers in above.items() if term not in tops}


def ontology_and_alignments() -> list[Triple]:
    """Give the core and the alignments together."""
    return [*CORE, *ALIGNMENTS]


@each_property
def test_subproperties_fit_their_superproperties(term: NamedNode) -> None:
    """What a property speaks of is of the class that its superproperty speaks of."""
    for upper in values(CORE, term, "rdfs:subPropertyOf"):
        for side in ("rdfs:domain", "rdfs:range"):
            (own,), (wide,) = values(CORE, term, side), values(CORE, upper, side)
            assert own == wide or wide in values(CORE, own, "rdfs:subClassOf")


def test_no_term_is_without_use() -> None:
    """Each class and property occurs in the data of an example, stated or entailed."""
    stated = read(RESOURCES / "reasoning" / "ficha.ttl")
    data = [*stated, *entail(stated, packaged())]
    used = {t.predicate for t in data} | {t.object for t in data}
    assert [term for term in TERMS if term not in used] == []


# ── Whose terms these are ────────────────────────────────────────────────────────────────────────


@each_document
def test_nothing_is_said_about_terms_of_others(file: str) -> None:
    """Every subject is a term of ours, the document, its authors, or a nameless list of ours."""
    authors = NamedNode("https://w3id.org/fichero/#authors")
    subjects = {t.subject for t in GRAPHS[file]} - {DOCUMENTS[file], authors}
    assert [
        s
        for s in subjects
        if not isinstance(s, BlankNode)
        if not (isinstance(s, NamedNode) and s.value.startswith(OURS))
    ] == []


def test_nameless_nodes_only_say_what_is_disjoint() -> None:
    """The only nodes without a name are disjointness axioms and their lists."""
    graph = [t for triples in GRAPHS.values() for t in triples if isinstance(t.subject, BlankNode)]
    assert {t.predicate for t in graph} == {
        iri(name) for name in ("rdf:type", "owl:members", "rdf:first", "rdf:rest")
    }
    assert {t.object for t in graph if t.predicate == iri("rdf:type")} == {
        iri("owl:AllDisjointClasses")
    }


def test_alignments_align() -> None:
    """Beyond its header, the alignments file only relates terms that exist to terms of others."""
    relations = {iri(n) for n in ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:closeMatch")}
    statements = [t for t in ALIGNMENTS if t.subject != DOCUMENTS["alignments.ttl"]]
    assert {t.predicate for t in statements} == relations
    assert {t.subject for t in statements} <= set(TERMS + CONCEPTS)
    assert [t for t in statements if str(t.object).startswith(tuple(f"<{o}" for o in OURS))] == []


def test_the_core_does_not_depend_on_others() -> None:
    """In the core, a foreign term is nothing but a range, the value of a note, or a type."""
    axioms = {iri(n) for n in ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain")}
    assert [
        t for t in CORE if t.predicate in axioms if t.object not in {*CLASSES, *PROPERTIES}
    ] == []


TRAPS = {
    "cpsv:PublicService": "http://purl.org/vocab/cpsv#PublicService",
    "dct:type (range rdfs:Class)": PREFIXES["dct"] + "type",
    "eli:amends (norm to norm)": PREFIXES["eli"] + "amends",
    "eli:is_about (range skos:Concept)": PREFIXES["eli"] + "is_about",
    "eli:published_in (domain Format)": PREFIXES["eli"] + "published_in",
    "eli:title (domain LegalExpression)": PREFIXES["eli"] + "title",
    "org:purpose (a concept under CPOV)": PREFIXES["org"] + "purpose",
    "org:resultedFrom (the ministry an Entity)": PREFIXES["org"] + "resultedFrom",
    "org:unitOf (the parent a FormalOrganization)": PREFIXES["org"] + "unitOf",
    "prov:hadPlan (domain Association)": PREFIXES["prov"] + "hadPlan",
    "schema.org by http": "http://schema.org/",
    "RDF containers": PREFIXES["rdf"] + "_1",
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_known_traps_are_avoided(trap: str) -> None:
    """Neither the ontology nor the context uses a foreign term that says something unmeant."""
    used = {str(term) for graph in GRAPHS.values() for triple in graph for term in triple}
    used |= {f"<{value}>" for value in expansions().values()}
    pattern = re.compile(rf"<{re.escape(trap)}{'.*' if trap.endswith('/') else ''}>")
    assert [term for term in used if pattern.fullmatch(term)] == []


def test_foaf_makes_no_two_documents_the_same() -> None:
    """FOAF's logo identifies what has it, so only one document may have this one."""
    logos = [t.subject for g in GRAPHS.values() for t in g if t.predicate == iri("foaf:logo")]
    assert logos == [ONTOLOGY]


# ── What follows, and what contradicts ───────────────────────────────────────────────────────────


def test_the_ontology_is_consistent() -> None:
    """Core, alignments, code lists and a form with all its parts contradict nothing."""
    form = read(RESOURCES / "reasoning" / "ficha.ttl")
    assert consistency([*CORE, *ALIGNMENTS, *KINDS, *form]) == ()


@pytest.mark.parametrize(
    ("file", "thing"),
    [
        ("mission-and-norm.ttl", "id/mision"),
        ("mission-with-code.ttl", "id/mision"),
        ("form-with-source.ttl", "id/ficha"),
    ],
)
def test_mistakes_are_contradictions(file: str, thing: str) -> None:
    """A thing that is of two kinds, by name or by its properties alone, is a contradiction."""
    found = consistency([*ontology(), *read(RESOURCES / "ontology" / file)])
    assert found
    assert all(re.search(f"have a common individual .*/{thing}$", said) for said in found)


def disjoint() -> list[tuple[NamedNode, NamedNode]]:
    """Give all pairs of classes that must have nothing in common."""
    top = "Organisation StrategicDefinitionForm FormPart LegalNorm SourceDocument Passage"
    parts = "LegalBasis Mission ActionArea StrategicObjective"
    groups = [
        f"{top} Extraction Change Designation",
        f"{parts} RelevantObjective StrategicProduct Subproduct Beneficiary BudgetLine",
        "Ministry PublicService",
    ]
    return [
        (iri(f"fichero:{one}"), iri(f"fichero:{other}"))
        for group in groups
        for one, other in combinations(group.split(), 2)
    ]


def test_each_disjoint_pair_contradicts() -> None:
    """For every two classes that exclude each other, a thing of both is a contradiction."""
    things = {NamedNode(f"https://example.org/thing/{n}/"): p for n, p in enumerate(disjoint())}
    data = [Triple(x, iri("rdf:type"), c) for x, pair in things.items() for c in pair]
    found = consistency([*ontology(), *data])
    assert [x for x in things if not any(x.value in message for message in found)] == []


def test_every_class_is_apart_from_some_other() -> None:
    """No class is forgotten: each excludes some other, by itself or by what is above it."""
    apart = {each for pair in disjoint() for each in pair}
    for term in CLASSES:
        assert apart & {term, *values(CORE, term, "rdfs:subClassOf")}


# ── The headers, as FOOPS! checks them offline ───────────────────────────────────────────────────


def header(file: str, name: str) -> list[Term]:
    """Give the values of a property of a document."""
    return values(GRAPHS[file], DOCUMENTS[file], name)


def is_iri(term: Term) -> bool:
    """Tell whether a value is a web address, given as such."""
    return isinstance(term, NamedNode) and re.match(r"https?://", term.value) is not None


@each_document
def test_foops_title(file: str) -> None:
    """OM1: the document has a title, here in both languages."""
    assert set(by_language(header(file, "dct:title"))) == {"en", "es"}


@each_document
def test_foops_description(file: str) -> None:
    """OM1: the document has a description, here in both languages."""
    assert set(by_language(header(file, "dct:description"))) == {"en", "es"}


@each_document
def test_foops_licence(file: str) -> None:
    """OM1, OM4.1: the licence is given, as the address of CC BY 4.0."""
    expected = NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert header(file, "dct:license") == [expected]


@each_document
def test_foops_version_iri(file: str) -> None:
    """OM1, VER1: the version has an IRI, which is not that of the ontology."""
    (info,) = header(file, "owl:versionInfo")
    assert isinstance(info, Literal)
    expected = NamedNode(f"{DOCUMENTS[file].value}/{info.value}")
    assert header(file, "owl:versionIRI") == [expected]


@each_document
def test_foops_version_info(file: str) -> None:
    """OM2: the version is given, as a semantic one, and all documents have the same."""
    (info,) = header(file, "owl:versionInfo")
    assert isinstance(info, Literal)
    assert re.fullmatch(r"\d+\.\d+\.\d+", info.value)
    assert header(file, "owl:versionInfo") == header("fichero.ttl", "owl:versionInfo")


@each_document
def test_foops_creator(file: str) -> None:
    """OM1, OM5.1: there is a creator, as an IRI."""
    assert [is_iri(each) for each in header(file, "dct:creator")] == [True]


@each_document
def test_foops_publisher(file: str) -> None:
    """OM3, OM5.2: there is a publisher, as an IRI."""
    assert [is_iri(each) for each in header(file, "dct:publisher")] == [True]


@each_document
@pytest.mark.parametrize("name", ["created", "issued", "modified"])
def test_foops_dates(file: str, name: str) -> None:
    """OM2, OM3, OM5: the days of creation, issue and change are given as xsd:date."""
    (day,) = header(file, f"dct:{name}")
    assert isinstance(day, Literal)
    assert day.datatype == iri("xsd:date")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day.value)


@pytest.mark.parametrize(("file", "prefix"), [("fichero.ttl", "fichero"), ("kinds.ttl", "kind")])
def test_foops_prefix_and_namespace(file: str, prefix: str) -> None:
    """OM1, OM2, FIND1: prefix and namespace are given, and are those of the terms."""
    namespace = PREFIXES[prefix]
    assert header(file, "vann:preferredNamespacePrefix") == [Literal(prefix)]
    assert header(file, "vann:preferredNamespaceUri") == [Literal(namespace)]
    assert namespace.startswith(DOCUMENTS[file].value)


@each_document
def test_foops_citation(file: str) -> None:
    """OM2: how to cite is given, in both languages, with year, version and IRI."""
    texts = by_language(header(file, "dct:bibliographicCitation"))
    assert set(texts) == {"en", "es"}
    for text in texts.values():
        assert "(2026)" in text
        assert "0.1.0" in text
        assert text.endswith(DOCUMENTS[file].value)


@each_document
def test_foops_status(file: str) -> None:
    """OM3: the status is one of those of BIBO."""
    (status,) = header(file, "bibo:status")
    assert isinstance(status, NamedNode)
    assert status.value.startswith(PREFIXES["bibo"] + "status/")


@each_document
def test_foops_logo(file: str) -> None:
    """OM3: the logo is given, as the IRI of a file that exists."""
    (logo,) = header(file, "schema:logo")
    assert isinstance(logo, NamedNode)
    assert (folder("ontology") / logo.value.removeprefix("https://w3id.org/fichero/")).is_file()


@each_document
def test_foops_source(file: str) -> None:
    """OM3: what the document was made from is given, as an IRI."""
    assert [is_iri(each) for each in header(file, "dct:source")] == [True]


@each_document
def test_foops_persistent_iri(file: str) -> None:
    """PURL1, HTTP1: the document's IRI is one of w3id.org, over an open protocol, and its id."""
    assert DOCUMENTS[file].value.startswith("https://w3id.org/")
    assert header(file, "dct:identifier") == [Literal(DOCUMENTS[file].value)]


@each_document
def test_foops_no_version_in_names(file: str) -> None:
    """URI2: the document and its terms have no version in their IRIs."""
    named = {s.value for t in GRAPHS[file] if isinstance(s := t.subject, NamedNode)}
    assert [name for name in named if re.search(r"\d+\.\d+", name)] == []


@each_document
def test_foops_declared_once(file: str) -> None:
    """URI2: the file declares one ontology, by the IRI under which it is published."""
    assert members(GRAPHS[file], "owl:Ontology") == [DOCUMENTS[file]]


def test_foops_reuse_of_metadata_terms() -> None:
    """VOC1: headers and notes use the vocabularies that everybody uses for them."""
    used = {t.predicate.value for t in CORE if t.subject == ONTOLOGY}
    for prefix in ("bibo", "dct", "foaf", "vann"):
        assert any(name.startswith(PREFIXES[prefix]) for name in used)


def test_foops_reuse_of_vocabularies() -> None:
    """VOC2: the terms build on those of others."""
    used = {str(t.object) for t in ALIGNMENTS if t.predicate == iri("rdfs:subClassOf")}
    for prefix in ("org", "eli", "prov", "foaf"):
        assert any(name.startswith(f"<{PREFIXES[prefix]}") for name in used)


def test_foops_labels() -> None:
    """VOC3: every term of the core has a label."""
    assert [term for term in TERMS if not values(CORE, term, "rdfs:label")] == []


def test_foops_definitions() -> None:
    """VOC4: every term of the core has a definition."""
    assert [term for term in TERMS if not values(CORE, term, "skos:definition")] == []


# ── The code lists ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("concept", CONCEPTS, ids=short)
def test_each_concept_is_in_one_scheme(concept: NamedNode) -> None:
    """A concept is in one scheme: at its top, which both say, or below another concept of it."""
    (scheme,) = values(KINDS, concept, "skos:inScheme")
    assert scheme in SCHEMES
    is_top = values(KINDS, concept, "skos:topConceptOf") == [scheme]
    assert is_top == (concept in values(KINDS, scheme, "skos:hasTopConcept"))
    broader = values(KINDS, concept, "skos:broader")
    assert is_top != bool(broader)
    assert all(values(KINDS, each, "skos:inScheme") == [scheme] for each in broader)


@pytest.mark.parametrize("scheme", SCHEMES, ids=short)
def test_notations_tell_concepts_apart(scheme: NamedNode) -> None:
    """Each concept has one notation, a plain string that no other of its scheme has."""
    inside = [c for c in CONCEPTS if values(KINDS, c, "skos:inScheme") == [scheme]]
    notations = [note for concept in inside for note in values(KINDS, concept, "skos:notation")]
    assert len(inside) == len(notations) == len(set(notations))
    assert all(isinstance(n, Literal) and n.datatype == iri("xsd:string") for n in notations)


def test_the_document_lists_its_schemes() -> None:
    """The header of the code lists names all of them."""
    parts = header("kinds.ttl", "dct:hasPart")
    assert sorted(parts, key=str) == SCHEMES


def test_properties_name_schemes_that_exist() -> None:
    """Each property whose values are concepts says from which list, and the list exists."""
    for term in LINKS:
        if values(CORE, term, "rdfs:range") == [iri("skos:Concept")]:
            (scheme,) = values(CORE, term, "rdfs:seeAlso")
            assert scheme in SCHEMES


# ── The context of the JSON records ──────────────────────────────────────────────────────────────

CONTEXT = json.loads((folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))[
    "@context"
]


def definitions() -> dict[str, dict[str, str]]:
    """Give the context's terms, all in the long form; prefixes and keywords are left out."""
    return {
        name: value if isinstance(value, dict) else {"@id": value}
        for name, value in CONTEXT.items()
        if name not in {"@version", *prefixes()}
        if isinstance(value, dict) or not value.startswith("@")
    }


def prefixes() -> dict[str, str]:
    """Give the context's prefixes."""
    return {
        name: value
        for name, value in CONTEXT.items()
        if isinstance(value, str)
        if value.endswith(("#", "/"))
    }


def expansions() -> dict[str, str]:
    """Give the context's terms with the IRIs that they mean."""
    expanded = {}
    for name, definition in definitions().items():
        prefix, _, local = definition["@id"].partition(":")
        expanded[name] = prefixes()[prefix] + local
    return expanded


def test_the_context_has_the_usual_prefixes() -> None:
    """A prefix of the context means what it means in the ontology's files."""
    assert prefixes().items() <= PREFIXES.items()


def test_each_name_of_the_context_is_a_term() -> None:
    """What the context takes from the ontology exists there."""
    ours = {value for value in expansions().values() if value.startswith(OURS)}
    assert ours <= {term.value for term in TERMS}


def test_each_name_means_something_else() -> None:
    """No two names of the context mean the same: what is framed gets the name it had."""
    names = Counter(expansions().values())
    assert [name for name, count in names.items() if count > 1] == []


def test_each_term_that_data_state_has_a_name() -> None:
    """A term without a name in the context is one that is only entailed.

    It is a class or property with others below it, an inverse, or the result of a chain.
    """
    named = {NamedNode(value) for value in expansions().values()}
    entailed = {
        term
        for t in CORE
        for term, name in (
            (t.object, "rdfs:subClassOf"),
            (t.object, "rdfs:subPropertyOf"),
            (t.subject, "owl:inverseOf"),
            (t.subject, "owl:propertyChainAxiom"),
        )
        if t.predicate == iri(name)
    }
    assert [term for term in TERMS if term not in named | entailed] == []


@each_property
def test_coercions_agree_with_ranges(term: NamedNode) -> None:
    """What the context makes of a value is what the ontology says that it is."""
    (range_,) = values(CORE, term, "rdfs:range")
    expected: dict[Term, tuple[str, str | None]] = {
        iri("rdf:langString"): ("@container", "@language"),
        iri("xsd:string"): ("@type", None),
        iri("xsd:integer"): ("@type", "xsd:integer"),
        iri("xsd:date"): ("@type", "xsd:date"),
        iri("xsd:boolean"): ("@type", "xsd:boolean"),
        iri("xsd:decimal"): ("@type", "xsd:decimal"),
        iri("xsd:gYear"): ("@type", "xsd:gYear"),
    }
    key, value = expected[range_] if term in FIELDS else ("@type", "@id")
    for name, definition in definitions().items():
        if expansions()[name] == term.value:
            assert definition.get(key) == value


def test_the_code_lists_can_be_written_in_json() -> None:
    """Every property of a concept or a scheme has a name in the context."""
    used = {t.predicate.value for t in KINDS if t.subject in {*CONCEPTS, *SCHEMES}}
    assert used - {iri("rdf:type").value} - set(expansions().values()) == set()


# ── The logo ─────────────────────────────────────────────────────────────────────────────────────


def test_the_logo_speaks_for_itself() -> None:
    """The logo is well-formed SVG with title and description, and needs nothing from outside."""
    seen: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: seen.append((name, attributes))
    with (folder("ontology") / "logo.svg").open("rb") as file:
        parser.ParseFile(file)
    names = [name for name, _ in seen]
    assert names[:3] == ["svg", "title", "desc"]
    assert not {"script", "image", "use", "style", "foreignObject"} & set(names)
    outside = [v for _, attributes in seen for k, v in attributes.items() if "href" in k]
    assert outside == []
    assert seen[0][1]["viewBox"] == "0 0 128 128"
