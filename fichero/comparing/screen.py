"""Changes in a terminal, and as JSON."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from fichero.comparing import telling
from fichero.comparing.changes import Change, Comparison, Detail
from fichero.comparing.items import Item
from fichero.comparing.marking import Run
from fichero.console import visible
from fichero.findings import Language

# As `wdiff` and `git diff --word-diff` write them, so that they can be told without colours.
_SIGNS = {"same": ("", "", ""), "gone": ("[-", "-]", "red"), "new": ("{+", "+}", "green")}
_COLOURS = {
    "unchanged": "dim",
    "moved": "cyan",
    "amended": "yellow",
    "respelled": "yellow",
    "reworded": "yellow",
    "new": "green",
    "dropped": "red",
}


def show(console: Console, comparison: Comparison, language: Language) -> None:
    """Print what changed: each section with its items, those without changes in one line."""
    for line in _lines(comparison, language):
        console.print(line)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as JSON: the names are those of the records, and of the context."""
    return {
        "before": _side(comparison, "before"),
        "after": _side(comparison, "after"),
        "header": [_detail(detail) for detail in comparison.header],
        "sections": [
            {
                "term": section.term,
                "counts": section.counts,
                "changes": [_change(change) for change in section.changes],
            }
            for section in comparison.sections
        ],
    }


def _lines(comparison: Comparison, language: Language) -> Iterator[Text]:
    yield Text(visible(telling.title(comparison, language)), "bold")
    for detail in comparison.header:
        yield Text(f"{telling.term(detail.term, language)}: ") + _values(detail, language)
    for section in comparison.sections:
        yield Text()
        yield Text.assemble(
            (telling.section(section.term, language), "bold"),
            (f"  {telling.counts(section, language)}", "dim"),
        )
        for change in section.changes:
            if not change.is_still:
                yield from _item(change, language)


def _item(change: Change, language: Language) -> Iterator[Text]:
    item = change.after or change.before
    number = f"{item.number:>3}  " if item and item.number is not None else "  •  "
    yield Text.assemble(
        (number, "bold"), (telling.happened(change, language), _COLOURS[change.kind])
    )
    said = _runs(change.runs) if change.runs else Text(visible(item.text if item else ""))
    said.pad_left(5)
    yield said
    for detail in change.details:
        yield Text(f"     {telling.term(detail.term, language)}: ") + _values(detail, language)
    why = telling.reason(change, language) if change.runs else ""
    places = " → ".join(
        telling.where(each.places, language)
        for each in (change.before, change.after)
        if each and each.places
    )
    yield Text(visible("     " + " · ".join(filter(None, (places, why)))), "dim")


def _runs(runs: tuple[Run, ...]) -> Text:
    pieces = []
    for run in runs:
        opening, closing, colour = _SIGNS[run.kind]
        pieces.append(Text(f"{opening}{visible(run.text)}{closing}", colour))
    return Text(" ").join(pieces)


def _values(detail: Detail, language: Language) -> Text:
    before, after = (telling.value(each, language) for each in (detail.before, detail.after))
    return Text(visible(f"{before} → {after}"))


def _side(comparison: Comparison, name: str) -> dict[str, Any]:
    side = comparison.before if name == "before" else comparison.after
    return {
        "id": side.iri,
        "title": side.title,
        "organisation": side.organisation,
        "period": side.period,
    }


def _change(change: Change) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": change.kind, "moved": change.is_moved}
    for name, item in (("before", change.before), ("after", change.after)):
        if item:
            told[name] = _json_item(item)
    if change.reason:
        told |= {"reason": change.reason, "likeness": round(change.likeness, 4)}
    if change.shared:
        told["shared"] = list(change.shared)
    if change.runs:
        told["words"] = [{"kind": run.kind, "text": run.text} for run in change.runs]
    if change.details:
        told["details"] = [_detail(detail) for detail in change.details]
    return told


def _json_item(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": item.iri,
        "text": item.text,
        "places": list(map(str, item.places)),
    }
    return told if item.number is None else told | {"number": item.number}


def _detail(detail: Detail) -> dict[str, str | None]:
    return {"term": detail.term, "before": detail.before, "after": detail.after}
