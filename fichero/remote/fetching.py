"""Sources from another address, brought into a folder of this machine.

Nothing leaves that folder, and no more of a file is read than the limit allows: a longer one is
brought as a file of the same length without the rest, so that it is refused as any other too long.
"""

import os
from pathlib import Path

from fichero.findings import FicheroError, problem
from fichero.remote.addresses import Remote, asking, size

_BESIDE = ("registry", "links")
"""The folders that go with sources: what is known of organisations and norms, and the mappings."""


def fetch(there: Remote, folder: Path, limit: int) -> Path:
    """Bring a folder of sources, with the registry and links beside it, if there are some.

    Args:
        there: the folder of sources.
        folder: an empty folder of this machine.
        limit: bytes of a file that are read at most.

    Returns:
        The folder with the sources.

    Raises:
        FicheroError: `remote-failed`, or `source-not-found` if there is nothing.
    """
    name = there.root.rpartition("/")[2] or "sources"
    sources = folder / (name if _is_below(name) and name not in _BESIDE else "sources")
    sources.mkdir()
    with asking(there):
        found = there.system.find(there.root, detail=True)
    for path, details in sorted(found.items()):
        below = path.removeprefix(there.root).strip("/")
        if _is_below(below):
            with asking(there):
                _bring(there, path, sources / below, limit, size(details))
    if not any(sources.iterdir()):
        raise FicheroError(problem("source-not-found", path=there.url))
    parent = there.root.rpartition("/")[0]
    for beside in _BESIDE if parent else ():
        with asking(there):
            for path, details in sorted(
                there.system.find(f"{parent}/{beside}", detail=True).items()
            ):
                below = path.removeprefix(parent).strip("/")
                if _is_below(below):
                    _bring(there, path, folder / below, limit, size(details))
    return sources


def _bring(there: Remote, path: str, file: Path, limit: int, length: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with there.system.open(path, "rb") as stream, file.open("wb") as kept:
        kept.write(stream.read(limit + 1))
    if length > limit:
        os.truncate(file, length)


def _is_below(path: str) -> bool:
    r"""Tell whether a name may become a file: it stays in its folder, and is not hidden.

    >>> _is_below("a/ficha.md")
    True
    >>> any(map(_is_below, ("a/../../fuera.md", "/etc/hosts", "a//b.md", "a\\b.md", "a\n.md")))
    False
    """
    steps = path.split("/")
    return all(
        step and not step.startswith(".") and "\\" not in step and step.isprintable()
        for step in steps
    )
