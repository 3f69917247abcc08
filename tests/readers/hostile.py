"""Files that would harm a careless reader. `python -m tests.readers.hostile` writes the examples.

They stand in tests/resources/forms/invalid/, each in a folder named by the finding that it gives.
"""

import io
import zipfile
from pathlib import Path

import docx

from tests.readers import pdfs

INVALID = Path(__file__).parents[1] / "resources" / "forms" / "invalid"
PLAIN = INVALID.parent / "valid" / "plain" / "ficha.md"

_PART = "word/document.xml"


def word(*paragraphs: str) -> bytes:
    """Write a document of Word."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def altered(data: bytes, part: str, content: bytes) -> bytes:
    """Put other content into a part of an archive, or add the part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != part:
                # The date is fixed, so that the same bytes come out each time.
                new.writestr(_entry(entry.filename), old.read(entry))
        new.writestr(_entry(part), content)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def bomb() -> bytes:
    """Write a document whose archive holds far more than it seems to."""
    return altered(word("Misión:"), "word/media/image1.png", bytes(3_000_000))


def entities() -> bytes:
    """Write a document whose XML declares an entity out of another ten times, and so on."""
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "ja">' for n in range(10)
    )
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE w [{levels}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"
    )
    return altered(word("Misión:"), _PART, xml.encode())


def crowded() -> bytes:
    """Write a document whose archive holds thousands of files."""
    out = io.BytesIO(word("Misión:"))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(2_500):
            archive.writestr(_entry(f"word/media/{number}"), b"")
    return out.getvalue()


def nested(depth: int) -> bytes:
    """Write a document with tables within tables."""
    inner = "<w:p/>"
    before = "<w:tbl><w:tr><w:tc>" * depth
    after = "<w:p/></w:tc></w:tr></w:tbl>" * depth
    xml = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{before}{inner}{after}</w:body></w:document>"
    )
    return altered(word("Misión:"), _PART, xml.encode())


def plain_html(extra: str = "") -> str:
    """Write the plain form as a page."""
    lines = PLAIN.read_text(encoding="utf-8").replace("*", "").split("\n")
    body = [
        f"<p>{line}</p>"
        if "\t" not in line.strip()
        else f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in line.split('	'))}</tr></table>"
        for line in lines
        if line.strip() and "---" not in line
    ]
    return "\n".join(["<!DOCTYPE html>", "<html><body>", *body, extra, "</body></html>", ""])


def examples() -> dict[str, bytes]:
    """Give the examples: the path of each, and its bytes."""
    plain = PLAIN.read_text(encoding="utf-8")
    form = pdfs.written(["Misión:", "Cuidar a todos."])
    return {
        "pdf-damaged/ficha.pdf": form[: len(form) // 2],
        "pdf-damaged--no-pdf/ficha.pdf": b"%PNG-1.7\n",
        "pdf-encrypted/ficha.pdf": pdfs.encrypted(form, "secreto"),
        "pdf-without-text/ficha.pdf": pdfs.pdf([pdfs.picture(), pdfs.picture()]),
        "source-too-long/ficha.pdf": pdfs.pdf([b""] * 101),
        "source-unpacks/ficha.pdf": pdfs.pdf([bytes(101_000_000)], packed=True),
        "source-unpacks--docx/ficha.docx": bomb(),
        "xml-hostile--docx/ficha.docx": entities(),
        "docx-damaged/ficha.docx": b"PK\x03\x04 y nada m\xe1s",
        "docx-encrypted/ficha.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "html-nested/ficha.html": b"<div>" * 2_000 + "Misión: Cuidar".encode(),
        "html-script/ficha.html": plain_html(
            "<script>\nalert('hola')\n</script>".replace("\n", "")
        ).encode(),
        "source-decoded/ficha.md": plain.encode("utf-16"),
        "source-decoded--latin-1/ficha.md": plain.encode("latin-1"),
        "source-decoded--windows/ficha.md": plain.replace("a todos.", "a “todos”.")
        .replace("de todos,", "de “todos”,")
        .encode("cp1252"),
        "source-encoding/ficha.txt": plain.encode().replace("línea".encode(), b"l\xednea", 1),
        "source-encoding--no-letter/ficha.txt": plain.replace("á", "\x81").encode("latin-1"),
        "source-type-unknown/ficha.odt": b"PK\x03\x04",
        "ficha-syntax/ficha.yaml": b"formulario: A0\nmision: Cuidar\nmision: Cuidar a todos\n",
        "ficha-syntax--json/ficha.json": b'{\n  "mision": "Cuidar",\n}\n',
        "ficha-syntax--alias/ficha.yaml": b"mision: &m Cuidar\nministerio: *m\n",
        "ficha-wrong/ficha.yaml": b"mision: Cuidar\nobjetivos_estrategicos:\n  - - Uno\n",
    }


def write() -> None:
    """Write the examples."""
    for name, data in examples().items():
        path = INVALID / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    write()
