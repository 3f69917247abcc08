"""Fichas to try things with: whole and in part, with texts that are as odd as those of forms."""

import unicodedata
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from fichero.reading.ficha import Ficha, Period, Row, Stated
from fichero.services.record import BudgetLine, Client, Objective, Product, ServiceFicha

T = TypeVar("T")


def stated(value: T) -> Stated[T]:
    """Make a value that was read nowhere."""
    return Stated(value, ())


WORDS = st.one_of(
    st.text("abcñáéíóúxyzABC", min_size=1, max_size=8),
    st.sampled_from(
        [
            *("10", "3", "(a)", "«b»", "1.", "y/o", "$5", "50%", "a|b", "|x", "*c*", "_d_", "`e`"),
            *("<script>", "[f]", "\\g", "\\|", "#h", "i:", "—", '"j"', "'k'", "&amp;", "-"),
            *("l\u0301", "1,2", "No", "* m"),
        ]
    ),
)
# A text begins as those of forms do: with a word that is neither a number nor a heading.
TEXTS = st.lists(WORDS, max_size=12).map(
    lambda words: unicodedata.normalize("NFC", " ".join(["Promover", *words, "bien."]))
)

NUMBERS = st.integers(1, 999).map(stated)
"""Numbers of rows, whether they are there or not."""


def rows(texts: list[str]) -> tuple[Row, ...]:
    """Make numbered rows of texts."""
    return tuple(Row(stated(n), stated(text)) for n, text in enumerate(texts, start=1))


PERIODS = st.integers(1990, 2090).map(lambda start: stated(Period(start, start + 3)))
NAMES = st.text("ABCÑ", min_size=1)


@st.composite
def fichas(draw: st.DrawFn) -> Ficha:
    """Make the fichas of ministries."""
    return Ficha(
        form=draw(st.sampled_from([None, stated("A0")])),
        period=draw(st.one_of(st.none(), PERIODS)),
        ministry=stated("MINISTERIO DE " + draw(NAMES)),
        mission=stated(draw(TEXTS)),
        action_areas=rows(draw(st.lists(TEXTS, max_size=4))),
        objectives=rows(draw(st.lists(TEXTS, max_size=4))),
    )


def links() -> st.SearchStrategy[tuple[Stated[int], ...]]:
    """Make links to rows."""
    return st.lists(NUMBERS, max_size=4).map(tuple)


def optional(values: st.SearchStrategy[T]) -> st.SearchStrategy[Stated[T] | None]:
    """Make values that may be missing."""
    return st.one_of(st.none(), values.map(stated))


def amounts(most: int, places: int) -> st.SearchStrategy[Decimal]:
    """Make amounts of money and percentages."""
    return st.decimals(0, most, allow_nan=False, allow_infinity=False, places=places)


@st.composite
def services(draw: st.DrawFn) -> ServiceFicha:
    """Make the fichas of services."""
    flags = optional(st.booleans())

    def numbered() -> list[tuple[Stated[int], Stated[str]]]:
        texts = draw(st.lists(TEXTS, max_size=3))
        return [(stated(n), stated(text)) for n, text in enumerate(texts, start=1)]

    return ServiceFicha(
        form=stated("A1"),
        period=draw(PERIODS),
        ministry=stated("MINISTERIO DE " + draw(NAMES)),
        service=stated("SERVICIO DE " + draw(NAMES)),
        partida=draw(st.one_of(st.none(), st.integers(0, 99).map(lambda n: stated(f"{n:02}")))),
        capitulo=draw(st.one_of(st.none(), st.integers(0, 99).map(lambda n: stated(f"{n:02}")))),
        mission=stated(draw(TEXTS)),
        relevant_objectives=tuple(Row(*row) for row in numbered()),
        objectives=tuple(Objective(*row, draw(links()), draw(links())) for row in numbered()),
        products=tuple(
            Product(
                *row,
                draw(optional(TEXTS)),
                tuple(map(stated, draw(st.lists(TEXTS, max_size=3)))),
                draw(links()),
                draw(flags),
                draw(flags),
            )
            for row in numbered()
        ),
        clients=tuple(Client(*row, draw(optional(st.integers(0, 10**9)))) for row in numbered()),
        budget=tuple(
            BudgetLine(*row, draw(optional(amounts(10**9, 3))), draw(optional(amounts(100, 2))))
            for row in numbered()
        ),
    )
