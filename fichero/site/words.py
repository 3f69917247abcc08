"""Dates and numbers as each language writes them."""

from datetime import date

from fichero.findings import Language

_MONTHS: dict[Language, str] = {
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "en": "January February March April May June July August September October November December",
}
_KILO = 1000


def day(iso: str, language: Language) -> str:
    """Write a date in words.

    >>> day("1991-02-04", "es")
    '4 de febrero de 1991'
    """
    when = date.fromisoformat(iso)
    month = _MONTHS[language].split()[when.month - 1]
    if language == "es":
        return f"{when.day} de {month} de {when.year}"
    return f"{when.day} {month} {when.year}"


def count(number: int, language: Language) -> str:
    """Write a number with its thousands parted.

    >>> count(12345, "es"), count(12345, "en")
    ('12.345', '12,345')
    """
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language == "es" else grouped


def decimal(number: str, language: Language) -> str:
    """Write a decimal, as `xsd:decimal` writes it, with its thousands parted.

    >>> decimal("1234567.5", "es"), decimal("87.66", "en")
    ('1.234.567,5', '87.66')
    """
    whole, _, rest = number.partition(".")
    sign = {"es": ",", "en": "."}[language] if rest else ""
    return f"{count(int(whole), language)}{sign}{rest}"


def size(number: int, language: Language) -> str:
    """Write a number of bytes, rounded, in units of a thousand.

    >>> size(47_542, "es"), size(311_712_000, "en")
    ('48 kB', '312 MB')
    """
    units = ("B", "kB", "MB", "GB")
    value, unit = float(number), 0
    while value >= _KILO and unit < len(units) - 1:
        value, unit = value / _KILO, unit + 1
    return f"{count(round(value), language)} {units[unit]}"
