"""The pages of the site, one function for each kind of page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from textwrap import shorten
from typing import Any

import msgspec
from pyoxigraph import Literal, NamedNode, Triple

from fichero.document import Document, Place
from fichero.findings import LANGUAGES, Language
from fichero.links.mappings import Mapping as Link
from fichero.site import (
    addresses,
    cards,
    citing,
    linking,
    model,
    pager,
    passages,
    picture,
    queries,
    relations,
    rulebook,
    search,
    sections,
    vocabulary,
)
from fichero.site.cards import Picture
from fichero.site.content import Content, Entry, Form, Norm, Organisation
from fichero.site.downloads import Shelf
from fichero.site.parts import Part
from fichero.site.passages import Back, Sheet
from fichero.site.rendering import File, Here, Renderer, part
from fichero.site.search import Text
from fichero.site.sections import Leaf

_FORMS = 100
_ORGANISATIONS = 100
_FIRST_ORGANISATIONS = 24
_NORMS = 150
_FILES = 60
_LONGEST_LISTED = 110  # characters of a text in a list of a form's parts

_PARTS = {
    "base-legal": ("Base legal", "Legal basis"),
    "mision": ("Misión", "Mission"),
    "ambito": ("Ámbito", "Area"),
    "objetivo-ministerial": ("Objetivo del ministerio", "Objective of the ministry"),
    "objetivo": ("Objetivo", "Objective"),
    "producto": ("Producto", "Product"),
    "subproducto": ("Subproducto", "Subproduct"),
    "cliente": ("Cliente", "Beneficiary"),
    "presupuesto": ("Presupuesto", "Budget"),
    "organismo": ("Organismo", "Organisation"),
    "norma": ("Norma", "Norm"),
}
_SECTIONS = {
    "base-legal": ("Base legal", "Legal basis"),
    "mision": ("Misión", "Mission"),
    "ambito": ("Ámbitos", "Areas"),
    "objetivo-ministerial": ("Objetivos del ministerio", "Objectives of the ministry"),
    "objetivo": ("Objetivos", "Objectives"),
    "producto": ("Productos", "Products"),
    "cliente": ("Clientes", "Beneficiaries"),
    "presupuesto": ("Presupuesto", "Budget"),
}


class Site(msgspec.Struct, frozen=True):
    """What the pages are made of."""

    renderer: Renderer
    content: Content
    shelf: Shelf

    @property
    def publication(self) -> citing.Publication:
        """Who publishes, and the year of the first publication, if that is known."""
        settings = self.renderer.settings
        issued = settings.catalogue.issued
        return citing.Publication(settings.publisher.name, str(issued.year) if issued else "")


def start(site: Site) -> Iterator[File]:
    """Write the page that readers begin at."""
    known = site.content
    with_forms = [one for one in known.organisations.values() if one.iri in known.by_organisation]
    cited = len(known.by_norm)
    forms = len(known.entries)
    objectives = sum(entry.objectives for entry in known.entries)
    areas = sum(entry.areas for entry in known.entries)
    products = sum(entry.products for entry in known.entries)

    def values(here: Here) -> dict[str, Any]:
        return {
            "content": known,
            "kinds": vocabulary.concepts(),
            "organisations": with_forms[:_FIRST_ORGANISATIONS],
            "totals": [
                (here.one(forms, "ficha", "form"), forms, "archivos.html"),
                (
                    here.one(len(with_forms), "organismo", "organisation"),
                    len(with_forms),
                    "organismos.html",
                ),
                (
                    here.one(objectives, "objetivo", "objective"),
                    objectives,
                    "buscar.html",
                ),
                *(
                    (here.one(number, es, en), number, "buscar.html")
                    for number, es, en in (
                        (areas, "ámbito", "area"),
                        (products, "producto", "product"),
                    )
                    if number
                ),
                (here.say("normas citadas", "norms cited"), cited, "normas.html"),
            ],
        }

    whole = f"{site.renderer.addresses.base}id/conjunto"
    yield from site.renderer.page("index.html", "index.html", values, whole)


def form(site: Site, shown: Form, links: Sequence[Link] = ()) -> Iterator[File]:
    """Write the pages of a form, with its pictures.

    Args:
        site: what the pages need.
        shown: the form.
        links: the reviewed mappings that have an end in it.
    """
    organisation = site.content.organisations[shown.organisation]
    drawing = f"doc/{shown.path}.svg"

    @cache
    def draw(here: Here) -> tuple[Picture, Picture]:
        said = cards.Words(
            organisation=organisation.name,
            norms={
                iri: site.content.norms[iri]
                for iri in (basis.norm or "" for basis in shown.legal_basis)
                if iri in site.content.norms
            },
            home=here.iri(shown.organisation) or "",
            language=here.language,
        )
        return picture.draw(shown, said)

    leaves = sections.leaves(shown)
    places = sections.places(shown)
    known = relations.known(shown, site.content, places, site.renderer.addresses.page)

    def first(here: Here) -> dict[str, Any]:
        return {
            "others": [
                entry
                for entry in site.content.by_organisation.get(shown.organisation, ())
                if entry.iri != shown.iri
            ],
            "links": [*linking.shown(links, shown.iri, places, here)],
            "jumps": [*_jumps(leaves[0], here, linked=bool(links))],
            "pictures": draw(here),
            "picture_file": addresses.relative(
                here.file_path, addresses.localised(drawing, here.language, here.first)
            ),
            "reference": citing.reference(
                organisation.name, shown, site.publication, here.language, "", shown.iri
            ),
            "bibtex": citing.bibtex(organisation.name, shown, site.publication),
            "documents": [_document(document, shown, site) for document in shown.documents],
            "downloads": site.shelf.about(f"data/{shown.path}", here.language),
        }

    for leaf in leaves:

        def values(here: Here, leaf: Leaf = leaf) -> dict[str, Any]:
            common = {
                "form": shown,
                "organisation": organisation,
                "leaf": leaf,
                "c": _Shown(site, known, here),
            }
            return common if leaf.pager.number > 1 else common | first(here)

        template = "form.html" if leaf.pager.number == 1 else "form_more.html"
        yield from site.renderer.page(leaf.page, template, values, shown.iri)

    page = leaves[0].page.rpartition("/")[2]
    for here in site.renderer.heres(leaves[0].page):
        [wide, _] = draw(here)
        drawn = part("drawing.svg", here, picture=wide, shape="picture.svg", page=page)
        yield addresses.localised(drawing, here.language, here.first), drawn.encode()


class _Shown:
    """What the template of statements needs to know of a form, on one page."""

    def __init__(self, site: Site, known: relations.Known, here: Here) -> None:
        self.here = here
        self.norms = site.content.norms
        self.kinds = vocabulary.concepts()
        self.names = {iri: one.name for iri, one in site.content.organisations.items()}
        self._known = known
        self._publication = site.publication
        self._documents = {document.source: document for document in known.form.documents}

    def address(self, place: Place) -> str:
        """Give the page and anchor of a passage."""
        return passages.address(self._documents[place.source], place)

    def lines(self, place: Place) -> str:
        """Say where in its document a passage is."""
        return _lines(place, self.here)

    def name(self, one: Part) -> str:
        """Name a part."""
        return _name(one, self.here)

    def short(self, text: str) -> str:
        """Cut a text for a list."""
        return shorten(text, _LONGEST_LISTED, placeholder="…")

    def rows(self, one: Part) -> tuple[relations.Row, ...]:
        """Say what a part has to do with others."""
        return relations.rows(one, self._known, self.here)

    def funded(self, line: Part) -> str | None:
        """Give the page and anchor of the product that a budget line is of."""
        return next(
            filter(None, (self._known.places.get(iri) for iri in line.links.get("funds", ()))), None
        )

    def reference(self, iri: str, name: str) -> str:
        """Say how to cite a part."""
        form = self._known.form
        author = self.names[form.organisation]
        return citing.reference(author, form, self._publication, self.here.language, name, iri)


def _jumps(leaf: Leaf, here: Here, *, linked: bool) -> Iterator[tuple[str, str]]:
    """Give the sections that a reader can go to from the head of a form's page."""
    for section in leaf.sections:
        yield section.anchor, here.say(*_SECTIONS[section.kind])
    if linked:
        yield "enlaces", here.say("Enlaces", "Links")
    yield "citar", here.say("Citar", "Cite")
    yield "fuentes", here.say("Fuentes", "Sources")
    yield "datos", here.say("Descargar", "Download")


