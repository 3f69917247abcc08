"""Days as Chilean documents write them: day, month and year, in figures or in words."""

import re
from datetime import date

import msgspec

Span = tuple[int, int]
"""Offsets into a text, the second one after the last character."""

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "enero ene i",
            "febrero feb ii",
            "marzo mar iii",
            "abril abr iv",
            "mayo may v",
            "junio jun vi",
            "julio jul vii",
            "agosto ago viii",
            "septiembre setiembre sep sept set ix",
            "octubre oct x",
            "noviembre nov xi",
            "diciembre dic xii",
        ),
        start=1,
    )
    for name in names.split()
}

# No expression here may be read in two ways: where one white space can follow another it is matched
# once, and what repeats is bounded, so that time grows with the text and no faster.
DATE = (
    r"(?P<day>[0-9]{1,2})(?:\s?[°º]|ro|er)?"
    r"(?:\s?(?P<mark>[/.-])\s?(?P<month>[0-9]{1,2}|[a-z]{1,10}\.?)\s?(?P=mark)\s?"
    r"|\s+de\s+(?P<name>[a-z]+),?\s+(?:del?\s+)?(?:año\s+)?(?=[0-9]{4}))"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?!\w)"
)
"""The spelling of a day, to be compiled without regard to capitals. Behind words, a year of two
figures is one that was cut off."""

# Forms are of our century and cite norms of the last one: "91" is 1991, "12" is 2012.
_FIRST_TWO_DIGIT_YEAR = 30


class ReadDate(msgspec.Struct, frozen=True):
    """A date as written, and the day that it names: None if there is no such day."""

    span: Span
    value: date | None


def read_date(text: str) -> date | None:
    """Read a day written as day, month and year.

    Returns:
        The day; None if the text is no date, or names a day that does not exist.

    >>> read_date("4/2/91")
    datetime.date(1991, 2, 4)
    """
    match = re.fullmatch(DATE, text.strip(), re.IGNORECASE)
    return day(match) if match else None


def found(match: re.Match[str]) -> ReadDate:
    """Give the date in a match of an expression that holds `DATE`."""
    return ReadDate((match.start("day"), match.end("year")), day(match))


def day(match: re.Match[str]) -> date | None:
    """Give the day in a match of an expression that holds `DATE`; None if there is no such day."""
    month = _month(match)
    year = int(match["year"])
    if len(match["year"]) == len("91"):
        year += 1900 if year >= _FIRST_TWO_DIGIT_YEAR else 2000
    try:
        return date(year, month, int(match["day"]))
    except ValueError:
        return None


def has_month(match: re.Match[str]) -> bool:
    """Tell whether the month in a match of an expression that holds `DATE` is one."""
    return 1 <= _month(match) <= max(_MONTHS.values())


def _month(match: re.Match[str]) -> int:
    written = (match["month"] or match["name"]).lower().rstrip(".")
    return int(written) if written.isdecimal() else _MONTHS.get(written, 0)
