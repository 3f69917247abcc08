"""Which encoding a text is in: by its marks and bytes alone, and told where it was not certain.

The rule, in order: a byte order mark says it; bytes that are null at every other place are UTF-16;
what is valid UTF-8 is UTF-8, as hardly any other text is that by chance; else it is Windows-1252 if
it has bytes that only Windows-1252 uses for letters and signs, or ISO 8859-1, which is the same but
for those. Sources: https://www.unicode.org/faq/utf_bom.html and
https://encoding.spec.whatwg.org/#windows-1252
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from fichero.document import whole_file
from fichero.findings import FicheroError, Finding, problem

_MARKS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_NAMES = {
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
    "latin-1": "ISO 8859-1",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")  # no text in 8 bits has these
_WINDOWS = re.compile(rb"[\x80-\x9f]")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in Windows-1252, and controls in ISO 8859-1
_MOSTLY = 0.6  # of the characters of a text in Spanish; in truth nearly all of them


def decode(path: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Decode a text; every line ending becomes a line feed.

    Returns:
        The text without a byte order mark, and a note unless it is in UTF-8.

    Raises:
        FicheroError: `source-binary` or `source-encoding`.
    """
    if data.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise FicheroError(problem("source-encoding", whole_file(path), byte=_hex(data[0])))
    encoding, content = _chosen(path, data)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong(path, content, error.start, encoding) from error
    text = lines_fed(text)
    if encoding == "utf-8":
        return text, ()
    note = problem("source-decoded", whole_file(path), encoding=_NAMES[encoding])
    return text, (note,)


def lines_fed(text: str) -> str:
    """Make every line ending (CR LF, CR, LF) a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _chosen(path: str, data: bytes) -> tuple[str, bytes]:
    """Choose the encoding; give it with the data after the byte order mark."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data.removeprefix(mark)
    if sixteen := _sixteen(data):
        return sixteen, data
    if b"\x00" in data:
        raise FicheroError(_binary(path, data, data.index(b"\x00")))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _eight(path, data, error.start), data
    return "utf-8", data


def _sixteen(data: bytes) -> str | None:
    """Tell UTF-16 by the zeros that every character of Western Europe has at the same place."""
    pairs = len(data) // 2
    if len(data) % 2 or not pairs:
        return None
    first, second = data[::2].count(0) / pairs, data[1::2].count(0) / pairs
    if second > _MOSTLY and not first:
        return "utf-16-le"
    return "utf-16-be" if first > _MOSTLY and not second else None


def _eight(path: str, data: bytes, first: int) -> str:
    """Choose between the two encodings of one byte a character.

    Args:
        path: for messages.
        data: what is no UTF-8.
        first: the offset of the first byte that is none.
    """
    if control := _CONTROL.search(data):
        raise FicheroError(_binary(path, data, control.start()))
    # Half-broken UTF-8 would become rubbish: two characters where one was meant.
    if _is_broken_utf8(data):
        raise _wrong(path, data, first, "utf-8")
    if undefined := _UNDEFINED.search(data):
        raise _wrong(path, data, undefined.start(), "latin-1")
    return "cp1252" if _WINDOWS.search(data) else "latin-1"


_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")


def _is_broken_utf8(data: bytes) -> bool:
    """Tell whether most bytes above 127 are whole characters of UTF-8: some were lost in it."""
    high = len(_HIGH.findall(data))
    whole = sum(len(match) for match in _MULTIBYTE.findall(data))
    return whole * 2 > high


def _wrong(path: str, data: bytes, offset: int, encoding: str) -> FicheroError:
    line = lines_fed(data[:offset].decode(encoding, errors="replace")).count("\n") + 1
    return FicheroError(problem("source-encoding", whole_file(path, line), byte=_hex(data[offset])))


def _binary(path: str, data: bytes, offset: int) -> Finding:
    return problem("source-binary", whole_file(path), byte=_hex(data[offset]), offset=offset)


def _hex(byte: int) -> str:
    return f"0x{byte:02X}"
