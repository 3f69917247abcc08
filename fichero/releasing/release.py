"""A release: a folder of files with a manifest that answers for each of them.

It is written whole, or not at all (see `swap` beside it), and holds nothing that depends on when,
where or by whom it was built: equal contents give equal bytes. Only the store is an exception, as
the database's own files differ from build to build; it is an index of `dataset.nq`, made anew at
any time.
"""

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Literal, Self

import msgspec
from pyoxigraph import DefaultGraph, Quad

from fichero import __version__
from fichero.findings import FicheroError, Finding, problem
from fichero.releasing import swap
from fichero.releasing.sorting import Sorter
from fichero.writing.ordering import natural_key
from fichero.writing.serialisation import FORMATS, canonical_hash, read

MANIFEST = "manifest.json"
STORE = "store"
DATASET = "dataset.nq"

MEDIA_TYPES = {form.suffix: form.media_type for form in FORMATS.values()} | {
    "css": "text/css",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "js": "text/javascript",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "toml": "application/toml",
    "txt": "text/plain",
    "xml": "application/xml",
}
"""The media type of each suffix in a release."""

_ANY_MEDIA_TYPE = "application/octet-stream"
_LITTER = frozenset({".DS_Store", "Thumbs.db"})  # file managers leave these anywhere
_FEW = 3


class ReleasedFile(msgspec.Struct, frozen=True, rename="camel"):
    """What the manifest says of one file."""

    path: str
    """Below the release, with `/`."""
    media_type: str
    bytes: int
    sha256: str


class Statistics(msgspec.Struct, frozen=True, rename="camel"):
    """What a dataset holds."""

    rdfc_hash: str = msgspec.field(name="rdfc10Sha256")
    """SHA-256 of its canonical form by RDFC-1.0, in hexadecimal."""
    quads: int
    graphs: dict[str, int]
    """The number of triples of each named graph, in natural order; the default graph is `""`."""


class Store(msgspec.Struct, frozen=True):
    """What the manifest says of the store."""

    path: str = f"{STORE}/"
    es: str = (
        f"Índice de {DATASET} para consultas. Sus archivos no tienen suma de verificación, porque "
        "la base de datos los escribe distintos cada vez; se puede borrar y rehacer."
    )
    en: str = (
        f"Index of {DATASET} for queries. Its files have no checksums, as the database writes them "
        "differently each time; it can be deleted and made again."
    )


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The contents of `manifest.json`."""

    format: Literal["fichero-release-1"]
    """Tells this project's manifests from others."""
    software: dict[str, str]
    dataset: Statistics
    files: tuple[ReleasedFile, ...]
    """All files but the manifest and the store, by path."""
    store: Store | None = None


def statistics(quads: Iterable[Quad]) -> Statistics:
    """Count a dataset and give its canonical hash.

    Raises:
        ValueError: as `serialisation.canonical_hash`.
    """
    distinct = set(quads)
    counts = Counter(
        "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
        for quad in distinct
    )
    graphs = {name: counts[name] for name in sorted(counts, key=natural_key)}
    return Statistics(canonical_hash(distinct), len(distinct), graphs)


Contents = bytes | Iterable[bytes]
"""What stands in a file, at once or in blocks, which are taken while the file is written."""


class Measured:
    """Contents that are counted and summed up while they are taken, once."""

    def __init__(self, contents: Contents) -> None:
        """Take contents."""
        self._blocks = (contents,) if isinstance(contents, bytes) else contents
        self._checksum = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        """Give the contents."""
        for block in self._blocks:
            self._checksum.update(block)
            self._size += len(block)
            yield block

    def file(self, path: str) -> ReleasedFile:
        """Tell what a manifest says of the file, after all of it was taken."""
        suffix = PurePosixPath(path).suffix.removeprefix(".").lower()
        media_type = MEDIA_TYPES.get(suffix, _ANY_MEDIA_TYPE)
        return ReleasedFile(path, media_type, self._size, self._checksum.hexdigest())


class Written(msgspec.Struct, frozen=True):
    """What was written."""

    files: int
    """How many files the release has, without those of the store."""
    bytes: int
    """How large they are together, without the manifest."""


