"""The reference page of the rules, written from the shapes: `docs/rules.md`."""

from collections.abc import Iterable, Iterator, Mapping

from fichero.validating.across import Question
from fichero.validating.rules import Rule

EXAMPLES = "../tests/resources/shapes/invalid"
EXAMPLES_ACROSS = "../tests/resources/shapes/across"
SHAPES = "../shapes"

# The files of shapes in the order in which a reader meets their subjects.
_SUBJECTS: Mapping[str, tuple[str, str]] = {
    "form": ("La ficha", "The form"),
    "parts": ("Las partes de la ficha", "The parts of the form"),
    "service": ("La ficha de un servicio", "The form of a service"),
    "legal-basis": ("La base legal", "The legal basis"),
    "norm": ("La norma", "The norm"),
    "organisation": ("El organismo", "The organisation"),
    "period": ("El periodo", "The period"),
    "mapping": ("El enlace", "The mapping"),
    "change": ("El cambio entre dos fichas", "The change between two forms"),
    "kinds": ("Las listas de códigos", "The code lists"),
    "catalogue": ("El catálogo", "The catalogue"),
}

_SEVERITIES: Mapping[str, str] = {
    "violation": "infracción · violation",
    "warning": "advertencia · warning",
    "info": "información · information",
}

_PREFIXES: Mapping[str, str] = {
    "http://data.europa.eu/eli/ontology#": "eli",
    "http://purl.org/dc/terms/": "dct",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "https://w3id.org/sssom/": "sssom",
    "http://www.w3.org/ns/dcat#": "dcat",
    "http://www.w3.org/ns/org#": "org",
    "http://www.w3.org/ns/shacl#": "sh",
    "https://w3id.org/fichero/def#": "fichero",
    "https://w3id.org/fichero/kinds#": "kind",
    "https://w3id.org/fichero/shapes#": "shape",
}

_INTRODUCTION = """\
# Reglas · Rules

Lo que debe cumplir una ficha para ser publicada. `fichero check` y `fichero validate` nombran la
regla que no se cumple; aquí está cada una, con un ejemplo que la infringe. Una infracción impide
publicar; una advertencia, no.

What a form must meet to be published. `fichero check` and `fichero validate` name the rule that is
broken; here is each of them, with an example that breaks it. A violation keeps a form from being
published; a warning does not.

Esta página se genera desde las formas SHACL de [`shapes/`]({shapes}): no la edite. ·
This page is made from the SHACL shapes in [`shapes/`]({shapes}): do not edit it.
"""


_ACROSS = """\
<a id="sobre-across"></a>

## Entre fichas · Across forms

Lo que ninguna ficha puede incumplir por sí sola. Son consultas SPARQL que dan lo que infringe cada
regla, en [`shapes/across/`]({shapes}/across): `fichero build` las hace a la base de datos de la
publicación, y `fichero validate --endpoint` a cualquier servidor. Con SHACL-SPARQL, pyshacl tendría
que leer todas las fichas a la memoria; así las responde quien ya las tiene.

What no form can break by itself. They are questions in SPARQL that give what breaks each rule:
`fichero build` puts them to the store of the release, and `fichero validate --endpoint` to any
server. With SHACL-SPARQL, pyshacl would have to read all forms into memory; this way whoever has
them answers.
"""


def reference(rules: Iterable[Rule], questions: Iterable[Question] = ()) -> str:
    """Write the reference page: every rule with its messages, its place and an example.

    Args:
        rules: the rules, those of one file in the order of the file.
        questions: the rules across forms.

    Returns:
        Markdown, with the identifier of each rule as a heading, and so as an anchor.

    Raises:
        ValueError: a rule stands in a file that has no heading on the page.
    """
    by_subject: dict[str, list[Rule]] = {subject: [] for subject in _SUBJECTS}
    for rule in rules:
        if rule.subject not in by_subject:
            message = f"no heading for the rules in {rule.subject}.ttl"
            raise ValueError(message)
        by_subject[rule.subject].append(rule)
    present = {subject: members for subject, members in by_subject.items() if members}
    sections = ["\n".join(_section(subject, members)) for subject, members in present.items()]
    told = tuple(questions)
    if told:
        sections.append("\n".join(_across(told)))
    contents = _contents(present, len(told))
    return "\n".join([_INTRODUCTION.format(shapes=SHAPES), *contents, "", *sections])


def _across(questions: Iterable[Question]) -> Iterator[str]:
    yield _ACROSS.format(shapes=SHAPES)
    for question in questions:
        messages = {
            language: text.replace("{value}", "…") for language, text in question.messages.items()
        }
        about = [
            _SEVERITIES[question.severity],
            f"[consulta · query]({SHAPES}/across/{question.id}.rq)",
            f"[ejemplo · example]({EXAMPLES_ACROSS}/{question.id}.trig)",
        ]
        yield from (f"### {question.id}", "", messages["es"], "", f"*{messages['en']}*", "")
        yield from (" — ".join(about), "")


def _contents(by_subject: Mapping[str, list[Rule]], across: int) -> Iterator[str]:
    yield "| | | Reglas · Rules |"
    yield "|---|---|---:|"
    for subject, members in by_subject.items():
        spanish, english = _SUBJECTS[subject]
        yield f"| [{spanish}](#{_anchor(subject)}) | {english} | {len(members)} |"
    if across:
        yield f"| [Entre fichas](#{_anchor('across')}) | Across forms | {across} |"


def _section(subject: str, members: Iterable[Rule]) -> Iterator[str]:
    spanish, english = _SUBJECTS[subject]
    yield f'<a id="{_anchor(subject)}"></a>'
    yield ""
    yield f"## {spanish} · {english}"
    yield ""
    yield f"[`shapes/{subject}.ttl`]({SHAPES}/{subject}.ttl)"
    yield ""
    for rule in members:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    about = [
        _SEVERITIES[rule.severity],
        ", ".join(_code(_compact(target)) for target in rule.targets),
        *([_code(_compact(rule.path))] if rule.path else []),
        *(_code(f"{_compact(name)} {_compact_all(value)}") for name, value in rule.constraint),
        f"[ejemplo · example]({EXAMPLES}/{rule.id}.ttl)",
    ]
    yield f"### {rule.id}"
    yield ""
    yield rule.messages["es"]
    yield ""
    yield f"*{rule.messages['en']}*"
    yield ""
    yield " — ".join(about)
    yield ""


def _anchor(subject: str) -> str:
    return f"sobre-{subject}"


def _code(text: str) -> str:
    return f"`{text}`"


def _compact_all(text: str) -> str:
    return " ".join(_compact(word) for word in text.split(" "))


def _compact(text: str) -> str:
    """Write an IRI with a prefix; leave all else as it is.

    >>> _compact("http://www.w3.org/ns/shacl#minCount")
    'sh:minCount'
    """
    for namespace, prefix in _PREFIXES.items():
        if text.startswith(namespace):
            return f"{prefix}:{text.removeprefix(namespace)}"
    return text
