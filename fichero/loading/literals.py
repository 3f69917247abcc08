"""What stores change in literals although it means the same.

Stores keep values rather than letters: Virtuoso answers `true` with `1`, several write `01` as `1`.
A comparison that knows this tells what a store changed from what it lost; what is not listed here
counts as different. (Language tags are read in lower case on both sides, by pyoxigraph, as stores
change them too; https://www.rfc-editor.org/rfc/rfc5646#section-2.1.1 says that case means nothing.)
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BOOLEANS = {"true": "1", "1": "1", "false": "0", "0": "0"}
_SECONDS = re.compile(r"(:\d\d)\.(\d*?)0+(?=\D|\Z)")


def normal(triple: Triple) -> Triple:
    """Give a triple whose object is written in the one way that all stores agree on.

    >>> one = Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    >>> print(normal(Triple(NamedNode("x:s"), NamedNode("x:p"), one)).object)
    "1"^^<http://www.w3.org/2001/XMLSchema#boolean>
    """
    value = triple.object
    if not isinstance(value, Literal):
        return triple
    same = _literal(value)
    return triple if same is value else Triple(triple.subject, triple.predicate, same)


def _literal(value: Literal) -> Literal:
    kind = value.datatype.value.removeprefix(_XSD)
    rule = _RULES.get(kind)
    if rule is None:
        return value
    # Oxigraph makes an integer of each kind of integer, and Virtuoso a decimal of a long one.
    datatype = "decimal" if rule is _number else kind
    return Literal(rule(value.value), datatype=NamedNode(_XSD + datatype))


def _boolean(text: str) -> str:
    return _BOOLEANS.get(text, text)


def _number(text: str) -> str:
    """Write a number without the zeros that do not count.

    >>> _number("+01.50"), _number("100"), _number("-0"), _number("uno")
    ('1.5', '100', '0', 'uno')
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    whole = format(number, "f")
    short = whole.rstrip("0").rstrip(".") if "." in whole else whole
    sign, digits = ("-", short[1:]) if short.startswith("-") else ("", short)
    return "0" if not digits.strip("0") else sign + digits


def _floating(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text


def _moment(text: str) -> str:
    """Write a time without the fractions of zero, and UTC as Z.

    >>> _moment("2019-01-02T03:04:05.000+00:00"), _moment("2019-01-02T03:04:05.250Z")
    ('2019-01-02T03:04:05Z', '2019-01-02T03:04:05.25Z')
    """
    utc = re.sub(r"[+-]00:00\Z", "Z", text)
    return _SECONDS.sub(lambda match: match[1] + (f".{match[2]}" if match[2] else ""), utc)


_INTEGERS = (
    *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("nonPositiveInteger", "negativeInteger"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_RULES: Mapping[str, Callable[[str], str]] = {
    "boolean": _boolean,
    "decimal": _number,
    "double": _floating,
    "float": _floating,
    "dateTime": _moment,
    "dateTimeStamp": _moment,
    "time": _moment,
    **dict.fromkeys(_INTEGERS, _number),
}
