"""Replace a folder by a new one in a single step, so that nobody ever sees half of it.

The new folder is built beside the old one, in the same file system, and both then change places:
by `renameat2` on Linux and `renamex_np` on macOS, as one step of the kernel. File systems that
cannot do that get two renames, and a build that is killed between them is mended by the next one.
"""

import ctypes
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from fichero.findings import FicheroError, problem

FOLDER_MODE = 0o755
FILE_MODE = 0o644
_OWN_MODE = 0o700

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})
_AT_CURRENT_FOLDER = -100  # AT_FDCWD of Linux's fcntl.h
_RENAME_EXCHANGE = 2  # both systems use this number


class _Places(msgspec.Struct, frozen=True):
    """The folder, and the names beside it that this module keeps to itself."""

    out: Path

    @property
    def new(self) -> Path:
        """Where the new folder is built; after the exchange, where the former one is."""
        return self.out.with_name(f".{self.out.name}.new")

    @property
    def old(self) -> Path:
        """Where the former folder is between two renames."""
        return self.out.with_name(f".{self.out.name}.old")

    @property
    def work(self) -> Path:
        """Where a build keeps what is no part of the new folder."""
        return self.out.with_name(f".{self.out.name}.work")

    @property
    def lock(self) -> Path:
        """The file that is locked while a build is running."""
        return self.out.with_name(f".{self.out.name}.lock")


def _places(out: Path) -> _Places:
    whole = out.resolve()
    if not whole.name:
        es, en = "es la raíz del sistema de archivos", "it is the root of the file system"
        raise FicheroError(problem("out-not-a-release", out=out, es=es, en=en), usage=True)
    return _Places(whole)


@contextmanager
def replacement(out: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well, it takes the place of `out`.

    If the block raises an error, or the process is killed, `out` stays as it was. What a killed
    process leaves behind is removed by the next one.

    Args:
        out: the folder to replace, or to make. A symbolic link is followed and stays.

    Raises:
        FicheroError: `build-running`, `out-unwritable` or `disk-full`.
    """
    places = _places(out)
    with failures(out):
        places.out.parent.mkdir(parents=True, exist_ok=True)
    with _locked(places.lock, out):
        with failures(out):
            _recover(places)
            places.new.mkdir()
            places.new.chmod(FOLDER_MODE)
            places.work.mkdir(mode=_OWN_MODE)
        try:
            yield places.new
            with failures(out):
                _replace(places)
        finally:
            _tidy(places)


def workplace(out: Path) -> Path:
    """Give the folder in which a build may keep files while its replacement is made.

    It is empty at first, in the same file system, and nobody else can read it or write to it.
    """
    return _places(out).work


@contextmanager
def failures(out: Path) -> Iterator[None]:
    """Turn what the operating system refuses into findings.

    Raises:
        FicheroError: `out-unwritable` or `disk-full`.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        # The database gives no number, only words.
        full = error.errno in _FULL or any(os.strerror(number) in reason for number in _FULL)
        code = "disk-full" if full else "out-unwritable"
        raise FicheroError(problem(code, out=out, reason=reason)) from error


def flush(folder: Path) -> None:
    """See to it that all that was written below a folder is on the disk, not only in memory.

    On Linux the file system is asked once (`syncfs`), which takes one turn of the disk instead of
    one for each file; it tells of failed writes as `fsync` does, since Linux 5.8. Elsewhere each
    file and folder is asked for.

    Raises:
        OSError: something could not be written.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        try:
            failed = library.syncfs(descriptor)
        except AttributeError:  # the C library does not have the function
            failed = None
        if failed:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
    if failed is None:
        for parent, _, names in os.walk(folder):
            for name in names:
                settle(Path(parent, name))
            settle(Path(parent))


def settle(path: Path) -> None:
    """See to it that a file, or a folder's list of names, is on the disk, not only in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path, out: Path) -> Iterator[None]:
    with failures(out):
        descriptor = _lock(path)
    if descriptor is None:
        raise FicheroError(problem("build-running", out=out))
    try:
        yield
    finally:
        # While the lock is held, so that nobody locks a file that has no name any more.
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _lock(path: Path) -> int | None:
    """Lock a file and give its descriptor; None if another process has locked it."""
    while True:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        # The process before may have removed the file after this one opened it.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def _recover(places: _Places) -> None:
    if places.old.is_dir() and not places.out.exists():
        places.old.rename(places.out)
    _tidy(places)


def _replace(places: _Places) -> None:
    if not places.out.exists():
        places.new.rename(places.out)
    elif not exchange(places.new, places.out):
        places.out.rename(places.old)
        try:
            places.new.rename(places.out)
        except OSError:
            places.old.rename(places.out)
            raise
    settle(places.out.parent)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places at once; tell whether the system can do that."""
    library = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            failed = library.renamex_np(*paths, _RENAME_EXCHANGE)
        else:
            here = _AT_CURRENT_FOLDER
            failed = library.renameat2(here, paths[0], here, paths[1], _RENAME_EXCHANGE)
    except AttributeError:  # the C library does not have the function
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _NOT_SUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _tidy(places: _Places) -> None:
    _remove(places.new)
    _remove(places.work)
    if places.out.exists():  # otherwise the former release has no other copy
        _remove(places.old)


def _remove(path: Path) -> None:
    """Remove a folder that nobody needs; what cannot be removed is left to the next build."""
    if path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)
