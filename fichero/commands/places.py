"""Where a build reads and writes: folders of this machine, or addresses such as `s3://…`."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from fichero.remote.addresses import is_remote, remote
from fichero.settings import Settings


class Places(msgspec.Struct, frozen=True):
    """The folders of this machine that a build works with."""

    source: Path
    out: Path


@contextmanager
def at_hand(source: str, out: str, settings: Settings) -> Iterator[Places]:
    """Bring sources from elsewhere; and at the end, if all went well, the release to elsewhere.

    Raises:
        FicheroError: as `fichero.remote.addresses.remote`, and what `fetch` and `publish` raise.
    """
    with ExitStack() as stack:
        # Whether an address can be used is told before the work begins.
        target = remote(out) if is_remote(out) else None
        here = Path(source)
        if is_remote(source):
            from fichero.remote.fetching import fetch  # noqa: PLC0415 (few have sources elsewhere)

            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fichero-")))
            here = fetch(remote(source), folder, settings.max_source_bytes)
        if target is None:
            yield Places(here, Path(out))
            return
        from fichero.remote.publishing import publish  # noqa: PLC0415 (as above)

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fichero-")))
        yield Places(here, folder / "dist")
        publish(folder / "dist", target)
