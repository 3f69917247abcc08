"""How forms look: the blocks of a form, and a writer for each layout."""

import html
import json
import textwrap
from collections.abc import Callable, Iterator

import msgspec

from benchmarks.corpus.content import Content, Service
from benchmarks.corpus.dice import Dice
from fichero.reading.headings import HELP, Section

_LINE = 96  # characters in a line of a printed page
_NARROW = 60  # in one of a cell
_COLUMNS = ("Número", "Descripción")

Row = tuple[str, ...]
Files = dict[str, str]
"""The texts of the documents of a form, by their names."""


class Heading(msgspec.Struct, frozen=True):
    """A heading of a section."""

    text: str


class Table(msgspec.Struct, frozen=True):
    """A table, its column headers in the first row."""

    rows: tuple[Row, ...]


Block = str | Heading | Table
Blocks = tuple[Block, ...]


def blocks(content: Content) -> Blocks:
    """Give the blocks of a form, the title in the first one."""
    if content.service:
        return _service_blocks(content, content.service)
    return (
        f"FICHA DE DEFINICIONES ESTRATÉGICAS {content.period} (FORMULARIO {content.code})",
        Table((("MINISTERIO", content.organisation),)),
        Heading("Ley Orgánica o Decreto que lo rige"),
        content.legal_basis,
        Heading("Misión del Ministerio:"),
        HELP[Section.MISSION],
        content.mission,
        Heading("Ámbitos de Acción:"),
        HELP[Section.ACTION_AREAS],
        _numbered(content.action_areas),
        Heading("Objetivos Estratégicos del Ministerio:"),
        HELP[Section.OBJECTIVES],
        _numbered(content.objectives),
    )


def _numbered(texts: tuple[str, ...]) -> Table:
    rows = ((str(number), text) for number, text in enumerate(texts, start=1))
    return Table((_COLUMNS, *rows))


def _service_blocks(content: Content, service: Service) -> Blocks:
    return (
        f"FICHA DE DEFINICIONES ESTRATÉGICAS AÑO {content.period} (Formulario {content.code})",
        Table(
            (
                ("MINISTERIO", service.ministry, "PARTIDA", f"{service.partida:02}"),
                ("SERVICIO", content.organisation, "CAPÍTULO", f"{service.capitulo:02}"),
            )
        ),
        Heading("Ley orgánica o Decreto que la rige"),
        content.legal_basis,
        Heading("Misión Institucional"),
        content.mission,
        Heading("Objetivos Relevantes del Ministerio"),
        _numbered(service.relevant),
        Heading("Objetivos Estratégicos Institucionales"),
        Table(
            (
                (
                    "Nº",
                    "Descripción",
                    "Objetivos Relevantes del Ministerio vinculados",
                    "Productos Estratégicos vinculados",
                ),
                *(
                    (str(number), each.text, _links(each.relevant), _links(each.products))
                    for number, each in enumerate(service.objectives, start=1)
                ),
            )
        ),
        Heading("Productos Estratégicos (Bienes y/o Servicios)"),
        Table(
            (
                (
                    "Nº",
                    "Producto",
                    "Descripción",
                    "Subproductos",
                    "Clientes",
                    "Aplica Gestión Territorial",
                    "Aplica Enfoque de Género",
                ),
                *(
                    (
                        str(number),
                        each.name,
                        each.text,
                        "\n".join(f"* {part}" for part in each.parts),
                        _links(each.clients),
                        "Si" if each.regional else "No",
                        "Si" if each.gender else "No",
                    )
                    for number, each in enumerate(service.products, start=1)
                ),
            )
        ),
        Heading("Clientes"),
        Table(
            (
                ("Nº", "Clientes", "Cuantificación"),
                *(
                    (str(number), name, "" if many is None else _thousands(many))
                    for number, (name, many) in enumerate(service.clients, start=1)
                ),
            )
        ),
        Heading("Presupuesto por Producto Estratégico"),
        Table(
            (
                ("Nº", "Producto", "Presupuesto (Miles de $)", "%"),
                *(
                    (
                        str(number),
                        each.name,
                        f"${_thousands(each.thousands)}",
                        f"{each.hundredths // 100},{each.hundredths % 100:02}%",
                    )
                    for number, each in enumerate(service.products, start=1)
                ),
            )
        ),
    )


