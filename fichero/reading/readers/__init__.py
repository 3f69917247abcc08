"""Readers: from a file's bytes to a document. One small module a kind of file."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePosixPath

from fichero.document import Document, whole_file
from fichero.findings import FicheroError, problem
from fichero.reading.readers import markdown, xml
from fichero.reading.readers import text as plain_text
from fichero.reading.readers.face import Extract, Extracts, Format, Limits, Reader, Received

__all__ = ["READERS", "Extract", "Extracts", "Format", "Limits", "Reader", "Received", "read"]


def _late(module: str) -> Reader:
    """Give a reader whose module, with its large library, is loaded when it is first used."""

    def read(path: str, data: bytes, limits: Limits) -> Extracts:
        reader: Reader = import_module(module).read
        return reader(path, data, limits)

    return read


def _whole(decode: Callable[[str, bytes], str]) -> Reader:
    """Make a reader of what only decodes."""

    def read(path: str, data: bytes, _: Limits) -> Extracts:
        return Extracts((Extract(decode(path, data)),))

    return read


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Suffix of the file -> how it is read. docs/readers.md tells how to add one.
READERS: dict[str, Format] = {
    ".md": Format("text/markdown", markdown.read),
    ".txt": Format("text/plain", plain_text.read),
    ".html": Format("text/html", _late("fichero.reading.readers.html")),
    ".htm": Format("text/html", _late("fichero.reading.readers.html")),
    ".pdf": Format("application/pdf", _late("fichero.reading.readers.pdf"), apart=True),
    ".docx": Format(DOCX, _late("fichero.reading.readers.docx"), apart=True),
    ".yaml": Format("application/yaml", plain_text.read),
    ".yml": Format("application/yaml", plain_text.read),
    ".json": Format("application/json", plain_text.read),
    ".xml": Format("application/xml", _whole(xml.read)),
}


def suffix(path: str) -> str:
    """Give the ending of a file's name, by which its format is known.

    >>> suffix("a/FICHA.PDF")
    '.pdf'
    """
    return PurePosixPath(path).suffix.lower()


def known(path: str) -> Format | None:
    """Tell how a file is read, by its suffix; None if it is not."""
    return READERS.get(suffix(path))


def read(path: str, data: bytes, limits: Limits | None = None) -> Received:
    """Read a file, in this process.

    Args:
        path: the file's path below the folder of sources, with `/`.
        data: the file's bytes.
        limits: what may be spent on it; the defaults if None.

    Raises:
        FicheroError: the file is of an unknown kind, empty, or not what its name says.
    """
    form = known(path)
    if form is None:
        kinds = ", ".join(READERS)
        raise FicheroError(problem("source-type-unknown", whole_file(path), known=kinds))
    return received(path, data, form, form.read(path, data, limits or Limits()))


def received(path: str, data: bytes, form: Format, extracts: Extracts) -> Received:
    """Make documents of what a reader took out.

    Raises:
        FicheroError: `source-empty`.
    """
    if not any(way.text.strip() for way in extracts.ways):
        raise FicheroError(problem("source-empty", whole_file(path)))
    documents = (
        (
            way.way,
            Document(
                source=path,
                media_type=form.media_type,
                data=data,
                text=way.text,
                segments=way.segments,
                hidden=way.hidden,
            ),
        )
        for way in extracts.ways
        if way.text.strip()
    )
    return Received(tuple(documents), extracts.notes)
