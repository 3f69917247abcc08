"""Mentions of legal norms in a text, whatever it says of them: type, number, dates and issuer.

Precision comes before recall: words that might name a norm in two ways are no mention. Spans are
pairs of offsets (start, end) into the text given, in code points.
"""

import re
from collections.abc import Iterator

import msgspec

from fichero.reading import dates
from fichero.reading.dates import DATE, ReadDate, Span

# The spelling of each kind of norm, and the code of its concept in ontology/kinds.ttl. The longer
# spellings stand first, as "decreto" begins several.
NORM_TYPES: tuple[tuple[str, str], ...] = (
    ("decreto-con-fuerza-de-ley", r"decretos?\s+con\s+fuerza\s+de\s+ley|D\.?\s?F\.?\s?L\.?"),
    ("decreto-ley", r"decretos?[\s-]+ley(?:es)?|D\.?\s?L\.?"),
    ("decreto-supremo", r"decretos?\s+supremos?(?:\s+exentos?)?|D\.?\s?S\.?"),
    ("decreto", r"decretos?(?:\s+exentos?)?|DTO\.?"),
    ("resolucion", r"resoluci(?:ón|on|ones)(?:\s+exentas?)?|Res\.(?:\s?Ex(?:enta|\.))?"),
    ("ley", r"ley(?:es)?(?:\s+org[áa]nicas?(?:\s+constitucional(?:es)?)?)?"),
)

# The ministries, past and present, as norms name them for short.
_SHORT_ISSUER = (
    r"Interior(?:\s+y\s+Seguridad\s+P[úu]blica)?|Hacienda|Guerra|Marina|Aviaci[óo]n|Carabineros"
    r"|Defensa(?:\s+Nacional)?|Educaci[óo]n(?:\s+P[úu]blica)?|Salud(?:\s+P[úu]blica)?|Justicia"
    r"|Econom[íi]a(?:,\s+Fomento\s+y\s+(?:Reconstrucci[óo]n|Turismo))?|Agricultura|Miner[íi]a"
    r"|Trabajo(?:\s+y\s+Previsi[óo]n\s+Social)?|Vivienda(?:\s+y\s+Urbanismo)?|Obras\s+P[úu]blicas"
    r"|Transportes?(?:\s+y\s+Telecomunicaciones)?|Relaciones\s+Exteriores|Bienes\s+Nacionales"
    r"|Tierras(?:\s+y\s+Colonizaci[óo]n)?|Planificaci[óo]n(?:\s+y\s+Cooperaci[óo]n)?|Energ[íi]a"
)
# Words that end an issuer's name, as they begin something else.
_ISSUER_ENDS = (
    r"que|cuy[oa]s?|publicad[oa]s?|promulgad[oa]s?|sobre|fija|aprueba|crea|modifica|texto|y\s+(?:su"
    r"|sus|el|la|los|las|del?|D\.\s?[FLS]|D[FLS]\w*|ley(?:es)?|decretos?|resoluci[óo]n)"
)
_ISSUER = (
    rf"(?:(?:ex\s+)?(?:Ministerio|Subsecretar[íi]a|Direcci[óo]n)"
    rf"(?:\s+(?:del?|de\s+la)\s+(?:{_SHORT_ISSUER})(?!\w)"
    rf"|(?:\s+(?!(?:{_ISSUER_ENDS})(?!\w))[^\W\d_]+){{1,12}})"
    rf"|{_SHORT_ISSUER})(?!\w)"
)