def documents(site: Site, shown: Form) -> Iterator[File]:
    """Write the pages that show a form's documents with their lines."""
    for document in shown.documents:
        divided = passages.sheets(document)
        places = [place for place in shown.places if passages.is_in(document, place)]
        for sheet in divided:
            page = addresses.document_page(document.source, sheet.number)
            values = _sheet(site, shown, document, sheet, places, len(divided))
            yield from site.renderer.page(page, "document.html", values)


def organisation(site: Site, shown: Organisation) -> Iterator[File]:
    """Write the pages of an organisation."""
    entries = site.content.by_organisation.get(shown.iri, ())
    governed = dict.fromkeys(norm for entry in entries for norm in entry.norms)
    norms = [site.content.norms[norm] for norm in governed][:_NORMS]
    services = site.content.by_ministry.get(shown.iri, ())[:_FORMS]
    name = shown.iri.removeprefix(f"{site.renderer.addresses.base}id/")
    page = f"doc/{name}.html"
    for one, rows in pager.pages(page, entries, _FORMS):

        def values(
            here: Here, one: pager.Pager = one, rows: Iterable[Entry] = rows
        ) -> dict[str, Any]:
            return {
                "organisation": shown,
                "content": site.content,
                "kinds": vocabulary.concepts(),
                "entries": rows,
                "governed": norms if one.number == 1 else [],
                "services": services if one.number == 1 else (),
                "pager": one,
                "downloads": site.shelf.about(f"data/{name}", here.language),
            }

        yield from site.renderer.page(one.path(one.number), "organisation.html", values, shown.iri)