def write_release(
    out: Path,
    files: Iterable[tuple[str, Contents]],
    dataset: Statistics | Callable[[str], Statistics],
    build_store: Callable[[Path], None] | None = None,
) -> Written:
    """Write a release and put it in the place of the former one.

    Memory does not grow with the number of files, nor with their size if they come in blocks.

    Args:
        out: the folder: a new one, an empty one or one with a release.
        files: each file's path below the release, with `/`, and its contents; taken one by one.
        dataset: what `dataset.nq` holds; or what tells it at the end, given the SHA-256 of that
            file.
        build_store: makes the store in a folder that does not exist yet; None for no store.

    Raises:
        FicheroError: `out-not-a-release`, `out-unwritable`, `disk-full`, `build-running`, or
            `release-file-changed`. The former release is as it was.
        ValueError: a path is repeated, or leads out of the release or to its own files.
    """
    with swap.failures(out):
        _refuse_foreign(out)
    with swap.replacement(out) as folder, Records(folder.parent) as records:
        for path, contents in files:
            _check_path(path)
            with swap.failures(out):
                records.add(_write(folder, path, contents))
        if build_store:
            with swap.failures(out):
                build_store(folder / STORE)
                _settle(folder / STORE)
        told = dataset if isinstance(dataset, Statistics) else dataset(records.dataset)
        with swap.failures(out):
            _write(folder, MANIFEST, _encode(told, records, with_store=build_store is not None))
            findings = tuple(_check_sizes(folder, records))
            swap.flush(folder)
        if findings:
            raise FicheroError(*findings)
        return Written(records.count + 1, records.bytes)


