"""Several documents of one service's form: the fields that only form A1 has, merged."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Protocol, TypeVar

import msgspec

from fichero.reading.ficha import Ficha, Row, Stated
from fichero.services.headings import ServiceSection
from fichero.services.record import ServiceFicha

T = TypeVar("T")
AnyRow = TypeVar("AnyRow", bound=Row)

_ROW_FIELDS = frozenset(Row.__struct_fields__)


class Comparison(Protocol):
    """What merges values, and gathers the disagreements; see `fichero.reading.witnesses`."""

    def stated(self, field: str, values: Sequence[Stated[T] | None]) -> Stated[T] | None:
        """Merge a value."""

    def rows(self, section: Enum, lists: Sequence[tuple[AnyRow, ...]]) -> tuple[AnyRow, ...]:
        """Merge the rows of a table by their numbers."""


def merge(common: Ficha, fichas: Sequence[ServiceFicha], comparison: Comparison) -> ServiceFicha:
    """Merge what only the form of a service has.

    Args:
        common: what was merged of the fields that every form has.
        fichas: what each document states.
        comparison: what merges values.
    """
    fields = {name: getattr(common, name) for name in Ficha.__struct_fields__}
    stated, rows = comparison.stated, comparison.rows
    return ServiceFicha(
        **fields
        | {
            "objectives": rows(ServiceSection.OBJECTIVES, [each.objectives for each in fichas]),
            "service": stated(ServiceSection.SERVICE.value, [each.service for each in fichas]),
            "partida": stated("Partida", [each.partida for each in fichas]),
            "capitulo": stated("Capítulo", [each.capitulo for each in fichas]),
            "relevant_objectives": rows(
                ServiceSection.RELEVANT_OBJECTIVES, [each.relevant_objectives for each in fichas]
            ),
            "products": rows(ServiceSection.PRODUCTS, [each.products for each in fichas]),
            "clients": rows(ServiceSection.CLIENTS, [each.clients for each in fichas]),
            "budget": rows(ServiceSection.BUDGET, [each.budget for each in fichas]),
        }
    )


def merge_row(field: str, rows: Sequence[AnyRow], comparison: Comparison) -> AnyRow:
    """Merge the cells that rows have beyond number and text.

    Args:
        field: what disagreements are told of.
        rows: the same row in each document.
        comparison: what merges values.

    Returns:
        The first row, with the merged cells.
    """
    more = [name for name in rows[0].__struct_fields__ if name not in _ROW_FIELDS]
    cells = {name: _cell(field, [getattr(row, name) for row in rows], comparison) for name in more}
    return msgspec.structs.replace(rows[0], **cells)


def _cell(
    field: str, values: Sequence[Any], comparison: Comparison
) -> Stated[object] | tuple[Stated[object], ...] | None:
    if not isinstance(values[0], tuple):
        return comparison.stated(field, values)
    told = [value for value in values if value]
    if len({len(value) for value in told}) > 1:
        comparison.stated(field, [_joined(value) for value in told])
        told = told[:1]
    merged = (comparison.stated(field, column) for column in zip(*told, strict=True))
    return tuple(value for value in merged if value)


def _joined(values: tuple[Stated[object], ...]) -> Stated[str]:
    return Stated(", ".join(str(each.value) for each in values), values[0].places)
