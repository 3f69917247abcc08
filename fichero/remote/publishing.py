"""A release, brought to another address: only what changed, and its manifest last.

A bucket cannot replace many files in one step, as a folder can. So what is new comes first, then
what changed, then the manifest, and what is gone goes last: a file that the manifest names is there
at every moment, and who checks it by the manifest knows whether it is of that release. A transfer
that was cut is finished by the next one.
"""

import tempfile
from pathlib import Path

import msgspec

from fichero.findings import FicheroError, problem
from fichero.releasing.release import MANIFEST, Manifest, load_manifest
from fichero.remote.addresses import Remote, asking

_LONGEST_MANIFEST = 2**30  # bytes


class Published(msgspec.Struct, frozen=True):
    """What was done."""

    sent: int
    """How many files were sent, with the manifest if it is another one."""
    kept: int
    """How many were there already."""
    removed: int


def publish(release: Path, there: Remote) -> Published:
    """Bring a release to an address, in place of the release that is there.

    Args:
        release: its folder. The store stays here: nobody can query it there.
        there: an empty folder, or one that holds a release.

    Raises:
        FicheroError: `remote-failed`; `out-not-a-release` if there is something else.
    """
    ours = load_manifest(release)
    theirs = _former(there)
    former = {file.path: file for file in theirs.files} if theirs else {}
    new = [file for file in ours.files if file.path not in former]
    changed = [file for file in ours.files if former.get(file.path, file) != file]
    same = len(ours.files) - len(new) - len(changed)
    if theirs == ours:
        return Published(0, same + 1, 0)
    for file in (*new, *changed):
        _send(release, file.path, file.media_type, there)
    _send(release, MANIFEST, "application/json", there)
    gone = sorted(set(former) - {file.path for file in ours.files})
    for path in gone:
        with asking(there):
            if there.system.exists(there.path(path)):
                there.system.rm_file(there.path(path))
    return Published(len(new) + len(changed) + 1, same, len(gone))


def _former(there: Remote) -> Manifest | None:
    """Read the manifest of the release that is there; None if there is nothing."""
    with asking(there), tempfile.TemporaryDirectory() as folder:
        there.system.invalidate_cache()
        if there.system.exists(there.path(MANIFEST)):
            with there.system.open(there.path(MANIFEST), "rb") as stream:
                Path(folder, MANIFEST).write_bytes(stream.read(_LONGEST_MANIFEST))
        elif not there.system.exists(there.root) or not there.system.ls(there.root, detail=False):
            return None
        try:
            # As strict as on disk: no path of a manifest leads out of its release.
            return load_manifest(Path(folder))
        except FicheroError as error:
            refused = problem(
                "out-not-a-release",
                out=there.url,
                es="no está vacía y no es una publicación de Fichero",
                en="it is not empty and not a release by Fichero",
            )
            raise FicheroError(refused, usage=True) from error


def _send(release: Path, path: str, media_type: str, there: Remote) -> None:
    with asking(there):
        there.system.makedirs(there.path(path).rpartition("/")[0], exist_ok=True)
        # What tells browsers how to show a file is asked for by S3 alone; other systems ignore it.
        told = {"ContentType": media_type} if "s3" in there.system.protocol else {}
        there.system.put_file(str(release / path), there.path(path), **told)
