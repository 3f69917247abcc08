"""A form's folder: its documents, and `origin.toml`, which says what they do not.

Each document is a witness of the same form, and so is `origin.toml` for what it supplies.
"""

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG

import msgspec

from fichero import toml
from fichero.document import Document, Place, whole_file
from fichero.findings import FicheroError, Finding, Language, Words, errors, problem
from fichero.reading import parser, readers
from fichero.reading.ficha import Ficha, Period, Stated
from fichero.reading.headings import period as read_period
from fichero.reading.parser import Reading
from fichero.reading.readers import Limits, Received, apart, stratml, written
from fichero.reading.readers.ways import WAYS
from fichero.reasons import line, reason
from fichero.services import parser as services
from fichero.services.layout import is_service_form

ORIGIN = "origin.toml"
_ODD = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""The categories of characters that no file's name may have: controls, halves, and line endings."""
ORIGIN_TYPE = "application/toml"

# Documents that are read by their elements; all others are read by the headings of forms.
_PARSERS: dict[str, Callable[[Document], Reading]] = {
    stratml.MEDIA_TYPE: stratml.parse,
    written.YAML: written.parse,
    written.JSON: written.parse,
}


class _Supplied(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    form: str | None = None
    period: str | None = None


class _DocumentOrigin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    description: dict[Language, str]


class _Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ficha: _Supplied = _Supplied()
    documents: dict[str, _DocumentOrigin] = {}


class Source(msgspec.Struct, frozen=True):
    """The documents of one form, each read by itself."""

    name: str
    """The name of the form's folder, or of its file where it is a single one."""
    readings: tuple[Reading, ...]
    descriptions: dict[str, dict[Language, str]]
    """What is known of a document's origin, by the document's source path."""
    findings: tuple[Finding, ...]
    """What kept a document from being read."""

    @property
    def documents(self) -> int:
        """How many documents were read, without what stands beside them in `origin.toml`."""
        return sum(reading.document.media_type != ORIGIN_TYPE for reading in self.readings)


def find(path: Path) -> tuple[Path, ...]:
    """Find the forms in a folder of sources: its folders and single files, in order.

    Args:
        path: the folder; or a document, which is a form by itself.

    Raises:
        FicheroError: `source-not-found`, `source-unreadable` or `no-sources`; `sources-is-form` if
            the folder is that of one form, whose documents would each be taken for a form.
    """
    entries = _listing(path)
    if entries is None:
        return (path,)
    if path / ORIGIN in entries:
        parent = path.parent if path.name.strip(".") else path / ".."
        raise FicheroError(problem("sources-is-form", path=path, parent=parent))
    forms = tuple(entry for entry in entries if entry.is_dir() or _is_readable(entry))
    if not forms:
        raise FicheroError(problem("no-sources", path=path))
    return forms


def forms_at(path: Path) -> tuple[Path, ...]:
    """Find the forms at a path: a document, the folder of a form, or a folder of such folders.

    Raises:
        FicheroError: as `find`, but for `sources-is-form`.
    """
    entries = _listing(path) or ()
    if path / ORIGIN in entries or (entries and not any(entry.is_dir() for entry in entries)):
        return (path,)
    return find(path)


def load(path: Path, limits: Limits) -> Source:
    """Read the form in a folder, or in a single file.

    What keeps a document from being read is among the findings of the source.

    Args:
        path: the folder or file.
        limits: what may be spent on one file.

    Raises:
        FicheroError: `source-not-found` or `source-unreadable`, of the folder itself.
    """
    entries = _listing(path)
    files = (path,) if entries is None else tuple(filter(_is_document, entries))
    readings: list[Reading] = []
    findings: list[Finding] = []
    descriptions: dict[str, dict[Language, str]] = {}
    for file in files:
        try:
            received = apart.read(*_contents(file, path.parent, limits.source_bytes), limits)
            readings.append(best(received))
            findings += received.findings
        except FicheroError as error:
            findings += error.findings
    if entries and path / ORIGIN in entries:
        try:
            reading, descriptions = _origin(
                *_contents(path / ORIGIN, path.parent, limits.source_bytes),
                {file.name for file in files},
            )
            readings.append(reading)
        except FicheroError as error:
            findings += error.findings
    if not files:
        folder = next((entry for entry in entries or () if entry.is_dir()), None)
        findings.append(
            problem("form-is-folder-of-forms", path=path, one=folder)
            if folder
            else problem("no-sources", path=path)
        )
    return Source(_visible(path.name), tuple(readings), descriptions, tuple(findings))


def best(received: Received) -> Reading:
    """Read a file as a ficha: of several ways to take out its text, that which reads most rows.

    Which one it was is told by a note.
    """
    read = [(way, _parse(document)) for way, document in received.documents]
    if len(read) == 1:
        return read[0][1]
    (way, most), *others = sorted(read, key=lambda each: _merit(each[1]), reverse=True)
    note = problem(
        "pdf-way",
        whole_file(most.document.source),
        way=WAYS[way],
        rows=_rows(most),
        other=WAYS[others[0][0]],
        other_rows=_rows(others[0][1]),
    )
    return msgspec.structs.replace(most, findings=(note, *most.findings))


def _parse(document: Document) -> Reading:
    if read := _PARSERS.get(document.media_type):
        return read(document)
    return services.parse(document) if is_service_form(document) else parser.parse(document)


def _rows(reading: Reading) -> int:
    """Count the numbered rows of a ficha, in whatever tables it has."""
    fields = set(reading.ficha.__struct_fields__) - {"legal_basis"}
    values = (getattr(reading.ficha, name) for name in fields)
    return sum(len(value) for value in values if isinstance(value, tuple))


def _merit(reading: Reading) -> tuple[int, int, int]:
    """Rate a way: by its rows; then by what is wrong in them, and what is left over."""
    return (_rows(reading), -len(errors(reading.findings)), -len(reading.findings))


def _listing(path: Path) -> tuple[Path, ...] | None:
    """List a folder in order, without hidden entries; None if it is no folder."""
    try:
        return tuple(sorted(entry for entry in path.iterdir() if not entry.name.startswith(".")))
    except NotADirectoryError:
        return None
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=path)) from error
    except OSError as error:
        wrong = problem("source-unreadable", whole_file(path.name), reason=reason(error))
        raise FicheroError(wrong) from error


