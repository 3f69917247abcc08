"""The record of a norm, as the Biblioteca del Congreso Nacional keeps it."""

import re
from collections.abc import Mapping
from datetime import date

import msgspec

# The types of the BCN (http://datos.bcn.cl/recurso/cl/norma/tipo#…), and the concepts of the scheme
# kind:norm-type that a citation may call them by. It does not tell supreme decrees from others.
TYPES: Mapping[str, str] = {
    "ley": "ley",
    "dl": "decreto-ley",
    "dfl": "decreto-con-fuerza-de-ley",
    "dto": "decreto",
    "res": "resolucion",
}
_CITED: Mapping[str, str] = {
    **{kind: short for short, kind in TYPES.items()},
    "decreto-supremo": "dto",
}

_NUMBER = re.compile(
    r"\W*(?P<first>[0-9]{1,9})(?:[-/](?P<second>[0-9]{1,9}))?(?P<rest>.*)", re.DOTALL
)
_BIS = re.compile(r"\W*(?P<word>[a-z]{1,6})\W*", re.IGNORECASE)


class NormRecord(msgspec.Struct, frozen=True):
    """A norm in an index."""

    code: str
    """Its key in LeyChile (idNorma): of two IRIs with one code, both are of one norm."""
    type: str
    """A key of `TYPES`."""
    number: str
    """Digits without marks of thousands, such as `19032`, `1-19653` or `314-bis`."""
    iris: tuple[str, ...]
    """The IRIs that the BCN gives it, in order."""
    published: date | None = None
    promulgated: date | None = None
    issuer: str = ""
    """The slug of who issued it, such as `ministerio-de-hacienda`."""
    title: str = ""

    @property
    def kind(self) -> str:
        """The local name of its concept in the scheme kind:norm-type."""
        return TYPES[self.type]


def type_cited(kind: str) -> str:
    """Give the type of the BCN that a citation's kind of norm is looked up under.

    >>> type_cited("decreto-supremo")
    'dto'
    """
    return _CITED[kind]


def number(written: str) -> str | None:
    """Give a number as indexes have it; None if there is none, as of old laws "s/n".

    >>> [number(each) for each in ("19.032", "1-19653", "-3", "314 BIS", "s/n")]
    ['19032', '1-19653', '3', '314-bis', None]
    """
    match = _NUMBER.fullmatch(re.sub(r"(?<=[0-9])[.,](?=[0-9]{3})", "", written.strip()))
    if match is None or not int(match["first"]):
        return None
    parts = [str(int(match["first"]))]
    if match["second"]:
        parts.append(str(int(match["second"])))
    rest = match["rest"].strip()
    if rest:
        bis = _BIS.fullmatch(rest)
        if bis is None:
            return None
        parts.append(bis["word"].lower())
    return "-".join(parts)


def day(written: str) -> date | None:
    """Read a day as the BCN writes it; None if it is not known, or is a stopgap.

    >>> day("1991-02-04"), day("desconocida"), day("0001-01-01")
    (datetime.date(1991, 2, 4), None, None)
    """
    try:
        read = date.fromisoformat(written.strip()[:10])
    except ValueError:
        return None
    return read if read.year >= _FIRST_YEAR else None


_FIRST_YEAR = 1810  # there was no Diario Oficial, and no Chile, before
