"""The norms that are cited, and how citations are spelt.

What is said of a norm follows from its number, or from its number and date where several norms have
the same number, so that all forms agree. None of the laws exists: their numbers are too high.
"""

from datetime import date, timedelta
from typing import Literal, get_args

import msgspec

from benchmarks.corpus.dice import Dice

Kind = Literal["ley", "dfl", "dl", "ds", "res"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_FIRST_YEAR = 1931
_FIRST_LAW = 30_000
_LAWS_A_YEAR = 700
_LAWS_A_DAY = 2

_NAMES: dict[Kind, tuple[str, ...]] = {
    "ley": ("Ley", "LEY"),
    "dfl": ("D.F.L.", "DFL", "Decreto con Fuerza de Ley", "D. F. L."),
    "dl": ("D.L.", "DL", "Decreto Ley", "Decreto-Ley"),
    "ds": ("D.S.", "Decreto Supremo", "DS"),
    "res": ("Resolución Exenta", "Res. Ex."),
}
_MARKS = ("N° ", "Nº ", "N°", "Nº", "N.° ", "N.o ", "No. ", "Nro. ", "número ", "núm. ", "")
_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
_ISSUERS = ("Hacienda", "Interior", "Economía, Fomento y Reconstrucción", "Educación", "Salud")
_EFFECTS = (
    "reorganiza el organismo",
    "que crea el organismo",
    "que modifica su organización",
    "que establece sus funciones",
    "aprueba su reglamento orgánico",
    "que regula sus atribuciones",
    "organiza sus servicios dependientes",
)


class Norm(msgspec.Struct, frozen=True):
    """A norm that does not exist."""

    kind: Kind
    number: int
    published: date
    promulgated: date
    issuer: str


def law(year: int, dice: Dice) -> Norm:
    """Draw a law of a year: its number tells the day."""
    within = dice.number(0, _LAWS_A_YEAR - 1)
    number = _FIRST_LAW + (year - _FIRST_YEAR) * _LAWS_A_YEAR + within
    published = date(year, 1, 1) + timedelta(days=within // _LAWS_A_DAY)
    return _norm("ley", number, published)


def decree(kind: Kind, year: int, dice: Dice) -> Norm:
    """Draw another norm of a year: its number tells nothing."""
    published = date(year, 1, 1) + timedelta(days=dice.number(60, 364))
    return _norm(kind, dice.number(1, 899), published)


def _norm(kind: Kind, number: int, published: date) -> Norm:
    promulgated = published - timedelta(days=number % 40 + 1)
    return Norm(kind, number, published, promulgated, _ISSUERS[number % len(_ISSUERS)])


def basis(dice: Dice, norms: list[Norm]) -> str:
    """Write the legal basis of a form: citations of norms, in any spelling."""
    cited = [citation(dice, norm) for norm in norms]
    way = dice.number(0, 3)
    if way == 0:
        return "; ".join(cited)
    if way == 1:  # as form A1 does
        return " y ".join(part for part in (" , ".join(cited[:-1]), cited[-1]) if part)
    if way == 2:  # noqa: PLR2004 (the ways are counted)
        return "\n".join(f"{text}." for text in cited)
    return " ".join(f"{text}." for text in cited)


def pair(dice: Dice, norms: tuple[Norm, Norm]) -> str:
    """Cite two norms in one citation: a list with one type, or one that holds the other's text."""
    first, second = norms
    if first.kind == second.kind == "ley":
        mark = dice.pick(("N°s", "Nos.", "Nºs", "N.os"))
        return f"Leyes {mark} {_dotted(first)} y {_dotted(second)}"
    return (
        f"{_name(dice, first)}, de {first.published.year}, que fija el texto refundido, coordinado"
        f" y sistematizado de la {_name(dice, second)}"
    )


def citation(dice: Dice, norm: Norm) -> str:
    """Cite a norm, in any of the spellings that forms have."""
    text = _name(dice, norm)
    if norm.kind == "ley" or dice.chance(0.7):
        text += _published(dice, norm)
    else:
        text += f", de {norm.promulgated.year}"
        if dice.chance(0.5):
            text += f", del Ministerio de {norm.issuer}"
    if dice.chance(0.6):
        text += f", {dice.pick(_EFFECTS)}"
    return text


def _name(dice: Dice, norm: Norm) -> str:
    number = _dotted(norm) if dice.chance(0.8) else str(norm.number)
    return f"{dice.pick(_NAMES[norm.kind])} {dice.pick(_MARKS)}{number}"


def _dotted(norm: Norm) -> str:
    return f"{norm.number:,}".replace(",", ".")


def _published(dice: Dice, norm: Norm) -> str:
    day, ending = norm.published, "a" if norm.kind in {"ley", "res"} else "o"
    short = f"{day.day}/{day.month}/{day.year % 100:02}"
    month = _MONTHS[day.month - 1]
    long = f"{'1°' if day.day == 1 else day.day} de {month} de {day.year}"
    return dice.pick(
        (
            f" publicad{ending} en D.O. {short}",
            f" (D.O. {day:%d.%m.%Y})",
            f", D.O. {day:%d}-{month[:3].upper()}-{day.year}",
            f", D.O. {day.day}-{_ROMAN[day.month - 1]}-{day.year}",
            f", publicad{ending} en el Diario Oficial el {long}",
            f", publicad{ending} en el Diario Oficial con fecha {long}",
            f", publicad{ending} con fecha {day:%d-%m-%Y}",
            f", publicad{ending} el {long}",
        )
    )
