"""A ficha as people read and write it: a form in Markdown or text, or the YAML that they fill in.

What is printed is read again at once: it is given only if it says the same.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec

from fichero.findings import FicheroError, errors, problem
from fichero.reading import parser, readers, sources, witnesses
from fichero.reading.ficha import Ficha, Row, Stated
from fichero.reading.headings import HELP, Section
from fichero.reading.readers import Limits, written
from fichero.reasons import reason
from fichero.services.cells import grouped
from fichero.services.headings import ServiceSection
from fichero.services.parser import parse as parse_service
from fichero.services.record import Product, ServiceFicha
from fichero.writing import by_hand

Look = Literal["md", "txt", "yaml"]

_TITLE = "FICHA DE DEFINICIONES ESTRATÉGICAS"
_NUMBER, _DESCRIPTION = "Número", "Descripción"

# What would be markup in Markdown, and is not to be.
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|*_`<[]"})


def values(record: Any) -> Any:  # noqa: ANN401 (a record of any kind, down to its texts)
    """Give what a ficha, or a part of it, states, without where that was read.

    >>> values(Stated("A0", ()))
    'A0'
    """
    if isinstance(record, Stated):
        return record.value
    if isinstance(record, tuple):
        return tuple(map(values, record))
    if isinstance(record, msgspec.Struct):
        return tuple(values(getattr(record, name)) for name in record.__struct_fields__)
    return record


def form(ficha: Ficha, look: Look) -> str:
    """Print a ficha as a form.

    Args:
        ficha: what it states.
        look: in Markdown, as text, or as the YAML that people fill in.

    Raises:
        FicheroError: `form-not-printable`; what was printed would not be read as the same.
    """
    text = _LOOKS[look](ficha)
    try:
        again = _parse(text, look, ficha).ficha
        same = type(again) is type(ficha) and values(again) == values(ficha)
    except FicheroError:
        same = False
    if not same:
        raise FicheroError(problem("form-not-printable", format=look))
    return text


def read(path: Path, limits: Limits) -> Ficha:
    """Read the ficha in a folder or file, as its documents state it together.

    Raises:
        FicheroError: something is wrong with it.
    """
    source = sources.load(path, limits)
    merged = witnesses.merge(source.readings)
    wrong = errors(
        (
            *source.findings,
            *(finding for reading in source.readings for finding in reading.findings),
            *merged.missing,
            *merged.findings,
        )
    )
    if wrong:
        raise FicheroError(*wrong)
    return merged.ficha


def write_new(path: Path, text: str) -> None:
    """Write a new file; one that exists is left as it is.

    Raises:
        FicheroError: `file-exists` or `out-unwritable`.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise FicheroError(problem("file-exists", path=path), usage=True) from error
    except OSError as error:
        wrong = problem("out-unwritable", out=path, reason=reason(error))
        raise FicheroError(wrong, usage=True) from error


def _parse(text: str, look: Look, ficha: Ficha) -> parser.Reading:
    [(_, document)] = readers.read(f"ficha.{look}", text.encode()).documents
    if look == "yaml":
        return written.parse(document)
    return parse_service(document) if isinstance(ficha, ServiceFicha) else parser.parse(document)


class _Table(msgspec.Struct, frozen=True):
    """A table: the header of its columns, and its rows. A cell is a text or a list of texts."""

    header: tuple[str, ...]
    rows: tuple["_Cells", ...]


_Block = tuple[str, str, str | _Table]
"""A heading, a help text, and what stands below them; a heading may be empty, and so a help."""


def _markdown(ficha: Ficha) -> str:
    lines = [f"# {_title(ficha)}", ""] if _title(ficha) else []
    for heading, help_text, content in _blocks(ficha):
        lines += [f"## {heading}", ""] if heading else []
        lines += [help_text, ""] if help_text else []
        if isinstance(content, str):
            lines += [content.translate(_MARKS), ""]
            continue
        rows = [
            " | ".join("<br>".join(_lines(cell, _MARKS)) for cell in row) for row in content.rows
        ]
        first, *others = ([" | ".join(content.header)] if content.header else []) + rows
        rule = "|---" * len(content.header or content.rows[0]) + "|"
        lines += [f"| {first} |", rule, *(f"| {row} |" for row in others), ""]
    return "\n".join(lines)


def _text(ficha: Ficha) -> str:
    lines = [_title(ficha), ""] if _title(ficha) else []
    for heading, help_text, content in _blocks(ficha):
        lines += [f"{heading}:"] if heading else []
        lines += [help_text] if help_text else []
        if isinstance(content, str):
            lines += [content, ""]
            continue
        lines += ["\t".join(content.header)] if content.header else []
        lines += ["\t".join("\n".join(_lines(cell)) for cell in row) for row in content.rows]
        lines.append("")
    return "\n".join(lines)


_LOOKS: dict[Look, Callable[[Ficha], str]] = {"md": _markdown, "txt": _text, "yaml": by_hand.write}