class Records:
    """What the manifest will say of the files, in order and on the disk, as they may be many.

    It is a context manager, as it keeps files open.
    """

    def __init__(self, folder: Path) -> None:
        """Begin without files.

        Args:
            folder: where files may be put; they have no names there.
        """
        self._lines = Sorter(folder)
        self._names = Sorter(folder)
        self.count = 0
        self.bytes = 0
        self.dataset = ""
        """The SHA-256 of `dataset.nq`, in hexadecimal; empty if it was not written."""

    def __enter__(self) -> Self:
        """Begin."""
        self._lines.__enter__()
        self._names.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Give files and memory back."""
        self._lines.__exit__(*error)
        self._names.__exit__(*error)

    def add(self, file: ReleasedFile) -> None:
        """Note a file."""
        encoded = msgspec.json.encode(file)
        # No path has a null, so that this sorts as the paths do.
        self._lines.add([file.path.encode() + b"\0" + encoded + b"\n"])
        self._names.add([f"{_folded(file.path)}\0{self.count}\n".encode()])
        self.count += 1
        self.bytes += file.bytes
        if file.path == DATASET:
            self.dataset = file.sha256

    def __iter__(self) -> Iterator[ReleasedFile]:
        """Give the files by path.

        Raises:
            ValueError: two paths would be one on some systems.
        """
        last = None
        for line in self._names.lines():
            name = line.partition(b"\0")[0]
            if name == last:
                raise _taken(name.decode())
            last = name
        for line in self._lines.lines():
            yield msgspec.json.decode(line.partition(b"\0")[2], type=ReleasedFile)


def load_manifest(release: Path) -> Manifest:
    """Read the manifest of a release.

    Raises:
        FicheroError: `release-unreadable`.
    """
    try:
        manifest = msgspec.json.decode((release / MANIFEST).read_bytes(), type=Manifest)
        seen: set[str] = set()
        for file in manifest.files:
            _check_path(file.path)
            folded = _folded(file.path)
            if folded in seen:
                raise _taken(file.path)
            seen.add(folded)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        finding = problem("release-unreadable", path=release, reason=reason)
        raise FicheroError(finding) from error
    return manifest


def verify(release: Path) -> tuple[Finding, ...]:
    """Compare a release with its manifest: sizes, checksums, foreign files, the dataset's quads.

    Raises:
        FicheroError: `release-unreadable`, as there is nothing to compare with.
    """
    manifest = load_manifest(release)
    findings = list(_check_files(release, manifest))
    findings += [
        problem("release-file-unlisted", path=path) for path in _foreign(release, manifest)
    ]
    dataset = release / DATASET
    if dataset.is_file():
        try:
            same = statistics(read(dataset, dataset.stat().st_size)) == manifest.dataset
        except (FicheroError, ValueError):
            same = False
        if not same:
            findings.append(problem("release-dataset-changed", path=DATASET))
    return tuple(findings)


def _check_files(release: Path, manifest: Manifest) -> Iterator[Finding]:
    for file in manifest.files:
        try:
            data = (release / file.path).read_bytes()
        except OSError:
            yield problem("release-file-missing", path=file.path)
        else:
            if describe_file(file.path, data) != file:
                yield problem("release-file-changed", path=file.path)


def _refuse_foreign(out: Path) -> None:
    """Refuse to replace what is not a release, or holds what nobody could bring back."""
    if not out.exists():
        return
    if not out.is_dir():
        raise _not_a_release(out, "es un archivo", "it is a file")
    if not any(out.iterdir()):
        return
    try:
        manifest = load_manifest(out)
    except FicheroError as error:
        refusal = _not_a_release(
            out,
            "no está vacía y no es una publicación de Fichero",
            "it is not empty and not a release by Fichero",
        )
        raise refusal from error
    foreign = list(_foreign(out, manifest))
    if foreign:
        names = ", ".join(foreign[:_FEW]) + (" …" if len(foreign) > _FEW else "")
        raise _not_a_release(
            out,
            f"tiene archivos que no son de la publicación ({names})",
            f"it has files that are not part of the release ({names})",
        )


def _not_a_release(out: Path, es: str, en: str) -> FicheroError:
    return FicheroError(problem("out-not-a-release", out=out, es=es, en=en), usage=True)


def _foreign(release: Path, manifest: Manifest) -> Iterator[str]:
    """Give the paths below a release that its manifest does not answer for."""
    own = {file.path for file in manifest.files} | {MANIFEST}
    for folder, folders, names in os.walk(release):
        below = Path(folder).relative_to(release)
        if below == Path() and manifest.store:
            folders[:] = [name for name in folders if name != STORE]
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders.sort()
        for name in sorted([*links, *names]):
            path = (below / name).as_posix()
            if path not in own and name not in _LITTER:
                yield path


def _check_path(path: str) -> None:
    parts = path.split("/")
    if not {"", ".", ".."}.isdisjoint(parts) or not {"\\", "\0", "\n"}.isdisjoint(path):
        message = f"not a path below the release: {path!r}"
        raise ValueError(message)
    if _folded(path).partition("/")[0] in {MANIFEST, STORE}:
        raise _taken(path)


def _taken(path: str) -> ValueError:
    return ValueError(f"the path is taken: {path!r}")


def _folded(path: str) -> str:
    # Some file systems take names that differ only in case or in composed accents for the same.
    return unicodedata.normalize("NFC", path).casefold()


def describe_file(path: str, data: bytes) -> ReleasedFile:
    """Tell what a manifest says of a file: its size, checksum, and media type by its suffix."""
    measured = Measured(data)
    for _ in measured:
        pass
    return measured.file(path)


def _encode(dataset: Statistics, files: Records, *, with_store: bool) -> Iterator[bytes]:
    """Write the manifest, file by file."""
    manifest = Manifest(
        format="fichero-release-1",
        software={"name": "fichero", "version": __version__},
        dataset=dataset,
        files=(),
        store=Store() if with_store else None,
    )
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    before, _, after = text.rpartition(b'"files": []')
    yield before + b'"files": ['
    separator = b"\n"
    for file in files:
        record = msgspec.json.format(msgspec.json.encode(file), indent=2)
        yield separator + b"    " + record.replace(b"\n", b"\n    ")
        separator = b",\n"
    yield (b"\n  ]" if files.count else b"]") + after


def _write(folder: Path, path: str, contents: Contents) -> ReleasedFile:
    """Write a file; count and sum up its bytes on the way."""
    place = folder / path
    measured = contents if isinstance(contents, Measured) else Measured(contents)
    try:
        with _opened(folder, place) as file:
            file.writelines(measured)
    except FileExistsError as error:
        raise _taken(path) from error
    return measured.file(path)


def _opened(folder: Path, place: Path) -> IO[bytes]:
    """Make a file, and the folders that it needs, with the same permissions everywhere."""
    missing = []
    parent = place.parent
    while parent != folder and not parent.is_dir():
        missing.append(parent)
        parent = parent.parent
    for each in reversed(missing):
        each.mkdir()
        each.chmod(swap.FOLDER_MODE)
    file = place.open("xb")
    os.fchmod(file.fileno(), swap.FILE_MODE)
    return file


def _check_sizes(folder: Path, files: Iterable[ReleasedFile]) -> Iterator[Finding]:
    """Find what is not as long as it was written: another program has been there."""
    for file in files:
        try:
            same = (folder / file.path).stat().st_size == file.bytes
        except FileNotFoundError:
            same = False
        if not same:
            yield problem("release-file-changed", path=file.path)


def _settle(store: Path) -> None:
    """Give what the database wrote the same permissions everywhere."""
    for folder, _, names in os.walk(store):
        Path(folder).chmod(swap.FOLDER_MODE)
        for name in names:
            Path(folder, name).chmod(swap.FILE_MODE)
