"""Where texts come from: releases, RDF files, plans in StratML, and SPARQL endpoints.

Whatever is read is hostile until it was: files are bounded, nothing is fetched but from the
endpoint that was named, and its answers are bounded in time, in size and in number.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyoxigraph as ox

from fichero.describing.iris import ONTOLOGY, is_web_address
from fichero.document import Document
from fichero.findings import FicheroError, problem
from fichero.formats import stratml
from fichero.links import texts
from fichero.links.texts import Kind, Text
from fichero.reading.readers import xml
from fichero.reading.readers.xml import Element
from fichero.reasons import reason
from fichero.releasing.release import DATASET
from fichero.writing import serialisation

PAGE = 2000
"""How many rows an endpoint is asked for at a time."""
MAX_TEXTS = 500_000
"""How many texts an endpoint may have."""
MAX_ANSWER = 32 * 2**20
"""How many bytes a page of an endpoint may have: 32 MiB."""
TIMEOUT = 30.0
"""How many seconds an endpoint may be silent; a whole page may take four times that."""

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_JSON = "application/sparql-results+json"
_OURS = f"""
PREFIX f: <{ONTOLOGY}>
SELECT DISTINCT ?iri ?type ?text ?form ?organisation ?ministry ?period WHERE {{
  VALUES ?type {{ f:StrategicObjective f:ActionArea f:RelevantObjective }}
  ?iri a ?type ; f:text ?text .
  OPTIONAL {{
    ?form f:objective|f:actionArea|f:relevantObjective ?iri .
    OPTIONAL {{ ?form f:organisation ?organisation }}
    OPTIONAL {{ ?form f:ministry ?ministry }}
    OPTIONAL {{ ?form f:period ?period }}
  }}
  FILTER NOT EXISTS {{ ?iri f:copyOf ?original }}
  FILTER (isIRI(?iri) && STR(?iri) > %s)
}} ORDER BY STR(?iri) LIMIT %d
"""
_CONCEPTS = f"""
PREFIX skos: <{_SKOS}>
SELECT DISTINCT ?iri ?type ?text WHERE {{
  VALUES ?type {{ skos:Concept }}
  ?iri a ?type ; skos:prefLabel ?text .
  FILTER (lang(?text) IN ("es", ""))
  FILTER (isIRI(?iri) && STR(?iri) > %s)
}} ORDER BY STR(?iri) LIMIT %d
"""
_KINDS: dict[str, Kind] = {
    f"{ONTOLOGY}StrategicObjective": "objective",
    f"{ONTOLOGY}ActionArea": "area",
    f"{ONTOLOGY}RelevantObjective": "copy",
    f"{_SKOS}Concept": "concept",
}


class _Value(msgspec.Struct, frozen=True):
    type: str
    value: str


class _Bindings(msgspec.Struct, frozen=True):
    bindings: list[dict[str, _Value]]


class _Results(msgspec.Struct, frozen=True):
    results: _Bindings


def read(dataset: str, *, timeout: float = TIMEOUT) -> tuple[Text, ...]:
    """Read the texts of a dataset.

    Args:
        dataset: the folder of a release, an RDF file, a plan in StratML, or the address of a
            SPARQL endpoint.
        timeout: how many seconds an endpoint may be silent.

    Raises:
        FicheroError: `links-nothing-found`, or what keeps the dataset from being read: as
            `fichero.writing.serialisation.read`, as `fichero.loading.transport.Transport.post`,
            `links-answer-wrong`, `links-too-many`, `stratml-not-a-plan`, `links-plan-unnamed`.
    """
    if dataset.startswith(("http://", "https://")):
        found = _endpoint(dataset, timeout)
    else:
        path = Path(dataset)
        if path.is_dir():
            found = release(path)
        elif path.suffix.lower() == ".xml":
            found = _plan(path)
        else:
            found = texts.from_quads(serialisation.read(path))
    if not found:
        raise FicheroError(problem("links-nothing-found", dataset=dataset))
    return found


def release(folder: Path) -> tuple[Text, ...]:
    """Read the texts of a release, however large it is.

    Raises:
        FicheroError: `source-not-found`, `source-unreadable` or `rdf-syntax`.
    """
    path = folder / DATASET
    if not path.is_file():
        raise FicheroError(problem("source-not-found", path=path), usage=True)
    try:
        return texts.from_quads(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        form = serialisation.FORMATS["nq"]
        where = f"{path}:{error.lineno}"
        told = problem("rdf-syntax", format=form.name, where=where, reason=error.msg)
        raise FicheroError(told) from error
    except OSError as error:
        raise FicheroError(problem("source-unreadable", path=path, reason=reason(error))) from error


# ── Plans ────────────────────────────────────────────────────────────────────────────────────────


def _plan(path: Path) -> tuple[Text, ...]:
    """Read the goals of a plan; they are named by what the plan says to be its source."""
    try:
        with path.open("rb") as file:
            data = file.read(serialisation.MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=path), usage=True) from error
    except OSError as error:
        raise FicheroError(problem("source-unreadable", path=path, reason=reason(error))) from error
    if len(data) > serialisation.MAX_BYTES:
        limit = serialisation.MAX_BYTES
        raise FicheroError(problem("rdf-too-large", path=path, limit=limit))
    name = path.as_posix()
    document = Document(name, stratml.MEDIA_TYPE, data, xml.read(name, data))
    plan = xml.parse(document)
    if plan.namespace != stratml.NAMESPACE:
        raise FicheroError(problem("stratml-not-a-plan", root=plan.name))
    source = _said(document, plan, "AdministrativeInformation", "Source")
    if not is_web_address(source) or "#" in source:
        raise FicheroError(problem("links-plan-unnamed", path=path))
    return tuple(_goals(document, plan, source))


def _goals(document: Document, plan: Element, source: str) -> Iterator[Text]:
    organisation = _said(document, plan, "StrategicPlanCore", "Organization", "Identifier")
    years = [
        _said(document, plan, "AdministrativeInformation", name)[:4]
        for name in ("StartDate", "EndDate")
    ]
    for core in plan.find("StrategicPlanCore"):
        for goal in core.find("Goal"):
            text = _said(document, goal, "Description") or _said(document, goal, "Name")
            identifier = _said(document, goal, "Identifier")
            iri = _goal_iri(source, identifier)
            if text and identifier and is_web_address(iri):
                whose = f"{source}#{organisation}" if organisation else source
                yield Text(iri, text, "objective", source, whose, "", "-".join(years))


def _goal_iri(source: str, identifier: str) -> str:
    """Name a goal: as Fichero does, if the plan is of Fichero, else within the plan."""
    number = identifier.removeprefix("_objetivo-")
    if "/id/ficha/" in source and number.isdecimal():
        return f"{source}/objetivo/{number}"
    return f"{source}#{identifier}"


def _said(document: Document, element: Element, *names: str) -> str:
    """Give the text at the end of a path of elements; nothing if it is not there."""
    for name in names:
        found = element.find(name)
        if not found:
            return ""
        element = found[0]
    return element.wording(document).text


# ── Endpoints ────────────────────────────────────────────────────────────────────────────────────


def _endpoint(url: str, timeout: float) -> tuple[Text, ...]:
    """Ask an endpoint for its objectives and areas; for its concepts, if it has none."""
    # Imported late: the HTTP client takes longer to import than most commands to run.
    from fichero.loading import endpoints  # noqa: PLC0415
    from fichero.loading.transport import Transport  # noqa: PLC0415

    transport = Transport(None, timeout=timeout, deadline=4 * timeout, max_answer=MAX_ANSWER)
    with transport:
        address = endpoints.for_readers(endpoints.find(url, "auto", transport)).query

        def ask(query: str) -> bytes:
            return transport.post(address, form={"query": query}, headers={"Accept": _JSON}).body

        for question in (_OURS, _CONCEPTS):
            found: dict[str, Text] = {}
            last = ""
            while True:
                page = list(_page(url, ask(question % (_string(last), PAGE))))
                for text in page:
                    found.setdefault(text.iri, text)
                if len(found) > MAX_TEXTS:
                    raise FicheroError(problem("links-too-many", url=url, limit=MAX_TEXTS))
                if len(page) < PAGE:
                    break
                if page[-1].iri <= last:
                    raise _wrong(url, "it does not follow the order")
                last = page[-1].iri
            if found:
                return tuple(found[iri] for iri in sorted(found))
    return ()


def _page(url: str, body: bytes) -> Iterator[Text]:
    """Read the rows of an answer (https://www.w3.org/TR/sparql11-results-json/)."""
    try:
        rows = msgspec.json.decode(body, type=_Results).results.bindings
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(url, str(error)) from error
    for row in rows:
        said = {name: value.value for name, value in row.items()}
        if said.get("type") not in _KINDS or not is_web_address(said.get("iri", "")):
            raise _wrong(url, "a row has no IRI or no type")
        if not said.get("text", "").strip():
            continue
        yield Text(
            iri=said["iri"],
            text=" ".join(said.get("text", "").split()),
            kind=_KINDS[said["type"]],
            **{name: said.get(name, "") for name in ("form", "organisation", "ministry", "period")},
        )


def _wrong(url: str, told: str) -> FicheroError:
    return FicheroError(problem("links-answer-wrong", url=url, reason=told))


def _string(text: str) -> str:
    """Write a string of SPARQL (https://www.w3.org/TR/sparql11-query/#rSTRING_LITERAL2)."""
    return str(ox.Literal(text))
