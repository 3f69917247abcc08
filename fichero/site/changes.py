"""What changed from one form to another, as a page: of the site, or by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from fichero.comparing import telling
from fichero.comparing.changes import Change, Comparison, Detail, SectionChanges
from fichero.comparing.items import Item
from fichero.comparing.marking import Run
from fichero.document import Place
from fichero.findings import Language
from fichero.settings import Settings
from fichero.site.addresses import Addresses
from fichero.site.rendering import File, Here, Renderer, part

_STYLE = Path(__file__).parent / "static" / "site.css"


class Source(msgspec.Struct, frozen=True):
    """Where a text stands."""

    name: str
    address: str | None
    """A page of the site, if it is there."""


class Row(msgspec.Struct, frozen=True):
    """An item as a page shows it."""

    anchor: str
    kind: str
    number: int | None
    happened: str
    runs: tuple[Run, ...]
    before: tuple[Source, ...]
    after: tuple[Source, ...]
    why: str
    details: tuple[tuple[str, str, str], ...]
    """What is told, before, and after."""


class Group(msgspec.Struct, frozen=True):
    """The items of one kind as a page shows them."""

    term: str
    title: str
    counts: str
    rows: tuple[Row, ...]
    still: tuple[Row, ...]
    """Those without changes."""


Address = Callable[[Place], str | None]
"""Gives the page of the site that shows a place, if there is one."""


def page(
    renderer: Renderer, path: str, comparison: Comparison, addresses: tuple[Address, Address]
) -> Iterator[File]:
    """Write the page of the site.

    Args:
        renderer: writes pages.
        path: of the page.
        comparison: what changed.
        addresses: of the places in the former and in the latter form.
    """

    def values(here: Here) -> dict[str, Any]:
        return {"comparison": comparison, **_shown(comparison, here.language, addresses)}

    yield from renderer.page(path, "changes.html", values)


def alone(comparison: Comparison, settings: Settings, language: Language) -> str:
    """Write a page that needs no other file, in one language."""
    here = Here(language, language, "", Addresses(settings.minter.base))
    style = _STYLE.read_text(encoding="utf-8")
    shown = _shown(comparison, language, (_nowhere, _nowhere))
    return part("changes-alone.html", here, comparison=comparison, style=style, **shown)


def _shown(
    comparison: Comparison, language: Language, addresses: tuple[Address, Address]
) -> dict[str, Any]:
    return {
        "title": telling.title(comparison, language),
        "header": [_detail(detail, language) for detail in comparison.header],
        "groups": [
            _group(section, comparison, language, addresses) for section in comparison.sections
        ],
    }


def _group(
    section: SectionChanges,
    comparison: Comparison,
    language: Language,
    addresses: tuple[Address, Address],
) -> Group:
    told: tuple[list[Row], list[Row]] = ([], [])
    for change in section.changes:
        told[change.is_still].append(_row(change, comparison, language, addresses))
    return Group(
        term=section.term,
        title=telling.section(section.term, language),
        counts=telling.counts(section, language),
        rows=tuple(told[False]),
        still=tuple(told[True]),
    )


def _row(
    change: Change, comparison: Comparison, language: Language, addresses: tuple[Address, Address]
) -> Row:
    item, form = (
        (change.after, comparison.after.iri)
        if change.after
        else (change.before, comparison.before.iri)
    )
    text = item.text if item else ""
    anchor = item.iri.removeprefix(f"{form}/").replace("/", "-") if item else ""
    return Row(
        anchor=anchor if change.after else f"suprimido-{anchor}",
        kind=change.kind,
        number=item.number if item else None,
        happened=telling.happened(change, language),
        runs=change.runs or (Run("same", text),),
        before=_sources(change.before, addresses[0], language),
        after=_sources(change.after, addresses[1], language),
        why=telling.reason(change, language) if change.runs else "",
        details=tuple(_detail(detail, language) for detail in change.details),
    )


def _detail(detail: Detail, language: Language) -> tuple[str, str, str]:
    return (
        telling.term(detail.term, language),
        telling.value(detail.before, language),
        telling.value(detail.after, language),
    )


def _sources(item: Item | None, address: Address, language: Language) -> tuple[Source, ...]:
    places = item.places if item else ()
    return tuple(Source(place.told(language), address(place)) for place in places)


def _nowhere(_: Place) -> None:
    """Tell of no page: there is no site."""