def norm(site: Site, shown: Norm) -> Iterator[File]:
    """Write the pages of a norm."""
    name = shown.iri.removeprefix(f"{site.renderer.addresses.base}id/")
    for one, rows in pager.pages(
        f"doc/{name}.html", site.content.by_norm.get(shown.iri, ()), _FORMS
    ):

        def values(
            here: Here, one: pager.Pager = one, rows: Iterable[Entry] = rows
        ) -> dict[str, Any]:
            return {
                "norm": shown,
                "content": site.content,
                "kinds": vocabulary.concepts(),
                "entries": rows,
                "pager": one,
                "downloads": site.shelf.about(f"data/{name}", here.language),
            }

        yield from site.renderer.page(one.path(one.number), "norm.html", values, shown.iri)


def periods(site: Site) -> Iterator[File]:
    """Write the pages of all periods."""
    for iri, entries in sorted(site.content.by_period.items()):
        name = iri.removeprefix(f"{site.renderer.addresses.base}id/")
        for one, rows in pager.pages(f"doc/{name}.html", entries, _FORMS):
            values = _fixed(period=entries[0].period, content=site.content, entries=rows, pager=one)
            yield from site.renderer.page(one.path(one.number), "period.html", values, iri)


def lists(site: Site) -> Iterator[File]:
    """Write the lists of organisations and of norms."""
    known = site.content
    everyone = list(known.organisations.values())
    for one, organisations in pager.pages("organismos.html", everyone, _ORGANISATIONS):
        values = _fixed(
            content=known,
            kinds=vocabulary.concepts(),
            organisations=organisations,
            periods=sorted(known.by_period, reverse=True),
            pager=one,
        )
        yield from site.renderer.page(one.path(one.number), "organisations.html", values)
    for one, norms in pager.pages("normas.html", list(known.norms.values()), _NORMS):
        values = _fixed(kinds=vocabulary.concepts(), norms=norms, pager=one)
        yield from site.renderer.page(one.path(one.number), "norms.html", values)