def _links(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers)) or "No Se Vincula"


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def tabs(content: Blocks) -> str:
    """Write Markdown whose tables are parted by tabs, the title in bold."""
    lines: list[str] = []
    for place, block in enumerate(content):
        if isinstance(block, Table):
            # Before a table of two columns at the head of the form stands a rule, as forms have it.
            rule = ["-------------------\t---"] if place == 1 and len(block.rows) == 1 else []
            lines += ["\t".join(row) for row in block.rows] + rule
        elif isinstance(block, Heading):
            lines += ["", block.text]
        else:
            lines.append(f"**{block}**\n" if place == 0 else block)
    return "\n".join([*lines, ""])


def pipes(content: Blocks) -> str:
    """Write Markdown with its own tables and headings."""
    lines: list[str] = []
    for place, block in enumerate(content):
        if isinstance(block, Table):
            first, *rows = (
                f"| {' | '.join(cell.replace(chr(10), '<br>') for cell in row)} |"
                for row in block.rows
            )
            lines += [first, "|---" * len(block.rows[0]) + "|", *rows, ""]
        elif isinstance(block, Heading):
            lines += [f"## {block.text}", ""]
        else:
            lines += [f"# {block}" if place == 0 else block, ""]
    return "\n".join(lines)


def before(content: Blocks) -> str:
    """Write the lines of a printed page, the number of a row before its text."""
    return _printed(content, lambda number, text: textwrap.wrap(f"{number} {text}", _LINE))


def alone(content: Blocks) -> str:
    """Write the lines of a printed page, the number of a row in a line of its own."""
    return _printed(content, lambda number, text: [number, "", *textwrap.wrap(text, _LINE)])


def centred(content: Blocks) -> str:
    """Write the lines of a printed page, the number of a row in the middle of its text."""

    def row(number: str, text: str) -> list[str]:
        # A number that only happens to begin a line could be that of a row: nobody could tell.
        kept = text.replace("las 16", "las\u00a016")
        lines = [line.replace("\u00a0", " ") for line in textwrap.wrap(kept, _NARROW)]
        middle = len(lines) // 2
        # Behind a number, a capital would begin a row.
        if len(lines) % 2 and lines[middle][0].islower():
            return [*lines[:middle], f"{number} {lines[middle]}", *lines[middle + 1 :]]
        return [*lines[:middle], number, *lines[middle:]]

    return _printed(content, row)


def _printed(content: Blocks, row: Callable[[str, str], list[str]]) -> str:
    lines: list[str] = []
    for place, block in enumerate(content):
        if isinstance(block, Heading):
            lines += ["", f"{block.text} "]
        elif isinstance(block, str):
            lines += [part for line in block.split("\n") for part in textwrap.wrap(line, _LINE)]
        elif place == 1:
            lines += ["", f" {' '.join(block.rows[0])} ", ""]
        else:
            lines += [f"{' '.join(block.rows[0])} ", ""]
            for number, text in block.rows[1:]:
                lines += [*row(number, text), ""]
    return "\n".join(lines)


def web_tables(content: Blocks) -> str:
    """Write a web page with tables."""
    return _page(content, _web_table)


def web_lists(content: Blocks) -> str:
    """Write a web page whose rows are items of lists, which a browser numbers."""

    def table(block: Table) -> Iterator[str]:
        first, *rows = block.rows
        if not rows:
            yield f"<p>{html.escape(' '.join(first))}</p>"
        else:
            yield "<ol>"
            yield from (f"<li><p>{html.escape(row[1])}</p></li>" for row in rows)
            yield "</ol>"

    return _page(content, table)


