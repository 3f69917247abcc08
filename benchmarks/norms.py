"""How well citations are resolved: `python -m benchmarks.norms normas.tsv.gz`.

Citations are made of a table of norms, in the spellings that titles of laws and forms use: right
ones, some with a wrong day or year, and some that say too little. What each may resolve to is found
out by looking at all rows, not by the code under test. A wrong answer ends with exit code 1.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import msgspec

from fichero.norms import citing, index, tables
from fichero.norms.record import NormRecord
from fichero.norms.resolving import resolve

SEED = 1991
OLDEST_SHORT, NEXT_SHORT = 1930, 2030  # the years that two figures can tell

TYPES: Mapping[str, tuple[str, ...]] = {
    "ley": ("Ley", "LEY", "ley"),
    "dl": ("D.L.", "DL", "Decreto Ley", "decreto ley", "Decreto-Ley"),
    "dfl": ("D.F.L.", "DFL", "Decreto con Fuerza de Ley", "decreto con fuerza de ley"),
}
MARKS = (" N° ", " Nº ", " N.° ", " No. ", " N.o ", " N°", " Nº", " ", " Núm. ", " número ", " n° ")
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
SHORT = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"]

Told = tuple[str, Callable[[NormRecord], bool]]
"""Words about a norm, and whether they are true of one."""


class Case(msgspec.Struct, frozen=True):
    """A citation, and what it may resolve to."""

    kind: str
    """How it is told from others of its number."""
    spelling: str
    text: str
    expected: str | None
    """The code of the norm; None if it must not resolve."""


def days(day: date) -> tuple[str, ...]:
    """Write a day in the ways that documents do."""
    short = f"{day.year % 100:02}" if OLDEST_SHORT <= day.year < NEXT_SHORT else str(day.year)
    month = MONTHS[day.month - 1]
    first = "1°" if day.day == 1 else str(day.day)
    return (
        f"{day.day}/{day.month}/{short}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day:02}-{SHORT[day.month - 1]}-{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"{first} de {month} de {day.year}",
        f"{first} de {month.capitalize()} de {day.year}",
    )


def numbers(number: str) -> tuple[str, ...]:
    """Write a number in the ways that documents do."""
    if not number.isdecimal():
        return (number,)
    grouped = f"{int(number):,}"
    more = (f"0{number}",) if len(number) == 1 else ()
    return (number, grouped.replace(",", "."), grouped, *more)


def tellings(norm: NormRecord, chance: random.Random) -> Iterator[tuple[str, Told]]:
    """Tell a norm from others of its number, in each way that what is known of it allows."""
    if norm.published:
        on = norm.published
        written = chance.choice(days(on))
        opening = chance.choice((" publicada en D.O. ", ", D.O. ", ", publicado en el D.O. "))
        yield "published", (opening + written, lambda it: it.published == on)
        year = on.year
        yield "year", (f", de {year}", lambda it: year in years(it))
    if norm.promulgated:
        day = norm.promulgated
        written = chance.choice(days(day)[4:])
        yield "promulgated", (f", de {written}", lambda it: day in (it.published, it.promulgated))
    yield "number", ("", lambda _: True)


def wrong(norm: NormRecord, same: list[NormRecord], chance: random.Random) -> Iterator[Told]:
    """Tell a day and a year that no norm of that number has."""
    if norm.published is None:
        return
    known = {day for it in same for day in (it.published, it.promulgated)}
    day = norm.published + timedelta(days=chance.choice((-365, -31, -1, 1, 30, 364)))
    if day not in known:
        yield f", D.O. {chance.choice(days(day))}", lambda _: False
    year = norm.published.year + chance.choice((-2, 2, 10))
    if year < NEXT_SHORT and all(year not in years(it) for it in same):
        yield f", de {year}", lambda _: False


def years(norm: NormRecord) -> set[int]:
    """Give the years that a norm can be said to be of."""
    return {day.year for day in (norm.published, norm.promulgated) if day}


def cases(norms: Iterable[NormRecord]) -> Iterator[Case]:
    """Make the citations."""
    chance = random.Random(SEED)  # noqa: S311 (the same citations in each run)
    groups: defaultdict[tuple[str, str], dict[str, NormRecord]] = defaultdict(dict)
    for norm in norms:
        groups[norm.type, norm.number].setdefault(norm.code, norm)
    for (kind, number), by_code in sorted(groups.items()):
        same = list(by_code.values())
        for norm in same:
            told = [(name, each) for name, each in tellings(norm, chance)]
            told += [("wrong", each) for each in wrong(norm, same, chance)]
            for name, (words, is_true) in told:
                possible = [it.code for it in same if is_true(it)]
                enough = name != "number" or kind == "ley"
                word, mark = chance.choice(TYPES[kind]), chance.choice(MARKS)
                text = f"{word}{mark}{chance.choice(numbers(number))}{words}"
                sure = len(possible) == 1 and enough
                yield Case(name, f"{mark!r}", text, possible[0] if sure else None)


def main() -> None:
    """Resolve the citations, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="norms, as docs/registry.md describes")
    parser.add_argument("--show", type=int, default=5, help="how many faults to show")
    asked = parser.parse_args()
    rows = [row for row in tables.read(asked.table) if row.type in TYPES]
    made = list(cases(rows))
    counts: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    missed: list[str] = []
    with index.in_memory(rows) as norms:
        began = time.perf_counter()
        read = [list(citing.in_text(case.text)) for case in made]
        parsed = time.perf_counter()
        found = [[resolve(each.cited, norms).norm for each in group] for group in read]
        ended = time.perf_counter()
    for case, answers in zip(made, found, strict=True):
        codes = {norm.code for norm in answers if norm}
        group = case.kind if case.expected else f"{case.kind}: not to resolve"
        if not codes:
            result = "missed" if case.expected else "right"
            if case.expected:
                missed.append(case.text)
        else:
            result = "right" if codes == {case.expected} else "wrong"
            if result == "wrong":
                faults.append(f"{case.text!r}: {sorted(codes)}, expected {case.expected}")
        counts[group, result] += 1
    report(counts, len(made), parsed - began, ended - parsed)
    for title, texts in (("wrong", faults), ("missed", missed)):
        for text in texts[: asked.show]:
            print(f"{title}: {text}")
    sys.exit(bool(faults))


def report(
    counts: Mapping[tuple[str, str], int], total: int, reading: float, resolving: float
) -> None:
    """Print the table of results."""
    groups = sorted({group for group, _ in counts})
    print(f"{'citations told apart by':28} {'right':>8} {'missed':>8} {'wrong':>8}")
    for group in groups:
        cells = [counts.get((group, result), 0) for result in ("right", "missed", "wrong")]
        print(f"{group:28} {cells[0]:8} {cells[1]:8} {cells[2]:8}")
    sure = [group for group in groups if "not to" not in group]
    right = sum(counts.get((group, "right"), 0) for group in sure)
    all_wrong = sum(number for (_, result), number in counts.items() if result == "wrong")
    unambiguous = sum(counts.get((g, r), 0) for g in sure for r in ("right", "missed", "wrong"))
    print(f"precision {right / max(1, right + all_wrong):.6f}")
    print(f"recall    {right / max(1, unambiguous):.6f} of {unambiguous} unambiguous citations")
    print(f"{total / (reading + resolving):,.0f} citations a second", end=" ")
    print(f"({total / reading:,.0f} read, {total / resolving:,.0f} resolved)")


if __name__ == "__main__":
    main()