def searching(site: Site, texts: Callable[[], Iterable[Text]]) -> Iterator[File]:
    """Write the index, the page for searching, and the lists of all texts.

    Args:
        site: the site.
        texts: gives all texts, in the same order each time: they are too many to be kept.
    """
    index = search.Index()
    # Each page links to others, and how many there are is known at the end only.
    count = sum(1 for _ in search.lists(texts()))
    for number, found in enumerate(search.lists(texts()), start=1):
        yield f"search/texts/{number}.json", index.add(found)
        one = pager.Pager("buscar.html", number, count)

        def values(
            here: Here, one: pager.Pager = one, found: tuple[Text, ...] = found
        ) -> dict[str, Any]:
            return {
                "pager": one,
                "texts": found,
                "names": {kind: here.say(*names) for kind, names in _PARTS.items()},
                "root": here.to("index.html").removesuffix("index.html"),
            }

        yield from site.renderer.page(one.path(number), "search.html", values)
    yield from index.files()


def texts(shown: Form, site: Site) -> Iterator[Text]:
    """Give the texts of a form that can be found."""
    name = site.content.organisations[shown.organisation].name
    where = f"{name}, {shown.period}"
    places = sections.places(shown)
    for one in shown.parts:
        described = one.values.get("productDescription")
        text = f"{one.text}: {described.value}" if described else one.text
        yield Text(places[one.iri], one.kind, one.counted or None, where, text)


def shared_texts(site: Site) -> Iterator[Text]:
    """Give the names of organisations and the titles of norms, to be found too."""
    for known in site.content.organisations.values():
        page = site.renderer.addresses.page(known.iri)
        if page:
            where = " · ".join(known.acronyms)
            yield Text(page, "organismo", None, where, known.name)
    for one in site.content.norms.values():
        page = site.renderer.addresses.page(one.iri)
        if page:
            where = f"{one.label} ({one.number})"
            yield Text(page, "norma", None, where, one.title or one.label)


def ontology(site: Site, examples: Mapping[str, Triple]) -> Iterator[File]:
    """Write the page of the ontology with its picture, and that of the code lists."""
    shown = {iri: _example(triple) for iri, triple in examples.items()}

    def values(here: Here) -> dict[str, Any]:
        return {
            "terms": vocabulary.terms(),
            "examples": shown,
            "pictures": model.draw(here.language, ""),
            "model_file": addresses.relative(
                here.file_path, addresses.localised("model.svg", here.language, here.first)
            ),
            "downloads": site.shelf.about("def", here.language),
        }

    yield from site.renderer.page("def.html", "vocabulary.html", values)
    for here in site.renderer.heres("model.svg"):
        [wide, _] = model.draw(here.language, "def.html")
        drawn = part("drawing.svg", here, picture=wide, shape="model.svg", page="")
        yield here.file_path, drawn.encode()

    def codes(here: Here) -> dict[str, Any]:
        return {
            "schemes": vocabulary.schemes(),
            "downloads": site.shelf.about("kinds", here.language),
        }

    yield from site.renderer.page("kinds.html", "kinds.html", codes)


def rules(site: Site) -> Iterator[File]:
    """Write the page of all rules, and one for each subject with examples."""
    chapters = rulebook.chapters()

    def values(here: Here) -> dict[str, Any]:
        return {
            "chapters": chapters,
            "downloads": site.shelf.about("shapes", here.language),
        }

    yield from site.renderer.page("shapes.html", "rules.html", values)
    for chapter in chapters:
        yield from site.renderer.page(
            f"shapes/{chapter.name}.html", "chapter.html", _fixed(chapter=chapter)
        )