def _web_table(block: Table) -> Iterator[str]:
    yield '<table border="1">'
    for row in block.rows:
        cells = (html.escape(cell).replace("\n", "<br>") for cell in row)
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _page(content: Blocks, table: Callable[[Table], Iterator[str]]) -> str:
    lines = ['<!DOCTYPE html>\n<html lang="es"><head><meta charset="utf-8">']
    lines += ["<title>Ficha</title></head><body>"]
    for place, block in enumerate(content):
        if isinstance(block, Table):
            lines += table(block)
        elif isinstance(block, Heading):
            lines.append(f"<h2>{html.escape(block.text)}</h2>")
        else:
            name = "h1" if place == 0 else "p"
            lines += [f"<{name}>{html.escape(line)}</{name}>" for line in block.split("\n")]
    return "\n".join([*lines, "</body></html>", ""])


def yaml_file(content: Content) -> str:
    """Write the values as YAML, in folded blocks."""
    lines = []
    for key, value in _values(content).items():
        if isinstance(value, str):
            lines += [f"{key}: >-", *(f"  {line}" for line in textwrap.wrap(value, _LINE))]
            continue
        lines.append(f"{key}:")
        for item in value:
            lines += ["  - >-", *(f"    {line}" for line in textwrap.wrap(item, _LINE))]
    return "\n".join([*lines, ""])


def json_file(content: Content) -> str:
    """Write the values as JSON."""
    return json.dumps(_values(content), ensure_ascii=False, indent=2) + "\n"


def _values(content: Content) -> dict[str, str | list[str]]:
    return {
        "formulario": content.code,
        "periodo": content.period,
        "ministerio": content.organisation,
        "ley_organica": content.legal_basis.replace("\n", " "),
        "mision": content.mission,
        "ambitos_de_accion": list(content.action_areas),
        "objetivos_estrategicos": list(content.objectives),
    }


def origin(content: Content) -> str:
    """Write what documents without a title do not say themselves."""
    return f'[ficha]\nform = "{content.code}"\nperiod = "{content.period}"\n'


def two_witnesses(content: Content) -> Files:
    """Write Markdown and the text of a printed page, which has no title."""
    whole = blocks(content)
    return {
        "ficha.md": tabs(whole),
        "ficha.txt": before(whole).split("\n", 2)[2],
        "origin.toml": origin(content),
    }


def no_title(content: Content) -> Files:
    """Write the text of a printed page without its title, which stands beside it."""
    return {
        "ficha.txt": alone(blocks(content)).split("\n", 2)[2],
        "origin.toml": origin(content),
    }


TABLES: dict[str, Callable[[Blocks], Files]] = {
    "tabs": lambda content: {"ficha.md": tabs(content)},
    "pipes": lambda content: {"ficha.md": pipes(content)},
    "web-tables": lambda content: {"ficha.html": web_tables(content)},
}
"""The layouts with tables: what any form can be written in, also one with a fault."""

LOOKS: dict[str, Callable[[Content], Files]] = {
    "tabs": lambda content: TABLES["tabs"](blocks(content)),
    "pipes": lambda content: TABLES["pipes"](blocks(content)),
    "web-tables": lambda content: TABLES["web-tables"](blocks(content)),
    "before": lambda content: {"ficha.txt": before(blocks(content))},
    "alone": lambda content: {"ficha.txt": alone(blocks(content))},
    "centred": lambda content: {"ficha.txt": centred(blocks(content))},
    "web-lists": lambda content: {"ficha.html": web_lists(blocks(content))},
    "yaml": lambda content: {"ficha.yaml": yaml_file(content)},
    "json": lambda content: {"ficha.json": json_file(content)},
    "no-title": no_title,
    "two-witnesses": two_witnesses,
}
"""The layouts of a ministry's form."""


def write(content: Content, dice: Dice) -> Files:
    """Write a form in a layout that it can be read in."""
    looks = TABLES if content.service else LOOKS
    return LOOKS[dice.pick(tuple(looks))](content)
