"""PDFs written by hand, object by object (ISO 32000-1, 7.5), so that every fault can be made."""

import io
import zlib
from collections.abc import Sequence

import pypdf

WIDTH, HEIGHT = 595, 842  # points: A4
Line = tuple[float, float, str]
"""Where a text begins, from the upper left corner in points; and the text."""


def pdf(pages: Sequence[bytes], *, packed: bool = False) -> bytes:
    """Write a PDF.

    Args:
        pages: the content stream of each page.
        packed: whether the streams are deflated.
    """
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>".encode()
        )
        stream = zlib.compress(content, 9) if packed else content
        name = " /Filter /FlateDecode" if packed else ""
        objects.append(
            f"<< /Length {len(stream)}{name} >>\nstream\n".encode() + stream + b"\nendstream"
        )
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{offset:010} 00000 n \n" for offset in offsets).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n".encode())
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def page(lines: Sequence[Line], boxes: Sequence[tuple[float, float, float, float]] = ()) -> bytes:
    """Write the content of a page: texts, and boxes given by left, top, right and bottom."""
    parts = []
    for x, y, text in lines:
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(f"BT /F1 9 Tf {x} {HEIGHT - y} Td ({shown}) Tj ET")
    for left, top, right, bottom in boxes:
        parts.append(f"{left} {HEIGHT - bottom} {right - left} {bottom - top} re S")
    return "\n".join(parts).encode("cp1252")


def written(lines: Sequence[str]) -> bytes:
    """Write a PDF of one page with lines of text below each other."""
    return pdf([page([(50, 50 + 14 * n, line) for n, line in enumerate(lines)])])


def picture() -> bytes:
    """Write the content of a page that has only a picture: a grey box."""
    return b"0.5 g 50 50 400 600 re f"


def encrypted(data: bytes, password: str, *, owner: str | None = None) -> bytes:
    """Encrypt a PDF, with a password to open it and one to change it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, owner_password=owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