# No expression here may be read in two ways: where one white space can follow another it is matched
# once, and what repeats is bounded, so that time grows with the text and no faster.
_NUMBER_MARK = (
    r"n(?:[úu]meros?|[úu]ms?\.?|ros?\.?|\s?\.?\s?[°º˚]\s?(?P<plural{0}>s?)\.?"
    r"|\.?\s?o(?P<plurals{0}>s?)(?![^\W\d_])\.?|\.?\s(?=[0-9]))"
)
_GROUPED = r"[0-9]{1,3}(?:[.,][0-9]{3}){1,3}"
# A number ends where no more of one follows: "19.032/1", "19.0321" and "19 032" are none.
# Nor is "684 bis" number 684.
_NUMBER_END = r"(?![\w/]|[.,-][0-9]|\s[0-9]{3}(?!\w)|[\s-]{1,2}(?:bis|ter|qu[áa]ter)(?!\w))"
_TYPE = "|".join(f"(?P<t{index}>{spelling})" for index, (_, spelling) in enumerate(NORM_TYPES))
_TYPE_END = r"(?:(?<=\.)|(?![^\W\d_])|(?=n[°º˚]))"
_MENTION = re.compile(
    rf"(?<!\w)(?:{_TYPE}){_TYPE_END}"
    rf"(?:\s*\((?P<arm>[^\W\d_]{{1,12}}\.?|(?:[^\W\d_]\.\s?(?:y\s)?){{2,6}})\)|,?\s+del?\s+(?P<before>{_SHORT_ISSUER})(?!\w),?)?"
    rf"(?:-|(?:\s*{_NUMBER_MARK.format(0)})?\s*)"
    rf"(?P<number>(?:(?P<series>[0-9]{{1,4}})(?P<joint>[-/]))?(?:{_GROUPED}|[0-9]{{1,6}})"
    rf"(?:(?<=[.,][0-9]{{3}})/(?P<slashed>(?:(?:19|20)[0-9]|[3-9])[0-9]))?){_NUMBER_END}",
    re.IGNORECASE,
)
# Words that look like the mention of a norm, even if its number cannot be read.
_SUSPECT = re.compile(
    rf"(?<!\w)(?:{_TYPE}){_TYPE_END}\s*(?:{_NUMBER_MARK.format(0)}|[0-9]|s/n|RRA(?!\w))",
    re.IGNORECASE,
)
# One more number for the same words, as in "Leyes N° 18.933 y 18.469". A small number without a
# mark needs a plural before it and must not count what follows: "y 3 decretos".
_NEXT = re.compile(
    rf"\s*(?:,\s*(?:[ye]\s+)?|(?<=\s)[ye]\s+)(?P<mark>{_NUMBER_MARK.format(1)}\s*)?"
    rf"(?P<number>(?P<grouped>{_GROUPED})|[0-9]{{1,6}}){_NUMBER_END}"
    r"(?P<counted>(?!\s*(?:[,;.)]|\Z|[ye]\s|del?\s)))?",
    re.IGNORECASE,
)
# What a mark between its words leaves of a longer type: "decreto con fuerza de; ley 2" is no law.
_TORN = re.compile(r"(?<!\w)(?:fuerza(?:\W{1,3}de)?|decreto)\W{0,3}\Z", re.IGNORECASE)
_LONGEST_TORN = 20  # characters
_RANGE = re.compile(
    rf"\s*(?:al?|hasta)\s+(?:la\s+)?(?:{_NUMBER_MARK.format(0)}\s*)?[0-9]", re.IGNORECASE
)

# Ministries by their letters.
_LETTERS = r"M\.\s?O\.\s?P\.|MOP|V\.\s?y\s?U\.|MIN(?:VU|SAL|EDUC|TRATEL|AGRI|ECON|DEF|JU|REL)|MTT"

# What may follow a number, in any order.
_YEAR = re.compile(
    r"(?:\s*[.,])?\s+(?:de\s+)?del?\s+(?:año\s+)?(?P<year>(?:18|19|20)[0-9]{2})(?![\w°º/]|[.,-][0-9])"
    r"|\s*\((?P<bracketed>(?:18|19|20)[0-9]{2})\)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:\s*,)?\s+(?:(?:del?|con)\s+(?:fecha\s+)?(?:el\s+)?|promulgad[oa]s?\s+(?:el|con)\s+(?:d[íi]a\s+"
    rf"|fecha\s+)?(?:del?\s+)?){DATE}",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    rf"(?:\s*,\s*|\s+)(?:del?\s+|d[ei]\s+la\s+|de\s+l[ao]s\s+)?(?P<issuer>{_ISSUER}|(?:{_LETTERS})(?!\w))"
    r"|\s*\((?P<bracketed>[^\W\d_][^()0-9]{2,60})\)",
    re.IGNORECASE,
)
_PUBLICATION = (
    r"(?<!\w)(?P<verb>publicad[oa]s?|D\.?\s?O(?![^\W\d_])\.?|Diario\s+Oficial)"
    r"(?:\s*(?:,|\(?D\.?\s?O(?![^\W\d_])\.?\)?)"
    r"|\s+(?:en|el|la|los|del?|con|fecha|d[ií]a|Diario\s+Oficial)(?!\w)){0,9}\s*"
    rf"(?:{DATE}|(?P<unread>[0-9]{{1,2}}[/.-]\w+[/.-]\w+))"
)
_PUBLISHED = re.compile(_PUBLICATION, re.IGNORECASE)
_PUBLISHED_NEXT = re.compile(rf"(?:\s*[,(])?\s*{_PUBLICATION}", re.IGNORECASE)
_MOST_TELLINGS = 5  # of a date, an issuer …, behind a number