def files(site: Site, of_form: Callable[[str], Shelf]) -> Iterator[File]:
    """Write the list of all files: of the release as a whole, then of one thing after the other.

    Args:
        site: the site; its shelf has the files that are of no form.
        of_form: gives the files of a form, by its IRI: all of them are too many to be kept.
    """
    base = site.renderer.addresses.base
    known = site.content
    forms = {
        entry.iri: f"{known.organisations[entry.organisation].name}, {entry.period}"
        for entry in known.entries
    }
    names = {
        **{iri: one.name for iri, one in known.organisations.items()},
        **{iri: one.label for iri, one in known.norms.items()},
    }
    others = [(f"data/{iri.removeprefix(f'{base}id/')}", iri, name) for iri, name in names.items()]
    told = {row[0] for row in others}
    others += [(name, "", name) for name in site.shelf.names("data/") if name not in told]
    listed = [
        *((f"data/{iri.removeprefix(f'{base}id/')}", iri, name) for iri, name in forms.items()),
        *(row for row in others if site.shelf.holds(row[0])),
    ]
    for one, shown in pager.pages("archivos.html", listed, _FILES):
        shelves = {iri: of_form(iri) if iri in forms else site.shelf for _, iri, _ in shown}

        def values(
            here: Here,
            one: pager.Pager = one,
            shown: Iterable[tuple[str, str, str]] = shown,
            shelves: Mapping[str, Shelf] = shelves,
        ) -> dict[str, Any]:
            return {
                "pager": one,
                "whole": site.shelf.whole(here.language),
                "rows": [
                    {
                        "iri": iri,
                        "name": name,
                        "downloads": shelves[iri].about(path, here.language),
                        "sources": shelves[iri].sources_of(iri),
                    }
                    for path, iri, name in shown
                ],
            }

        yield from site.renderer.page(one.path(one.number), "files.html", values)


def asking(site: Site) -> Iterator[File]:
    """Write the page for queries."""
    yield from site.renderer.page("sparql.html", "sparql.html", _fixed(queries=queries.queries()))


def _fixed(**values: object) -> Callable[[Here], dict[str, Any]]:
    """Give the same values in every language."""
    return lambda _: values


def _document(document: Document, shown: Form, site: Site) -> dict[str, Any]:
    raw = f"source/{document.source}"
    return {
        "name": document.source.rpartition("/")[2],
        "page": addresses.document_page(document.source),
        "raw": raw if site.shelf.has(raw) else None,
        "size": len(document.data),
        "sha256": document.sha256,
        "description": _described(shown, document),
    }


def _described(shown: Form, document: Document) -> dict[Language, str] | None:
    description = shown.descriptions.get(document.source)
    if not description:
        return None
    return {language: description.get(language, "") for language in LANGUAGES}


def _sheet(
    site: Site, shown: Form, document: Document, sheet: Sheet, places: list[Place], count: int
) -> Callable[[Here], dict[str, Any]]:
    raw = f"source/{document.source}"
    pages = sections.places(shown)

    def values(here: Here) -> dict[str, Any]:
        back = {
            place: Back(_name(one, here), pages[one.iri])
            for one in shown.parts
            for place in one.places
            if passages.is_in(document, place)
        }
        return {
            "form": shown,
            "organisation": site.content.organisations[shown.organisation],
            "name": document.source.rpartition("/")[2],
            "description": _described(shown, document),
            "raw": raw if site.shelf.has(raw) else None,
            "pager": pager.Pager(addresses.document_page(document.source), sheet.number, count),
            "tokens": list(passages.tokens(document, sheet, places, back)),
        }

    return values


def _name(one: Part, here: Here) -> str:
    name = here.say(*_PARTS[one.kind])
    return f"{name} {one.counted}" if one.counted else name


def _lines(place: Place, here: Here) -> str:
    if place.unit:
        return place.unit.told(here.language)
    if place.line == place.end_line:
        return here.say("línea", "line") + f" {place.line}"
    return here.say("líneas", "lines") + f" {place.line}\u2013{place.end_line}"


def _example(triple: Triple) -> dict[str, Any]:
    subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
    value = triple.object
    return {
        "subject": subject,
        "predicate": triple.predicate.value,
        "is_text": isinstance(value, Literal),
        "value": value.value if isinstance(value, NamedNode | Literal) else "",
    }
