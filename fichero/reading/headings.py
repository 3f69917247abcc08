"""What the printed form is made of: its headings, help texts, column headers and furniture.

All comparison is of folded text: no accents, no capitals, single spaces, no decoration.
"""

import re
import unicodedata
from enum import Enum


class Section(Enum):
    """The sections of a form, with the heading that people know them by."""

    MINISTRY = "Ministerio"
    LEGAL_BASIS = "Ley Orgánica o Decreto que lo rige"
    MISSION = "Misión del Ministerio"
    ACTION_AREAS = "Ámbitos de Acción"
    OBJECTIVES = "Objetivos Estratégicos del Ministerio"


_HEADINGS: dict[Section, str] = {
    Section.LEGAL_BASIS: r"ley(?:es)? organicas? o decretos? que (?:lo|la|los|las) rigen?",
    Section.MISSION: r"mision(?: del ministerio| institucional)?",
    Section.ACTION_AREAS: r"ambitos? de accion(?: del ministerio)?",
    Section.OBJECTIVES: r"objetivos? estrategicos?(?: del ministerio| ministeriales)?",
}
_HEADING = re.compile(
    "|".join(f"(?P<{section.name}>{spelling})" for section, spelling in _HEADINGS.items())
)

# The sentences that the form prints below its headings to help those who fill it in.
HELP: dict[Section, str] = {
    Section.MISSION: (
        "Define el propósito o la razón de ser de una institución y permite orientar las acciones "
        "que realicen hacia el logro de un resultado esperado."
    ),
    Section.ACTION_AREAS: (
        "Corresponden a las principales líneas de trabajo en torno a las cuales cada ministerio "
        "estructura su labor derivados del Programa de Gobierno y el Mensaje Presidencial del "
        "1 de junio."
    ),
    Section.OBJECTIVES: (
        "Son la expresión de los logros que se espera que el Ministerio y sus Servicios alcancen "
        "en el mediano plazo (próximos 4 años)."
    ),
}

DECORATION = "*#|_> \t\f\u00a0"
"""What may stand around a heading: marks of Markdown, bars and spaces."""

_MINISTRY = re.compile(r"ministerio\b[\s|:*]*", re.IGNORECASE)
_ITEM = re.compile(r"(?:[0-9]{1,2}|[ivx]{1,4}|[a-h])\s?[.)]-?\s+(?=[^\W\d_])", re.IGNORECASE)
_BORDER = re.compile(r"[\t|]")
_RULE = re.compile(r"[\s|:+=_-]*")
_COLUMNS = re.compile(r"(?:numero|nro|n\.?[o°º]?)\.?[\s|]+descripcion")
# https://spec.commonmark.org/0.31.2/#atx-headings, which may stand in a quotation
_MARKED = re.compile(r"[> ]{0,10}#{1,6}[ \t]+(?=[^\s#])")
# A whole line in bold, short and without the end of a sentence: else it is a text in bold.
_BOLD = re.compile(r"[> ]{0,10}(?P<mark>\*{2,3}|__)(?=\w)[^*|\t]{1,80}(?<![\s.,;])(?P=mark):?\s*")
_LETTERHEAD = re.compile(r"(?:gobierno|republica) de chile|direccion de presupuestos")
_PAGE = re.compile(r"(?:pagina|pag\.?) [0-9]+(?: ?(?:de|/) ?[0-9]+)?")
_CONTINUED = re.compile(r"\s*\((?:continuaci[óo]n|cont\.?)\)\s*\Z", re.IGNORECASE)
_BUDGET_CODE = re.compile(r"(?:(?:partida|capitulo)[\s|:]+[0-9]{1,2}(?:[\s|]+|\Z)){1,2}")
_BEHIND_NAME = re.compile(
    r"(?<=[\s|])(?:partida|cap[íi]tulo)[\s|:*]+[0-9]{1,2}(?![^\s|*])", re.IGNORECASE
)
_TITLE = re.compile(r"fichas? (?:de )?definiciones estrategicas\b.*")
_FORM = re.compile(
    r"(?:formulario|ficha)(?:\s*:)?\s+(?P<code>[a-z]\s?[-–—]?\s?[0-9])\b",  # noqa: RUF001 (dashes that forms print)
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?<!\d)(?P<start>[0-9]{4})\s*[-–—]\s*(?P<end>[0-9]{4})(?!\d)")  # noqa: RUF001 (dashes that forms print)


