"""The ficha: what a strategy form states, each value with the places it was read from."""

from datetime import date
from typing import Generic, TypeVar

import msgspec

from fichero.document import Place

T = TypeVar("T")


class Stated(msgspec.Struct, Generic[T], frozen=True):
    """A value, and where it is stated: one place in each document that states it."""

    value: T
    places: tuple[Place, ...]


class Period(msgspec.Struct, frozen=True, order=True):
    """The years that a form is for, both included."""

    start: int
    end: int

    def __str__(self) -> str:
        """Give the years as the forms write them: `2019-2022`."""
        return f"{self.start}-{self.end}"


class Row(msgspec.Struct, frozen=True):
    """A numbered row: an ámbito de acción or an objetivo estratégico."""

    number: Stated[int]
    text: Stated[str]


class LegalBasis(msgspec.Struct, frozen=True):
    """The citation of one norm: its words, and as much of them as was understood.

    Where some words cite several norms, each of these has them all.
    """

    text: Stated[str]
    norm_type: Stated[str] | None = None
    """The local name of a concept in the scheme kind:norm-type."""
    number: Stated[str] | None = None
    year: Stated[int] | None = None
    """The year that the norm is said to be of, mostly that of its promulgation."""
    dated: Stated[date] | None = None
    """The day that the norm is said to be of; whether promulgated or published is not told."""
    issuer: Stated[str] | None = None
    """Who issued the norm, in the words of the form."""
    published: Stated[date] | None = None
    """In the Diario Oficial."""
    effect: Stated[str] | None = None
    """The local name of a concept in the scheme kind:norm-effect."""
    effect_text: Stated[str] | None = None
    consolidates: "tuple[LegalBasis, ...]" = ()
    """The norms whose text this one puts together; each of them is a citation of its own too."""


class Ficha(msgspec.Struct, frozen=True):
    """A form as one document states it, or as its documents state it together.

    None and empty tuples stand for what a document does not say.
    """

    form: Stated[str] | None = None
    """The form's code, such as `A0`."""
    period: Stated[Period] | None = None
    ministry: Stated[str] | None = None
    """The name as written."""
    legal_basis_text: Stated[str] | None = None
    legal_basis: tuple[LegalBasis, ...] = ()
    mission: Stated[str] | None = None
    action_areas: tuple[Row, ...] = ()
    objectives: tuple[Row, ...] = ()
