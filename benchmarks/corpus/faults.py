"""What is wrong with one form in a hundred, and the code of the finding that tells it."""

from collections.abc import Callable

import msgspec

from benchmarks.corpus import looks
from benchmarks.corpus.content import Content
from benchmarks.corpus.dice import Dice
from benchmarks.corpus.looks import Blocks, Files, Heading, Table

Change = Callable[[Blocks], Blocks]


def _words(old: str, new: str, place: int | None = None) -> Change:
    """Put words in place of others, in the paragraphs or in one of the blocks."""

    def change(blocks: Blocks) -> Blocks:
        return tuple(
            block.replace(old, new) if isinstance(block, str) and place in {None, index} else block
            for index, block in enumerate(blocks)
        )

    return change


def _rows(change: Callable[[tuple[looks.Row, ...]], tuple[looks.Row, ...]]) -> Change:
    """Change the rows of the last table of a ministry's form, its objectives."""

    def changed(blocks: Blocks) -> Blocks:
        last = blocks[-1]
        if not isinstance(last, Table):
            raise TypeError(last)
        return (*blocks[:-1], Table(change(last.rows)))

    return changed


def _without(start: str, *, heading: bool) -> Change:
    """Leave out the content of a section, and its heading too if that is wanted."""

    def change(blocks: Blocks) -> Blocks:
        kept: list[looks.Block] = []
        inside = False
        for block in blocks:
            if isinstance(block, Heading):
                inside = block.text.startswith(start)
            if not inside or (isinstance(block, Heading) and not heading):
                kept.append(block)
        return tuple(kept)

    return change


def _basis(text: str) -> Change:
    return lambda blocks: (*blocks[:3], text, *blocks[4:])


def _named(name: str) -> Change:
    return lambda blocks: (blocks[0], Table((("MINISTERIO", name),)), *blocks[2:])


_IN_BLOCKS: dict[str, Change] = {
    "ministry-unknown": _named("MINISTERIO DE LOS ASUNTOS PENDIENTES"),
    "row-skipped": _rows(lambda rows: (*rows[:2], *rows[3:])),
    "row-repeated": _rows(lambda rows: (*rows, (rows[-1][0], rows[1][1]))),
    "row-empty": _rows(lambda rows: (*rows[:-1], (rows[-1][0], ""))),
    "section-missing": _without("Misión", heading=True),
    "section-empty": _without("Misión", heading=False),
    "form-type-missing": _words(" (FORMULARIO A0)", "", 0),
    "form-type-unknown": _words("FORMULARIO A0", "FORMULARIO B7", 0),
    "date-impossible": _basis("Ley N° 31.415 publicada en D.O. 31/2/91, crea el organismo."),
    "citation-not-understood": _basis("Decreto con Fuerza de Ley RRA. 17, de 1963."),
}
_IN_SERVICES: dict[str, Change] = {
    "percentages-sum": lambda blocks: (
        *blocks[:-1],
        _last_cell(blocks[-1], "99,99%"),
    ),
    "link-unknown": lambda blocks: tuple(
        _linked_to_nothing(block) if isinstance(block, Table) else block for block in blocks
    ),
}


def _last_cell(block: looks.Block, text: str) -> Table:
    if not isinstance(block, Table):
        raise TypeError(block)
    *rows, last = block.rows
    return Table((*rows, (*last[:-1], text)))


def _linked_to_nothing(table: Table) -> Table:
    if not table.rows[0][-1].startswith("Productos"):
        return table
    header, first, *rows = table.rows
    return Table((header, (*first[:-1], "99"), *rows))


def _backwards(content: Content) -> Files:
    start, end = content.period.split("-")
    turned = msgspec.structs.replace(content, period=f"{end}-{start}")
    return looks.LOOKS["tabs"](turned)


def _empty(content: Content) -> Files:
    return {"ficha.md": "\n" * (len(content.mission) % 3)}


def _disagreeing(content: Content) -> Files:
    files = looks.two_witnesses(content)
    other = msgspec.structs.replace(content, mission=f"Ya no {content.mission.lower()}")
    return {**files, "ficha.md": looks.two_witnesses(other)["ficha.md"]}


def _misspelt(content: Content) -> Files:
    return {"ficha.json": looks.json_file(content).replace('",', '"', 1)}


_IN_FILES: dict[str, Callable[[Content], Files]] = {
    "period-wrong": _backwards,
    "source-empty": _empty,
    "witnesses-disagree": _disagreeing,
    "ficha-syntax": _misspelt,
}

CODES = (*_IN_BLOCKS, *_IN_FILES)
"""The faults that the forms of ministries have."""

SERVICE_CODES = tuple(_IN_SERVICES)
"""The faults that the forms of services have."""


def write(content: Content, dice: Dice) -> tuple[str, Files]:
    """Write a form with a fault: the code of the finding, and the documents."""
    code = dice.pick(SERVICE_CODES if content.service else CODES)
    if code in _IN_FILES:
        return code, _IN_FILES[code](content)
    change = _IN_SERVICES[code] if content.service else _IN_BLOCKS[code]
    look = dice.pick(tuple(looks.TABLES))
    return code, looks.TABLES[look](change(looks.blocks(content)))