def _title(ficha: Ficha) -> str:
    """Write the title, with the period and the code of the form."""
    period = f" {ficha.period.value}" if ficha.period else ""
    code = f" (FORMULARIO {ficha.form.value})" if ficha.form else ""
    return f"{_TITLE}{period}{code}" if period or code else ""


def _sections(ficha: Ficha) -> Iterator[tuple[Section, str | tuple[Row, ...]]]:
    """Give the sections that the ficha has below the ministry, with their contents."""
    texts = {Section.LEGAL_BASIS: ficha.legal_basis_text, Section.MISSION: ficha.mission}
    for section, stated in texts.items():
        if stated:
            yield section, stated.value
    tables = {Section.ACTION_AREAS: ficha.action_areas, Section.OBJECTIVES: ficha.objectives}
    for section, rows in tables.items():
        if rows:
            yield section, rows


def _blocks(ficha: Ficha) -> Iterator[_Block]:
    """Give what stands in a form, in order."""
    if isinstance(ficha, ServiceFicha):
        yield from _service_blocks(ficha)
        return
    if ficha.ministry:
        yield "", "", _Table((), (("MINISTERIO", ficha.ministry.value),))
    for section, content in _sections(ficha):
        shown = (
            content
            if isinstance(content, str)
            else _Table((_NUMBER, _DESCRIPTION), tuple(map(_row, content)))
        )
        yield section.value, HELP.get(section, ""), shown


def _service_blocks(ficha: ServiceFicha) -> Iterator[_Block]:
    """Give what stands in the form of a service."""
    header = [
        ("MINISTERIO", _said(ficha.ministry), "PARTIDA", _said(ficha.partida)),
        ("SERVICIO", _said(ficha.service), "CAPÍTULO", _said(ficha.capitulo)),
    ]
    yield "", "", _Table((), tuple(header))
    if ficha.legal_basis_text:
        yield ServiceSection.LEGAL_BASIS.value, "", ficha.legal_basis_text.value
    if ficha.mission:
        yield ServiceSection.MISSION.value, "", ficha.mission.value
    tables: dict[ServiceSection, tuple[tuple[str, ...], list[_Cells]]] = {
        ServiceSection.RELEVANT_OBJECTIVES: (
            (_NUMBER, _DESCRIPTION),
            [_row(row) for row in ficha.relevant_objectives],
        ),
        ServiceSection.OBJECTIVES: (
            (
                "Nº",
                _DESCRIPTION,
                "Objetivos Relevantes del Ministerio vinculados",
                "Productos Estratégicos vinculados",
            ),
            [(*_row(row), _links(row.relevant), _links(row.products)) for row in ficha.objectives],
        ),
        ServiceSection.PRODUCTS: (
            (
                *("Nº", "Producto", _DESCRIPTION, "Subproductos", "Clientes"),
                *("Aplica Gestión Territorial", "Aplica Enfoque de Género"),
            ),
            [_product(row) for row in ficha.products],
        ),
        ServiceSection.CLIENTS: (
            ("Nº", "Clientes", "Cuantificación"),
            [(*_row(row), _amount(row.quantity)) for row in ficha.clients],
        ),
        ServiceSection.BUDGET: (
            ("Nº", "Producto", "Presupuesto (Miles de $)", "%"),
            [
                (*_row(row), _amount(row.amount, "${}"), _amount(row.percentage, "{}%"))
                for row in ficha.budget
            ],
        ),
    }
    for section, (columns, rows) in tables.items():
        yield (
            section.value,
            "",
            _Table(columns, tuple(rows)) if rows else "No se encontraron registros",
        )


_Cells = tuple[str | tuple[str, ...], ...]


def _lines(cell: str | tuple[str, ...], escapes: Mapping[int, str] | None = None) -> Iterator[str]:
    """Give the lines of a cell: what might be a mark in a text is escaped, and bullets are not."""
    bullet, texts = ("", (cell,)) if isinstance(cell, str) else ("* ", cell)
    yield from (f"{bullet}{text.translate(escapes or {})}" for text in texts)


def _row(row: Row) -> tuple[str, str]:
    return str(row.number.value), row.text.value


def _product(product: Product) -> _Cells:
    return (
        *_row(product),
        _said(product.description),
        tuple(each.value for each in product.subproducts),
        ",".join(str(client.value) for client in product.clients),
        *(
            "" if flag is None else "Si" if flag.value else "No"
            for flag in (product.territorial, product.gender)
        ),
    )


def _said(stated: Stated[str] | None) -> str:
    return stated.value if stated else ""


def _links(numbers: tuple[Stated[int], ...]) -> str:
    return ",".join(str(number.value) for number in numbers) or "No Se Vincula"


def _amount(stated: Stated[Decimal] | Stated[int] | None, form: str = "{}") -> str:
    return form.format(grouped(Decimal(stated.value))) if stated else ""
