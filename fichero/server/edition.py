"""The release that is served: what its manifest says, and its files, all of one and the same state.

A release may be replaced by a newer one at any time: its folder changes places with another, and is
then removed. So files are read by way of the folder itself, held open, rather than by its name; and
a worker that opened the store counts only if the release was still there afterwards.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat
from pyoxigraph import Store as Database

from fichero.findings import FicheroError, problem
from fichero.releasing import store
from fichero.releasing.release import (
    DATASET,
    MANIFEST,
    STORE,
    Manifest,
    ReleasedFile,
    load_manifest,
)
from fichero.writing import serialisation

REPORT = "report"
"""The name of the report, which is a document with an IRI."""

_ABOUT = ("catalog.ttl", "void.ttl", f"{REPORT}.ttl")
# What the files are that describe the release: their things have IRIs too.
_REGISTRY = "graph/registry"  # every release has this graph, below its base IRI

Identity = tuple[int, int, int, int]
"""What tells one state of a folder from another: the manifest's device, number, time and size."""


class Folder:
    """A folder that is held open, until nobody needs it any more."""

    def __init__(self, path: Path) -> None:
        """Open a folder.

        Raises:
            OSError: it cannot be opened.
        """
        self.descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)

    def __del__(self) -> None:
        """Let go of it."""
        with suppress(AttributeError):  # it could not be opened
            os.close(self.descriptor)


class Edition(msgspec.Struct, frozen=True):
    """A release as it was when it was opened."""

    folder: Path
    identity: Identity
    name: str
    """The beginning of the manifest's SHA-256: equal names, equal releases."""
    base: str
    """What the IRIs of its data begin with."""
    manifest: Manifest
    files: dict[str, ReleasedFile]
    """By path."""
    store: Path
    """Where the store is."""
    about: Path
    """Where the store is of what the release says of itself: catalogue, VoID and report."""
    held: Folder

    @property
    def own_store(self) -> bool:
        """Whether the store was made for the server, as the release has none."""
        return self.store != self.folder / STORE

    def current(self) -> bool:
        """Whether this is still the release in its place."""
        return identity(self.folder) == self.identity

    def read(self, file: ReleasedFile) -> int:
        """Open a file of the release and give its descriptor.

        Raises:
            FileNotFoundError: the release has been replaced, and its files are gone.
        """
        return os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self.held.descriptor)

    def close(self) -> None:
        """Remove what was made for it."""
        shutil.rmtree(self.about, ignore_errors=True)
        if self.own_store:
            shutil.rmtree(self.store, ignore_errors=True)


def identity(folder: Path) -> Identity | None:
    """Tell which state of a release a folder holds; None if it holds none."""
    try:
        status = (folder / MANIFEST).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def load(folder: Path, scratch: Path) -> Edition:
    """Open a release.

    Args:
        folder: of the release.
        scratch: where a store is made if the release has none.

    Raises:
        FicheroError: `release-unreadable`, or as `serialisation.read`.
    """
    while True:
        before = identity(folder)
        manifest = load_manifest(folder)
        try:
            held = Folder(folder)
        except OSError as error:
            finding = problem("release-unreadable", path=folder, reason=error.strerror)
            raise FicheroError(finding) from error
        if before is not None and before == identity(folder):
            break  # else it was replaced in the meantime
    digest = hashlib.sha256(msgspec.json.encode(manifest)).hexdigest()
    files = {file.path: file for file in manifest.files if not _is_hidden(file.path)}
    base = base_of(manifest)
    return Edition(
        folder=folder,
        identity=before,
        name=digest[:16],
        base=base,
        manifest=manifest,
        files=files,
        store=_store(folder, scratch),
        about=_about(held, files, base, scratch),
        held=held,
    )


def base_of(manifest: Manifest) -> str:
    """Give what the IRIs of a release begin with, from the names of its graphs.

    Raises:
        FicheroError: `release-unreadable`, as there is no such graph.
    """
    for name in manifest.dataset.graphs:
        if name.endswith(f"/{_REGISTRY}"):
            return name.removesuffix(_REGISTRY)
    reason = f"… {_REGISTRY} ?"
    raise FicheroError(problem("release-unreadable", path=MANIFEST, reason=reason))


def _store(folder: Path, scratch: Path) -> Path:
    if (folder / STORE / "CURRENT").is_file():
        return folder / STORE
    with _made(scratch) as made:
        store.build(made, serialisation.read(folder / DATASET))
        return made


def _about(held: Folder, files: Collection[str], base: str, scratch: Path) -> Path:
    """Make a store of what the release says of itself.

    On disk, as the catalogue grows with the release; and apart from the data, so that a question
    is answered from what the manifest's hash stands for.
    """
    with _made(scratch) as made:
        database = Database(made)
        for path in (path for path in _ABOUT if path in files):
            graphs: list[DefaultGraph | NamedNode] = [DefaultGraph()]
            if path.startswith(REPORT):
                graphs.append(NamedNode(base + REPORT))
            for graph in graphs:
                _fill(database, path, held, graph)
        database.flush()
        return made


def _fill(database: Database, path: str, held: Folder, graph: DefaultGraph | NamedNode) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=held.descriptor)
        with os.fdopen(descriptor, "rb") as file:
            database.bulk_load(file, RdfFormat.TURTLE, to_graph=graph)
    except (SyntaxError, ValueError, OSError) as error:
        raise FicheroError(problem("release-unreadable", path=path, reason=error)) from error


@contextmanager
def _made(scratch: Path) -> Iterator[Path]:
    """Make a folder for a store, and leave none behind if that fails: it will be tried again."""
    made = Path(tempfile.mkdtemp(dir=scratch, prefix="store-"))
    try:
        yield made
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _is_hidden(path: str) -> bool:
    """Tell whether a file is for the server that lies below, such as `.htaccess`, or a secret."""
    return any(part.startswith(".") for part in path.split("/"))
