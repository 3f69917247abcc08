"""What changed from one form to another, as a page: of the site, or by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from fichero.comparing import telling
from fichero.comparing.changes import Change, Comparison, Detail, SectionChanges
from fichero.comparing.items import Item
from fichero.comparing.marking import Run
from fichero.findings import Language
from fichero.settings import Settings
from fichero.site.addresses import Addresses
from fichero.site.rendering import File, Here, Renderer, part

_STYLE = Path(__file__).parent / "static" / "site.css"


class Source(msgspec.Struct, frozen=True):
    """Where a text stands."""

    name: str
    """The places in the documents."""
    iri: str
    """Of the part; its page leads to the documents."""


class Row(msgspec.Struct, frozen=True):
    """An item as a page shows it."""

    anchor: str
    kind: str
    number: int | None
    happened: str
    runs: tuple[Run, ...]
    before: Source | None
    after: Source | None
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


def page_of(form: str) -> str:
    """Name the page of what changed since a form's former one, by the path of the form's files."""
    return f"doc/{form}/cambios.html"


def page(renderer: Renderer, form: str, comparison: Comparison) -> Iterator[File]:
    """Write the page of the site.

    Args:
        renderer: writes pages.
        form: the path of the latter form's files.
        comparison: what changed.
    """

    def values(here: Here) -> dict[str, Any]:
        return {"comparison": comparison, **_shown(comparison, here.language)}

    yield from renderer.page(page_of(form), "changes.html", values)


def alone(comparison: Comparison, settings: Settings, language: Language) -> str:
    """Write a page that needs no other file, in one language."""
    here = Here(language, language, "", Addresses(settings.minter.base))
    style = _STYLE.read_text(encoding="utf-8")
    return part("changes-alone.html", here, style=style, **_shown(comparison, language))


def _shown(comparison: Comparison, language: Language) -> dict[str, Any]:
    return {
        "title": telling.title(comparison, language),
        "header": [_detail(detail, language) for detail in comparison.header],
        "groups": [_group(section, comparison, language) for section in comparison.sections],
    }


def _group(section: SectionChanges, comparison: Comparison, language: Language) -> Group:
    told: tuple[list[Row], list[Row]] = ([], [])
    for change in section.changes:
        told[change.is_still].append(_row(change, comparison, language))
    return Group(
        term=section.term,
        title=telling.section(section.term, language),
        counts=telling.counts(section, language),
        rows=tuple(told[False]),
        still=tuple(told[True]),
    )


def _row(change: Change, comparison: Comparison, language: Language) -> Row:
    item = change.after or change.before
    form = (comparison.after if change.after else comparison.before).iri
    text = item.text if item else ""
    anchor = item.iri.removeprefix(f"{form}/").replace("/", "-") if item else ""
    return Row(
        anchor=anchor if change.after else f"suprimido-{anchor}",
        kind=change.kind,
        number=item.number if item else None,
        happened=telling.happened(change, language),
        runs=change.runs or (Run("same", text),),
        before=_source(change.before, language),
        after=_source(change.after, language),
        why=telling.reason(change, language) if change.runs else "",
        details=tuple(_detail(detail, language) for detail in change.details),
    )


def _detail(detail: Detail, language: Language) -> tuple[str, str, str]:
    return (
        telling.term(detail.term, language),
        telling.value(detail.before, language),
        telling.value(detail.after, language),
    )


def _source(item: Item | None, language: Language) -> Source | None:
    return Source(telling.where(item.places, language), item.iri) if item else None
