"""Harvesting: an index of norms filled from a SPARQL endpoint that speaks the BCN's ontology.

That is http://datos.bcn.cl/ontologies/bcn-norms#. Pages are asked for by key, as an endpoint that
sorts all it has for each page (OFFSET) does not answer in time; or by days, where it cannot sort at
all. After each page what was found and how far it got are written together, so that a
harvest that breaks goes on where it was.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from fichero import __version__
from fichero.describing.iris import is_web_address
from fichero.findings import FicheroError, Words, problem
from fichero.loading.transport import Transport, plain
from fichero.norms import index, record
from fichero.norms.index import Index
from fichero.norms.record import TYPES, NormRecord

AGENT = f"fichero/{__version__} (+https://w3id.org/fichero/)"
MAX_PAGE = 32 * 2**20
"""How many bytes a page may have: 32 MiB."""
MAX_NORMS = 5_000_000
"""How many norms an endpoint may have: some ten times those that Chile has."""

By = Literal["keys", "dates"]
Watch = Callable[[int], None]
"""Told how many norms there are, after each page."""

_ONTOLOGY = "http://datos.bcn.cl/ontologies/bcn-norms#"
_JSON = "application/sparql-results+json"
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,500}")
_CODE = re.compile(r"[1-9][0-9]{0,11}")
_ISSUER = re.compile(r"/recurso/cl/[^/]+/(?P<slug>[^/]+)/[^/]+/[^/]+\Z")
_LONGEST_TITLE = 1_000  # characters
_DEADLINE = 4  # times the time-out: how long a whole page may take
_FACTS = """
  ?norm b:leychileCode ?code ; b:hasNumber ?number ; b:type ?type .
  OPTIONAL { ?norm b:publishDate ?published }
  OPTIONAL { ?norm b:promulgationDate ?promulgated }
  OPTIONAL { ?norm b:createdBy ?issuer }
  OPTIONAL { ?norm <http://purl.org/dc/elements/1.1/title>|<http://purl.org/dc/terms/title> ?title }
  OPTIONAL { ?norm <http://www.w3.org/2000/01/rdf-schema#label> ?label }
"""
_HEAD = f"PREFIX b: <{_ONTOLOGY}>\nSELECT * WHERE {{\n"
_BY_KEY = (
    _HEAD
    + "  { SELECT DISTINCT ?norm WHERE { ?norm b:leychileCode ?any ; a ?class .\n"
    + "    VALUES ?class { b:Norm b:RootNorm }\n"
    + '    FILTER (isIRI(?norm) && !CONTAINS(STR(?norm), "@") && STR(?norm) > "%s")\n'
    + "  } ORDER BY STR(?norm) LIMIT %d }"
    + _FACTS
    + "}"
)
_BY_DAY = (
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    + _HEAD
    + "  ?norm a ?class ; b:publishDate ?day . VALUES ?class { b:Norm b:RootNorm }\n"
    + '  FILTER (isIRI(?norm) && !CONTAINS(STR(?norm), "@")\n'
    + '    && ?day >= "%s"^^xsd:date && ?day < "%s"^^xsd:date)'
    + _FACTS
    + "} LIMIT %d"
)
_FIRST = date(1810, 1, 1)
_WINDOW = 366  # days of the first questions by day
_WIDEST = 3_660  # days of a question where there is little


class _Value(msgspec.Struct, frozen=True):
    type: str
    value: str


_Row = dict[str, _Value]


class _Bindings(msgspec.Struct, frozen=True):
    bindings: list[_Row]


class _Results(msgspec.Struct, frozen=True):
    results: _Bindings


class Plan(msgspec.Struct, frozen=True):
    """How an endpoint is asked."""

    endpoint: str
    by: By = "keys"
    page: int = 500
    """How many norms are asked for at once."""
    pause: float = 1.0
    """How many seconds to wait between two pages."""
    timeout: float = 60.0
    """How many seconds the endpoint may be silent."""
    until: date | None = None
    """By days: the day to stop before; without one, tomorrow."""
    again: bool = False
    """Begin anew, even if a harvest was broken off."""


def harvest(
    plan: Plan,
    out: Path,
    *,
    watch: Watch | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Fill an index from an endpoint, and give how many norms it has.

    What was there before stays until all has come. A harvest of the same endpoint that was broken
    off is gone on with.

    Raises:
        FicheroError: `load-url-wrong`, `load-url-secret`, what `Transport.post` raises,
            `harvest-answer-wrong`, `harvest-too-many`, `harvest-other` or `norm-index-wrong`.
    """
    _check(plan.endpoint)
    with index.building(out, resume=not plan.again) as norms:
        begun = norms.noted("harvest")
        told = f"{plan.by} {plan.endpoint}"
        if begun not in {"", told}:
            raise FicheroError(
                problem("harvest-other", path=out.name, other=begun.partition(" ")[2]), usage=True
            )
        norms.note("harvest", told)
        norms.note("source", plan.endpoint)
        with Transport(
            None,
            timeout=plan.timeout,
            deadline=plan.timeout * _DEADLINE,
            max_answer=MAX_PAGE,
            pause=sleep,
        ) as transport:
            pages = _by_key if plan.by == "keys" else _by_day
            for count in pages(plan, norms, transport):
                if watch:
                    watch(count)
                if count > MAX_NORMS:
                    url = plain(plan.endpoint)
                    raise FicheroError(problem("harvest-too-many", url=url, limit=MAX_NORMS))
                sleep(plan.pause)
        return norms.count()


def _check(endpoint: str) -> None:
    if not is_web_address(endpoint) or "?" in endpoint or "#" in endpoint:
        raise FicheroError(problem("load-url-wrong", url=plain(endpoint)), usage=True)
    if "@" in urlsplit(endpoint).netloc:
        raise FicheroError(problem("load-url-secret", url=plain(endpoint)), usage=True)


def _by_key(plan: Plan, norms: Index, transport: Transport) -> Iterator[int]:
    """Ask for the norms whose IRI follows the last one, until there are none."""
    last = norms.noted("after")
    while True:
        rows = _ask(plan, transport, _BY_KEY % (last, plan.page))
        keys = {row["norm"].value for row in rows}
        if not keys:
            return
        # What comes out of order, or comes again, would never end.
        if min(keys) <= last:
            raise _wrong(plan, Words("repite lo que ya dio", "it repeats what it gave"))
        norms.add(_records(rows))
        last = max(keys)
        norms.note("after", last)
        yield norms.count()


def _by_day(plan: Plan, norms: Index, transport: Transport) -> Iterator[int]:
    """Ask for the norms of some days, fewer where there are many, until the last day.

    Norms without a day of publication do not come this way.
    """
    end = plan.until or date.today() + timedelta(days=1)  # noqa: DTZ011 (the day where this runs)
    after, _, window = norms.noted("after").partition(" ")
    begin, days = date.fromisoformat(after or _FIRST.isoformat()), int(window or _WINDOW)
    while begin < end:
        until = min(begin + timedelta(days=days), end)
        rows = _ask(plan, transport, _BY_DAY % (begin, until, plan.page))
        if len(rows) >= plan.page:
            if days == 1:
                words = f"{begin}: {plan.page}+"
                raise _wrong(plan, Words(f"demasiado en un día ({words})", f"too much ({words})"))
            days = max(1, days // 4)
            continue
        norms.add(_records(rows))
        begin = until
        days = min(_WIDEST, days * 2)
        norms.note("after", f"{begin} {days}")
        yield norms.count()


def _ask(plan: Plan, transport: Transport, query: str) -> list[_Row]:
    headers = {"Accept": _JSON, "User-Agent": AGENT}
    answer = transport.post(plan.endpoint, form={"query": query}, headers=headers)
    try:
        rows = msgspec.json.decode(answer.body, type=_Results).results.bindings
    except (msgspec.DecodeError, RecursionError) as error:
        words = Words("no son resultados de SPARQL en JSON", "no SPARQL results in JSON")
        raise _wrong(plan, words) from error
    if not all("norm" in row and _IRI.fullmatch(row["norm"].value) for row in rows):
        raise _wrong(plan, Words("hay normas sin IRI", "there are norms without an IRI"))
    return rows


def _records(rows: list[_Row]) -> Iterator[NormRecord]:
    """Give the norms of a page; what has no code, number or type that is known is passed over."""
    merged: dict[str, dict[str, str]] = {}
    for row in rows:
        facts = merged.setdefault(row["norm"].value, {})
        for name, told in row.items():
            # Of several values the least one, so that the order of rows makes no difference.
            facts[name] = min(facts.get(name, told.value), told.value)
    for iri, facts in sorted(merged.items()):
        kind = re.split(r"[#/]", facts.get("type", ""))[-1].lower()
        number = record.number(facts.get("number", ""))
        code = facts.get("code", "")
        if kind not in TYPES or number is None or not _CODE.fullmatch(code):
            continue
        title = facts.get("title") or facts.get("label") or ""
        yield NormRecord(
            code=code,
            type=kind,
            number=number,
            iris=(iri,),
            published=record.day(facts.get("published", "")),
            promulgated=record.day(facts.get("promulgated", "")),
            issuer=_issuer(iri, facts.get("issuer", "")),
            title=" ".join(title.split())[:_LONGEST_TITLE],
        )


def _issuer(iri: str, issuer: str) -> str:
    """Give the slug of who issued a norm: as its IRI has it, else as the issuer's does."""
    match = _ISSUER.search(iri)
    return match["slug"] if match else re.split(r"[#/]", issuer.rstrip("/"))[-1]


def _wrong(plan: Plan, words: Words) -> FicheroError:
    return FicheroError(problem("harvest-answer-wrong", url=plain(plan.endpoint), reason=words))
