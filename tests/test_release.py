"""A release: whole or not at all, and always the same."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from fichero import __version__
from fichero.findings import FicheroError
from fichero.releasing.release import Manifest, load_manifest, statistics, verify, write_release

EXAMPLE = "https://example.org/"
A, P = NamedNode(f"{EXAMPLE}a"), NamedNode(f"{EXAMPLE}p")
QUADS = [
    Quad(A, P, Literal(number), NamedNode(f"{EXAMPLE}graph/{graph}"))
    for graph in (10, 9)
    for number in range(graph)
]
FILES = [
    ("report.json", b"{}\n"),
    ("data/segegob/2019-2022.ttl", "# año\n".encode()),
    ("LICENSE", b"free\n"),
]

# What the processes run that are killed, limited or set up differently.
BUILD = """
import os, sys
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from fichero import context
from fichero.releasing import store
from fichero.releasing.release import statistics, write_release
from fichero.writing.serialisation import serialise

def build(out, word, size):
    graph = NamedNode("https://example.org/g")
    quads = [Quad(graph, graph, Literal(f"{word} {number}"), graph) for number in range(size)]
    data = serialise(quads, "nq", context.load())
    files = [("dataset.nq", data), *((f"copies/{number}.nq", data) for number in range(size))]
    write_release(out, files, statistics(quads), lambda folder: store.build(folder, quads))
"""
BUILD_FOR_EVER = f"""{BUILD}
words = iter(range(10 ** 9))
print("ready", flush=True)
while True:
    build(Path(sys.argv[1]), f"{{os.getpid()}}-{{next(words)}}", 12)
"""
BUILD_ONCE = f"""{BUILD}
os.umask(int(sys.argv[2], 8))
build(Path(sys.argv[1]), "once", 12)
"""
BUILD_WITH_LITTLE_SPACE = f"""{BUILD}
import resource
from fichero.findings import FicheroError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    build(Path(sys.argv[1]), "large", 12)
except FicheroError as error:
    print(*(finding.code for finding in error.findings))
"""
BUILD_AS_NOBODY = f"""{BUILD}
from fichero.findings import FicheroError
if os.getuid() == 0:
    os.setuid(65534)
try:
    build(Path(sys.argv[1]), "mine", 3)
except FicheroError as error:
    print(*(finding.code for finding in error.findings))
"""


def publish(out: Path) -> Manifest:
    """Write the example release."""
    write_release(out, FILES, statistics(QUADS))
    return load_manifest(out)


def codes(out: Path) -> list[str]:
    """Give the codes of what is wrong with a release."""
    return [finding.code for finding in verify(out)]


def run(program: str, *arguments: object, **environment: str) -> str:
    """Run a program to its end and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        check=True,
        env={**os.environ, **environment},
        text=True,
    )
    return done.stdout.strip()


def test_the_manifest_answers_for_every_file(tmp_path: Path) -> None:
    """The manifest names each file with its size, checksum and kind, and counts the graphs."""
    manifest = publish(tmp_path / "dist")
    value = json.loads((tmp_path / "dist" / "manifest.json").read_text(encoding="utf-8"))
    assert load_manifest(tmp_path / "dist") == manifest
    assert value["software"] == {"name": "fichero", "version": __version__}
    assert value["dataset"]["quads"] == 19
    assert list(value["dataset"]["graphs"].items()) == [
        (f"{EXAMPLE}graph/9", 9),
        (f"{EXAMPLE}graph/10", 10),
    ]
    assert [file["path"] for file in value["files"]] == [
        "LICENSE",
        "data/segegob/2019-2022.ttl",
        "report.json",
    ]
    assert value["files"][1] == {
        "path": "data/segegob/2019-2022.ttl",
        "mediaType": "text/turtle",
        "bytes": 7,
        "sha256": "6093ebde40589b89330fb61135d4d229f101307c6d791e51ac63ee8a7ea4310a",
    }
    assert "store" not in value