def fold(text: str) -> str:
    """Fold a text for comparison: no accents, no capitals, single spaces.

    >>> fold("  Ámbitos de ACCIÓN ")
    'ambitos de accion'
    """
    if not text.isascii():
        letters = unicodedata.normalize("NFD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(text.casefold().split())


def heading(line: str) -> tuple[Section, int] | None:
    """Tell which section a line opens, and the offset in the line where content may follow.

    >>> heading("**Misión del Ministerio:** ")
    (<Section.MISSION: 'Misión del Ministerio'>, 27)
    """
    found = opened(line, _HEADING)
    return (Section[found[0]], found[1]) if found else None


def heading_beside(line: str) -> tuple[Section, int] | None:
    """Tell which section a line opens whose content stands in the cell beside its heading.

    >>> heading_beside("| Misión | Cuidar |")
    (<Section.MISSION: 'Misión del Ministerio'>, 11)
    """
    border = _BORDER.search(line, len(line) - len(line.lstrip(DECORATION)))
    content = line[border.end() :].lstrip(DECORATION) if border else ""
    found = heading(line[: border.start()]) if border and content else None
    return (found[0], len(line) - len(content)) if found else None


def opened(line: str, spellings: re.Pattern[str]) -> tuple[str, int] | None:
    """Tell which of some headings a line is, and the offset in the line where content may follow.

    A heading begins with a capital, or ends with a colon: a wrapped line of text that only holds
    the words "objetivos estratégicos" opens nothing. It may be numbered, with a mark: "II. Misión".

    Args:
        line: the line.
        spellings: how folded headings are written, a named group for each of them.
    """
    head, colon, rest = line.partition(":")
    words = _unnumbered(_CONTINUED.sub("", head.strip(DECORATION)))
    match = spellings.fullmatch(fold(words))
    if not match or match.lastgroup is None or not (colon or words.lstrip()[:1].isupper()):
        return None
    return match.lastgroup, len(head) + len(colon) + len(rest) - len(rest.lstrip(DECORATION))


def _unnumbered(words: str) -> str:
    item = _ITEM.match(words)
    return words[item.end() :] if item else words


def goes_on(line: str) -> bool:
    """Tell whether a heading says that its section goes on from the page before."""
    return _CONTINUED.search(line.strip(DECORATION + ":")) is not None


def is_budget_code(line: str) -> bool:
    """Tell whether a line is nothing but a code of the budget: `PARTIDA 09`, `CAPÍTULO | 01`."""
    return _BUDGET_CODE.fullmatch(fold(line.strip(DECORATION))) is not None


def before_budget_code(line: str) -> int:
    """Tell where a code of the budget begins that stands behind a name; else where the line ends.

    >>> before_budget_code("MINISTERIO DE SALUD PARTIDA 16")
    20
    """
    match = _BEHIND_NAME.search(line)
    return match.start() if match else len(line)


def ministry(line: str) -> tuple[int, bool] | None:
    """Find the ministry's name in a line that begins with the word.

    The label may be parted from the name by a tab, a bar or a colon, be glued before a name that
    begins with the same word, stand alone, or be missing.

    Returns:
        The offset at which the name begins, and whether the line can be nothing but a label with a
        name, wherever it stands; None if the line does not begin with the word.

    >>> ministry("MINISTERIO MINISTERIO DE SALUD")
    (11, True)
    >>> ministry("Ministerio de Salud")
    (0, False)
    """
    start = len(line) - len(line.lstrip(DECORATION))
    if item := _ITEM.match(line, start):
        start = item.end()
    match = _MINISTRY.match(line, start)
    if not match:
        return None
    alone = match.end() == len(line)
    labelled = not alone and (
        re.search(r"[\t|]", match[0]) is not None or _MINISTRY.match(line, match.end()) is not None
    )
    name = match.end() if labelled or alone or ":" in match[0] else start
    return name, labelled


def is_furniture(line: str) -> bool:
    """Tell whether a line only rules off a table or counts the pages."""
    if _RULE.fullmatch(line):
        return any(mark in line for mark in ("---", "===", "___")) or ("-" in line and "|" in line)
    return _PAGE.fullmatch(fold(line)) is not None


def is_columns(line: str) -> bool:
    """Tell whether a line is the header of a table's columns."""
    return _COLUMNS.fullmatch(fold(line.strip(DECORATION))) is not None


def is_marked(line: str) -> bool:
    """Tell whether a line is a heading by the marks of Markdown, whatever it says.

    >>> is_marked("## Visión del Ministerio"), is_marked("**Visión:**"), is_marked("**Cuidar.**")
    (True, True, False)
    """
    return is_ruled(line) or _BOLD.fullmatch(line) is not None


def is_ruled(line: str) -> bool:
    """Tell whether a line is a heading by the mark `#` of Markdown."""
    return _MARKED.match(line) is not None


def is_title(line: str) -> bool:
    """Tell whether a line is the title of a form."""
    return _TITLE.fullmatch(fold(line.strip(DECORATION))) is not None


def is_letterhead(line: str) -> bool:
    """Tell whether a line above the title only names the State, as letters do."""
    return _LETTERHEAD.fullmatch(fold(line.strip(DECORATION))) is not None


def form_code(line: str) -> tuple[str, tuple[int, int]] | None:
    """Find a form's code in a line, with its span of offsets.

    >>> form_code("(FORMULARIO A-0)**")
    ('A0', (12, 15))
    """
    match = _FORM.search(line)
    if not match:
        return None
    code = match["code"]
    return (code[0] + code[-1]).upper(), match.span("code")


def period(line: str) -> tuple[int, int, tuple[int, int]] | None:
    """Find a period of years in a line: its first year, its last, and its span of offsets.

    >>> period("AÑO 2015 - 2018")
    (2015, 2018, (4, 15))
    """
    match = _PERIOD.search(line)
    return (int(match["start"]), int(match["end"]), match.span()) if match else None
