"""The raw limit: what the machine takes for the finished data alone, with no work done on them.

A bulk load of the finished N-Quads into an empty database on disk, and a copy of all files of the
release but the database.
"""

import shutil
import tempfile
import time
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from fichero.releasing.release import DATASET, STORE


def load(release: Path) -> float:
    """Load the dataset of a release into a database on disk: seconds of the processor."""
    with tempfile.TemporaryDirectory(dir=release.parent) as folder:
        start = time.process_time()
        store = Store(str(Path(folder) / "store"))
        store.bulk_load(path=release / DATASET, format=RdfFormat.N_QUADS)
        store.flush()
        return time.process_time() - start


def copy(release: Path) -> float:
    """Copy the files of a release: seconds of the processor."""
    with tempfile.TemporaryDirectory(dir=release.parent) as folder:
        start = time.process_time()
        shutil.copytree(release, Path(folder) / "copy", ignore=shutil.ignore_patterns(STORE))
        return time.process_time() - start