# The year behind an issuer, as in "D.F.L. N° 2, Hacienda, 1959".
_YEAR_NEXT = re.compile(r"\s*,\s*(?P<year>(?:18|19|20)[0-9]{2})(?![\w°º/]|[.,-][0-9])")
# The same in brackets, where they are also written with less care.
_BRACKETED_LETTERS = re.compile(
    r"M\.?\s?O\.?\s?P\.?|V\.?\s?y\s?U\.?|MIN(?:VU|SAL|EDUC|TRATEL|AGRI|ECON|DEF|JU|REL)|MTT",
    re.IGNORECASE,
)
_TWO_DIGITS = re.compile(r"[0-9]{2}")
_CENTURY, _FIRST_TWO_DIGIT_YEAR = 1900, 30  # of years that a stroke parts from a number

_IS_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
_LONGEST_LAW = 5  # digits: there are some 22,000 laws


class Mention(msgspec.Struct, frozen=True):
    """One norm as it is mentioned. Mentions that share their first words are a list."""

    span: Span
    """With the words that a list shares, and what is told behind the number."""
    norm_type: tuple[str, Span]
    """The local name of a concept in the scheme kind:norm-type."""
    number: tuple[str, Span]
    """Digits without marks of thousands, such as `19032` or `1-19653`."""
    year: tuple[int, Span] | None = None
    """The year that the norm is said to be of, mostly that of its promulgation."""
    dated: ReadDate | None = None
    """The day that the norm is said to be of: of a decree mostly that of its promulgation, of a law
    often that of its publication. Which of them is not told."""
    issuer: Span | None = None
    """The words that name who issued it."""
    published: ReadDate | None = None
    """In the Diario Oficial."""


class _Told(msgspec.Struct, frozen=True):
    """What stands behind a number, and where that ends."""

    end: int
    year: tuple[int, Span] | None
    dated: ReadDate | None
    issuer: Span | None
    published: ReadDate | None


def find(text: str) -> Iterator[tuple[Mention, ...]]:
    """Find the norms that a text mentions: lists of mentions, most of them of one.

    >>> [m.number[0] for each in find("DFL 1, de 1992, y leyes N°s 18.933 y 18.469") for m in each]
    ['1', '18933', '18469']
    """
    end = 0
    for match in _MENTION.finditer(text):
        if match.start() < end:
            continue
        found = _mentions(text, match)
        if found:
            end = found[-1].span[1]
            yield found


def suspects(text: str) -> Iterator[int]:
    """Tell where words begin that look like the mention of a norm, read or not."""
    return (match.start() for match in _SUSPECT.finditer(text))


class Publication(msgspec.Struct, frozen=True):
    """Where a text tells when a norm was published."""

    start: int
    date: ReadDate
    several: bool
    """It is told of several norms."""


def publication(text: str, start: int, end: int) -> Publication | None:
    """Find the first day of publication that is told in a stretch of a text."""
    match = _PUBLISHED.search(text, start, end)
    if match is None:
        return None
    several = match["verb"].lower().endswith("s")
    return Publication(match.start(), _publication(match), several)


def _mentions(text: str, match: re.Match[str]) -> tuple[Mention, ...]:
    norm_type = next(
        (name, match.span(f"t{index}"))
        for index, (name, _) in enumerate(NORM_TYPES)
        if match[f"t{index}"]
    )
    number, slashed = _first_number(match)
    if match["joint"] == "/" and slashed is None and _TWO_DIGITS.fullmatch(_behind_stroke(match)):
        return ()  # "4/18" may be of 1918 or of 2018, or a number with a stroke
    torn = _TORN.search(text, max(0, match.start() - _LONGEST_TORN), match.start())
    if torn or not _is_number(norm_type[0], number[0]) or _RANGE.match(text, match.end()):
        return ()
    told = _told(text, match.end())
    before = next((match.span(name) for name in ("arm", "before") if match[name]), None)
    items = [(match.start(), number, _completed(told, slashed, before))]
    plural = bool(match["plural0"] or match["plurals0"]) or _is_plural(text[slice(*norm_type[1])])
    while item := _next(text, items[-1][2].end, plural=plural):
        items.append(item)
    numbers = [each[1][0] for each in items]
    if _RANGE.match(text, items[-1][2].end) or not all(
        _is_number(norm_type[0], n) for n in numbers
    ):
        return ()
    return tuple(
        Mention(
            span=(start, each.end),
            norm_type=norm_type,
            number=written,
            year=each.year,
            dated=each.dated,
            issuer=each.issuer,
            published=each.published,
        )
        for start, written, each in items
    )


