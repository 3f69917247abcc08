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
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec
from pyoxigraph import DefaultGraph, Quad

from fichero import __version__
from fichero.findings import FicheroError, Finding, problem
from fichero.releasing import swap
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


def write_release(
    out: Path,
    files: Iterable[tuple[str, bytes]],
    dataset: Statistics,
    build_store: Callable[[Path], None] | None = None,
) -> Manifest:
    """Write a release and put it in the place of the former one.

    Args:
        out: the folder: a new one, an empty one or one with a release.
        files: each file's path below the release, with `/`, and its contents; taken one by one.
        dataset: what `dataset.nq` holds.
        build_store: makes the store in a folder that does not exist yet; None for no store.

    Raises:
        FicheroError: `out-not-a-release`, `out-unwritable`, `disk-full`, `build-running`, or what
            `verify` finds in what was just written. The former release is as it was.
        ValueError: a path is repeated, or leads out of the release or to its own files.
    """
    with swap.failures(out):
        _refuse_foreign(out)
    with swap.replacement(out) as folder:
        written: dict[str, ReleasedFile] = {}
        for path, data in files:
            _check_path(path, written)
            with swap.failures(out):
                _write(folder, path, data)
            written[_folded(path)] = describe_file(path, data)
        if build_store:
            with swap.failures(out):
                build_store(folder / STORE)
        manifest = Manifest(
            format="fichero-release-1",
            software={"name": "fichero", "version": __version__},
            dataset=dataset,
            files=tuple(sorted(written.values(), key=lambda file: file.path)),
            store=Store() if build_store else None,
        )
        with swap.failures(out):
            _write(folder, MANIFEST, _encode(manifest))
            _settle(folder)
        findings = tuple(_check_files(folder, manifest))
        if findings:
            raise FicheroError(*findings)
    return manifest


def load_manifest(release: Path) -> Manifest:
    """Read the manifest of a release.

    Raises:
        FicheroError: `release-unreadable`.
    """
    try:
        manifest = msgspec.json.decode((release / MANIFEST).read_bytes(), type=Manifest)
        seen: dict[str, ReleasedFile] = {}
        for file in manifest.files:
            _check_path(file.path, seen)
            seen[_folded(file.path)] = file
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


def _check_path(path: str, taken: Mapping[str, object]) -> None:
    parts = path.split("/")
    folded = _folded(path)
    first = folded.partition("/")[0]
    if not {"", ".", ".."}.isdisjoint(parts) or "\\" in path or "\0" in path:
        message = f"not a path below the release: {path!r}"
        raise ValueError(message)
    if first in {MANIFEST, STORE} or folded in taken:
        message = f"the path is taken: {path!r}"
        raise ValueError(message)


def _folded(path: str) -> str:
    # Some file systems take names that differ only in case or in composed accents for the same.
    return unicodedata.normalize("NFC", path).casefold()


def describe_file(path: str, data: bytes) -> ReleasedFile:
    """Tell what a manifest says of a file: its size, checksum, and media type by its suffix."""
    suffix = PurePosixPath(path).suffix.removeprefix(".").lower()
    media_type = MEDIA_TYPES.get(suffix, _ANY_MEDIA_TYPE)
    return ReleasedFile(path, media_type, len(data), hashlib.sha256(data).hexdigest())


def _encode(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def _write(folder: Path, path: str, data: bytes) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(release: Path) -> None:
    """Give everything the same permissions everywhere, and see the folders' lists to the disk."""
    for folder, _, names in os.walk(release):
        Path(folder).chmod(swap.FOLDER_MODE)
        for name in names:
            Path(folder, name).chmod(swap.FILE_MODE)
        swap.settle(Path(folder))
