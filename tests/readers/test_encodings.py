"""Encodings: told by their bytes, and never guessed in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.findings import FicheroError
from fichero.reading.readers import read
from fichero.reading.readers.encoding import decode


def note(data: bytes) -> str:
    """Give the encoding that the note names; nothing if there is no note."""
    _, notes = decode("ficha.txt", data)
    return "".join(each.messages["es"].rpartition(" como ")[2].rstrip(".") for each in notes)


def code(name: str, data: bytes) -> str:
    """Give the code of what is wrong with a file."""
    with pytest.raises(FicheroError) as raised:
        read(name, data)
    [finding] = raised.value.findings
    return finding.code


@pytest.mark.parametrize(
    ("data", "text", "told"),
    [
        (b"\xef\xbb\xbfMisi\xc3\xb3n", "Misión", ""),
        (b"Mision", "Mision", ""),
        ("Misión".encode("utf-16"), "Misión", "UTF-16 LE"),
        (b"\xfe\xff" + "Misión".encode("utf-16-be"), "Misión", "UTF-16 BE"),
        ("Misión «ñ» – “y”".encode("utf-16-le"), "Misión «ñ» – “y”", "UTF-16 LE"),  # noqa: RUF001
        ("Misión".encode("utf-16-be"), "Misión", "UTF-16 BE"),
        (b"Misi\xf3n", "Misión", "ISO 8859-1"),
        (b"N\xb0 1", "N° 1", "ISO 8859-1"),
        (b"\x93Misi\xf3n\x94", "“Misión”", "Windows-1252"),
        (b"un guion \x96 largo", "un guion – largo", "Windows-1252"),  # noqa: RUF001
    ],
)
def test_encoding(data: bytes, text: str, told: str) -> None:
    """The text is that which was meant, and any encoding but UTF-8 is told."""
    assert decode("ficha.txt", data)[0] == text
    assert note(data) == told


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("ficha.md", b"", "source-empty"),
        ("ficha.md", " \u00a0\r\n\f".encode(), "source-empty"),
        ("ficha.md", b"\xef\xbb\xbf", "source-empty"),
        ("ficha.txt", b"PK\x03\x04\x00", "source-binary"),
        ("ficha.txt", b"a\x00b\x00c", "source-binary"),
        ("ficha.txt", b"\x89PNG\r\n\x1a\n\x0d\xff\x01", "source-binary"),
        ("ficha.txt", b"Misi\xf3n \x81", "source-encoding"),
        ("ficha.txt", "Misión ñandú".encode() + b"\xe9", "source-encoding"),
        ("ficha.txt", "Misión".encode("utf-32"), "source-encoding"),
        ("ficha.txt", b"\xff\xfea", "source-encoding"),
        ("ficha.odt", b"PK", "source-type-unknown"),
        ("ficha", b"texto", "source-type-unknown"),
    ],
)
def test_what_is_no_text(name: str, data: bytes, expected: str) -> None:
    """Empty and binary files, broken encodings and unknown kinds are each told apart."""
    assert code(name, data) == expected


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\x81", 1),
        (b"a\r\nb\x81", 2),
        (b"a\rb\r\x81", 3),
        (b"\xef\xbb\xbfa\n\n\xff", 3),
        ("Misión\nñandú\n".encode() + b"\xe9", 3),
    ],
)
def test_line_of_a_wrong_byte(data: bytes, line: int) -> None:
    """The line of a byte that cannot be read is counted as an editor would, whatever ends lines."""
    with pytest.raises(FicheroError) as raised:
        read("ficha.txt", data)
    [finding] = raised.value.findings
    assert finding.places[0].line == line
    assert f"0x{data[-1]:02X}" in finding.messages["es"]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfuno\r\ndos\r\n", b"uno\rdos\r", b"uno\ndos\n"])
def test_line_endings(data: bytes) -> None:
    """Every line ending becomes a line feed, and a byte order mark is no text; bytes are kept."""
    [(_, document)] = read("ficha.txt", data).documents
    assert document.text == "uno\ndos\n"
    assert document.data == data
    assert document.media_type == "text/plain"


SPANISH = st.text("abcxyzáéíóúñÑü¿¡ºª°.,:;()0123456789 \n\t", min_size=1)


@given(SPANISH, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_text_comes_back(text: str, encoding: str) -> None:
    """A text in Spanish is read as it was written, in each encoding that has marks of its own."""
    assert decode("ficha.txt", text.encode(encoding))[0] == text


@given(SPANISH, st.sampled_from(["latin-1", "cp1252"]))
def test_text_of_one_byte_a_letter_comes_back_or_is_told(text: str, encoding: str) -> None:
    """A text in 8 bits is read as it was written; where it might not be, that is told."""
    data = text.encode(encoding)
    try:
        decoded, notes = decode("ficha.txt", data)
    except FicheroError as error:
        codes = {finding.code for finding in error.findings}
    else:
        codes = set()
    if codes:
        assert codes == {"source-encoding"}
        return
    # Some letters beside each other are valid UTF-8: then it is no text that a person would write.
    if notes or data.isascii():
        assert decoded == text