def _first_number(match: re.Match[str]) -> tuple[tuple[str, Span], tuple[int, Span] | None]:
    """Read the number of a mention, and the year that a stroke parts from it.

    "13/2009" is number 13 of 2009, and "29/81" number 29 of 1981; "1/19.653" is the first of a
    series.
    """
    start, end = match.span("number")
    written = match["number"]
    if match["slashed"]:
        first = match.start("slashed")
        return (_number(written[: first - 1 - start]), (start, first - 1)), (
            _year(match["slashed"]),
            (first, end),
        )
    if match["joint"] == "/" and (year := _year(_behind_stroke(match))):
        return (_number(match["series"]), match.span("series")), (
            year,
            (match.end("joint"), end),
        )
    return (_number(written), (start, end)), None


def _behind_stroke(match: re.Match[str]) -> str:
    return match["number"].partition("/")[2]


def _year(written: str) -> int:
    """Read a year behind a stroke; 0 if it is none."""
    year = int(written) if written.isdecimal() else 0
    if _IS_YEAR.fullmatch(written):
        return year
    return (
        _CENTURY + year if _TWO_DIGITS.fullmatch(written) and year >= _FIRST_TWO_DIGIT_YEAR else 0
    )


def _next(text: str, start: int, *, plural: bool) -> tuple[int, tuple[str, Span], _Told] | None:
    """Read one more number of a list."""
    match = _NEXT.match(text, start)
    if match is None:
        return None
    if not (match["mark"] or match["grouped"]) and (
        not plural or match["counted"] is not None or _IS_YEAR.fullmatch(match["number"])
    ):
        return None
    written = (_number(match["number"]), match.span("number"))
    begin = match.start("mark") if match["mark"] else match.start("number")
    return begin, written, _told(text, match.end())


def _told(text: str, start: int) -> _Told:
    """Read what stands behind a number: year, day, issuer, publication, each once."""
    year: tuple[int, Span] | None = None
    dated: ReadDate | None = None
    issuer: Span | None = None
    published: ReadDate | None = None
    for _ in range(_MOST_TELLINGS):
        if published is None and (match := _PUBLISHED_NEXT.match(text, start)):
            published = _publication(match)
        elif dated is None and (match := _DATED.match(text, start)) and dates.has_month(match):
            dated = dates.found(match)
        elif year is None and (
            match := _YEAR.match(text, start) or (issuer and _YEAR_NEXT.match(text, start))
        ):
            group = "year" if match["year"] else "bracketed"
            year = (int(match[group]), match.span(group))
        elif issuer is None and (match := _ISSUED.match(text, start)):
            if match["bracketed"] and not _is_issuer(match["bracketed"]):
                break
            issuer = match.span("issuer" if match["issuer"] else "bracketed")
        else:
            break
        start = match.end()
        if published and text[start : start + 1] == ")":
            start += 1
    return _Told(start, year, dated, issuer, published)


def _completed(told: _Told, year: tuple[int, Span] | None, issuer: Span | None) -> _Told:
    return _Told(told.end, told.year or year, told.dated, told.issuer or issuer, told.published)


def _publication(match: re.Match[str]) -> ReadDate:
    if match["unread"]:
        return ReadDate(match.span("unread"), None)
    return dates.found(match)


def _is_issuer(words: str) -> bool:
    """Tell whether what stands in brackets names who issued a norm."""
    named = re.match(_ISSUER, words, re.IGNORECASE) or _BRACKETED_LETTERS.fullmatch(words)
    return named is not None


def _is_plural(spelling: str) -> bool:
    return re.match(r"(?:decretos|leyes|resoluciones)\b", spelling, re.IGNORECASE) is not None


def _is_number(norm_type: str, number: str) -> bool:
    """Tell whether there can be a norm of that number."""
    if "0" in number.split("-"):
        return False
    return norm_type != "ley" or (number.isdecimal() and len(number) <= _LONGEST_LAW)


def _number(written: str) -> str:
    """Give a number without marks of thousands and zeros before it.

    >>> _number("1/19.653")
    '1-19653'
    """
    parts = re.sub(r"[.,]", "", written).replace("/", "-").split("-")
    return "-".join(str(int(part)) for part in parts)