def _is_readable(entry: Path) -> bool:
    return entry.suffix.lower() in readers.READERS


def _is_document(entry: Path) -> bool:
    # A folder is none, unless it is named like one: then it is better told than passed over.
    return entry.name != ORIGIN and (_is_readable(entry) or not entry.is_dir())


def _shown(path: str) -> str:
    """Give the path of a file as it is published: one that can be.

    Raises:
        FicheroError: `source-name-wrong`.
    """
    # What was no character in the file system is half of one in Python (PEP 383).
    if odd := next((each for each in path if unicodedata.category(each) in _ODD), None):
        place = whole_file(_visible(path))
        raise FicheroError(problem("source-name-wrong", place, what=f"U+{ord(odd):04X}"))
    return path


def _visible(name: str) -> str:
    """Write out the characters that no name may have."""
    return "".join(
        f"<U+{ord(each):04X}>" if unicodedata.category(each) in _ODD else each for each in name
    )


def _contents(file: Path, root: Path, limit: int) -> tuple[str, bytes]:
    """Read a file: give its path below a folder, and its bytes. No link leads out of the folder."""
    shown = _shown(file.relative_to(root).as_posix())
    folder = os.path.realpath(root)
    if os.path.commonpath((folder, os.path.realpath(file))) != folder:
        raise FicheroError(problem("source-outside", whole_file(shown), folder=root))
    try:
        if not file.is_dir() and not S_ISREG(file.stat().st_mode):
            words = Words("no es un archivo corriente", "it is not a regular file")
            raise FicheroError(problem("source-unreadable", whole_file(shown), reason=words))
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
            size = max(len(data), file.stat().st_size)
    except OSError as error:
        wrong = problem("source-unreadable", whole_file(shown), reason=reason(error))
        raise FicheroError(wrong) from error
    if len(data) > limit:
        raise FicheroError(problem("source-too-large", whole_file(shown), size=size, limit=limit))
    return shown, data


def _origin(
    shown: str, data: bytes, documents: set[str]
) -> tuple[Reading, dict[str, dict[Language, str]]]:
    try:
        origin = toml.read(data, _Origin)
    except ValueError as error:
        place = whole_file(shown, line(error))
        raise FicheroError(problem("origin-wrong", place, reason=reason(error))) from error
    for stranger in sorted(set(origin.documents) - documents):
        words = Words(
            f"describe «{stranger}», que no está en la carpeta",
            f"it describes “{stranger}”, which is not in the folder",
        )
        raise FicheroError(problem("origin-wrong", whole_file(shown), reason=words))
    document = Document(
        source=shown,
        media_type=ORIGIN_TYPE,
        data=data,
        text=data.decode("utf-8-sig").replace("\r\n", "\n"),
    )
    folder = shown.removesuffix(ORIGIN)
    return (
        _supplied(document, origin.ficha),
        {folder + name: told.description for name, told in origin.documents.items()},
    )


def _supplied(document: Document, supplied: _Supplied) -> Reading:
    form = period = None
    findings: tuple[Finding, ...] = ()
    if supplied.form is not None:
        form = Stated(supplied.form, (_place(document, "form", supplied.form),))
    if supplied.period is not None:
        place = _place(document, "period", supplied.period)
        years = read_period(supplied.period)
        if years and years[2] == (0, len(supplied.period)):
            period = Stated(Period(*years[:2]), (place,))
        else:
            findings = (problem("period-wrong", place, period=supplied.period),)
    return Reading(
        document=document,
        ficha=Ficha(form=form, period=period),
        sections=frozenset(),
        roles=(),
        findings=findings,
    )


def _place(document: Document, key: str, written: str) -> Place:
    """Find where a value is written. TOML's parser tells no positions; key and value share a line.

    A value that is written in another way (with escapes, or over lines) is somewhere in the file.
    """
    match = re.search(
        rf"^[^#\n]*?\b{key}\s*=\s*[\"'](?P<value>{re.escape(written)})[\"']",
        document.text,
        re.MULTILINE,
    )
    return document.place(*(match.span("value") if match else (0, len(document.text))))