def test_a_fresh_release_is_verified(tmp_path: Path) -> None:
    """What was just written agrees with its manifest."""
    publish(tmp_path / "dist")
    assert codes(tmp_path / "dist") == []


def test_what_changed_is_found(tmp_path: Path) -> None:
    """A changed, a missing and an added file are each found."""
    out = tmp_path / "dist"
    publish(out)
    (out / "report.json").write_bytes(b"[]\n")
    (out / "LICENSE").unlink()
    (out / "data" / "more.ttl").touch()
    (out / "data" / "link").symlink_to(out)
    (out / ".DS_Store").touch()
    found = [(each.code, each.messages["en"]) for each in verify(out)]
    assert [code for code, _ in found] == [
        "release-file-missing",
        "release-file-changed",
        "release-file-unlisted",
        "release-file-unlisted",
    ]
    assert "“LICENSE”" in found[0][1]
    assert "“report.json”" in found[1][1]


@pytest.mark.parametrize("change", ["other quad", "not RDF", "blank node"])
def test_a_dataset_that_is_not_the_counted_one_is_found(tmp_path: Path, change: str) -> None:
    """Even with a mended checksum, other quads than the counted ones are found."""
    data = {
        "other quad": b"<a:b> <a:b> <a:c> .\n",
        "not RDF": b"?",
        "blank node": b"_:a <a:b> _:a .\n",
    }
    out = tmp_path / "dist"
    write_release(out, [("dataset.nq", data[change])], statistics(QUADS))
    assert codes(out) == ["release-dataset-changed"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "other"}', None, "unsafe"], ids=lambda text: text or "none"
)
def test_a_broken_manifest_is_told(tmp_path: Path, text: str | None) -> None:
    """A folder without a manifest of ours, or with one that leads elsewhere, is no release."""
    out = tmp_path / "dist"
    manifest = publish(out)
    if text == "unsafe":
        files = (msgspec.structs.replace(manifest.files[0], path="../secret"),)
        data = msgspec.json.encode(msgspec.structs.replace(manifest, files=files))
        (out / "manifest.json").write_bytes(data)
    elif text is None:
        (out / "manifest.json").unlink()
    else:
        (out / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(FicheroError) as caught:
        verify(out)
    assert caught.value.findings[0].code == "release-unreadable"


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "/a",
        "a/../b",
        "a//b",
        "./a",
        "",
        "a\\b",
        "a\0",
        "manifest.json",
        "Store/a",
        "report.JSON",
    ],
)
def test_paths_stay_inside_and_apart(tmp_path: Path, path: str) -> None:
    """No file leads out of the release, onto another one, or onto the release's own."""
    publish(tmp_path / "dist")
    with pytest.raises(ValueError, match="path"):
        write_release(tmp_path / "dist", [*FILES, (path, b"")], statistics([]))
    assert codes(tmp_path / "dist") == []


def test_a_release_is_replaced(tmp_path: Path) -> None:
    """A new release takes the place of the former one, of which nothing stays."""
    publish(tmp_path / "dist")
    write_release(tmp_path / "dist", FILES[:1], statistics([]))
    names = {path.name for path in (tmp_path / "dist").iterdir()}
    assert names == {"manifest.json", "report.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    """A folder that someone made beforehand is as good as none."""
    (tmp_path / "dist").mkdir()
    publish(tmp_path / "dist")
    assert codes(tmp_path / "dist") == []


@pytest.mark.parametrize("what", ["file", "home", "other manifest", "release with notes", "root"])
def test_what_is_not_a_release_is_not_replaced(tmp_path: Path, what: str) -> None:
    """A folder with anything that could not be brought back is left alone."""
    out = tmp_path / "dist"
    if what == "file":
        out.write_text("precious", encoding="utf-8")
    elif what == "release with notes":
        publish(out)
        (out / "data" / "notes.txt").write_text("precious", encoding="utf-8")
    elif what == "root":
        out = Path("/")
    else:
        out.mkdir()
        name = "manifest.json" if what == "other manifest" else "thesis.doc"
        (out / name).write_text('{"precious": true}', encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FicheroError) as caught:
        publish(out)
    assert caught.value.findings[0].code == "out-not-a-release"
    assert caught.value.usage
    assert sorted(tmp_path.rglob("*")) == before


def test_a_build_that_fails_changes_nothing(tmp_path: Path) -> None:
    """If making a file or the store fails, the former release stays whole."""
    out = tmp_path / "dist"
    publish(out)

    def files() -> Iterator[tuple[str, bytes]]:
        yield FILES[0]
        raise ZeroDivisionError

    def build_store(folder: Path) -> None:
        folder.mkdir()
        raise OSError(28, "No space left on device")

    with pytest.raises(ZeroDivisionError):
        write_release(out, files(), statistics([]))
    with pytest.raises(FicheroError) as caught:
        write_release(out, FILES[:1], statistics([]), build_store)
    assert caught.value.findings[0].code == "disk-full"
    assert codes(out) == []
    assert (out / "LICENSE").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    """A file that is not on the disk as it was given keeps the release from being published."""
    out = tmp_path / "dist"

    def spoil(folder: Path) -> None:
        folder.with_name("report.json").write_bytes(b"spoilt")
        folder.mkdir()

    with pytest.raises(FicheroError) as caught:
        write_release(out, FILES, statistics([]), spoil)
    assert caught.value.findings[0].code == "release-file-changed"
    assert list(tmp_path.iterdir()) == []


def test_two_builds_are_identical(tmp_path: Path) -> None:
    """Folder, time zone, hash seed and umask leave no trace, in bytes or permissions."""
    seen = []
    for name, seed, zone, umask in (("a", "1", "UTC", "000"), ("b/c", "2", "Asia/Kolkata", "077")):
        out = tmp_path / name
        run(BUILD_ONCE, out, umask, PYTHONHASHSEED=seed, TZ=zone)
        assert codes(out) == []
        assert (out / "store" / "CURRENT").is_file()
        paths = [path for path in sorted(out.rglob("*")) if "store" not in path.parts]
        seen.append(
            [
                (
                    path.relative_to(out),
                    stat.S_IMODE(path.stat().st_mode),
                    path.read_bytes() if path.is_file() else b"",
                )
                for path in paths
            ]
        )
        modes = {
            (path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in [out, *out.rglob("*")]
        }
        assert modes == {(True, 0o755), (False, 0o644)}
    assert seen[0] == seen[1]


def test_a_build_killed_at_any_moment_leaves_a_whole_release(tmp_path: Path) -> None:
    """After SIGKILL at many moments, what is published is one whole release or the other."""
    out = tmp_path / "dist"
    run(BUILD_ONCE, out, "022")
    started = time.monotonic()
    run(BUILD_ONCE, out, "022")
    longest = time.monotonic() - started
    released = set()
    kills = 30
    for kill in range(kills):
        command = [sys.executable, "-c", BUILD_FOR_EVER, str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(longest * kill / kills)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        assert codes(out) == []
        assert (out / "store" / "CURRENT").is_file()
        released.add(load_manifest(out).dataset.rdfc_hash)
    assert len(released) > 1
    run(BUILD_ONCE, out, "022")
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


@pytest.mark.parametrize("limit", [100, 2_000])
def test_a_disk_that_is_full_leaves_the_former_release(tmp_path: Path, limit: int) -> None:
    """If the system takes no more bytes, for a file or for the store, the former release stays."""
    out = tmp_path / "dist"
    publish(out)
    assert run(BUILD_WITH_LITTLE_SPACE, out, limit) == "disk-full"
    assert codes(out) == []
    assert (out / "LICENSE").is_file()


def test_a_folder_without_permission_leaves_the_former_release(tmp_path: Path) -> None:
    """If the folder around may not be written, that is said, and the former release stays."""
    out = tmp_path / "dist"
    publish(out)
    tmp_path.chmod(0o500)
    try:
        assert run(BUILD_AS_NOBODY, out) == "out-unwritable"
    finally:
        tmp_path.chmod(0o700)
    assert codes(out) == []
