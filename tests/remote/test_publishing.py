"""A release in a bucket."""

import json
import shutil
from pathlib import Path

import pytest

from fichero.findings import FicheroError
from fichero.releasing.release import load_manifest
from fichero.remote.addresses import Remote
from fichero.remote.publishing import publish
from tests.conftest import ROOT
from tests.test_cli import run


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small release of the first form."""
    out = tmp_path_factory.mktemp("release") / "dist"
    left = ("site", "hosting", "store", "csv")
    without = [word for part in left for word in ("--without", part)]
    made = run("build", "--sources", ROOT / "data" / "sources", "--out", out, "--quiet", *without)
    assert made.exit_code == 0, made.stderr
    return out


@pytest.fixture
def changed(release: Path, tmp_path: Path) -> Path:
    """Make a release in which one file is other, one is gone and one is new."""
    folder = tmp_path / "dist"
    shutil.copytree(release, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {file["path"]: file for file in manifest["files"]}
    (folder / "report.json").write_bytes(b"{}\n")
    files["report.json"] |= {"bytes": 3, "sha256": "0" * 64}
    files["nuevo.txt"] = files.pop("report.ttl") | {"path": "nuevo.txt"}
    (folder / "report.ttl").rename(folder / "nuevo.txt")
    manifest["files"] = [files[path] for path in sorted(files)]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def contents(there: Remote) -> dict[str, bytes]:
    """Give what is in a folder of a bucket."""
    there.system.invalidate_cache()
    found = there.system.find(there.root)
    return {path.removeprefix(there.root + "/"): there.system.cat_file(path) for path in found}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Name the files that two folders do not both have alike."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def on_disk(folder: Path) -> dict[str, bytes]:
    """Give what is in a folder of this machine."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_bucket_holds_the_release(release: Path, bucket: Remote) -> None:
    """Every file is there to the byte, with its media type; a second time nothing is sent."""
    done = publish(release, bucket)
    assert done.sent == len(load_manifest(release).files) + 1
    assert differing(contents(bucket), on_disk(release)) == []
    name, _, key = bucket.path("dataset.ttl").partition("/")
    told = bucket.system.call_s3("head_object", Bucket=name, Key=key)
    assert told["ContentType"] == "text/turtle"
    again = publish(release, bucket)
    assert (again.sent, again.kept, again.removed) == (0, done.sent, 0)


def test_only_what_changed_is_sent(release: Path, changed: Path, bucket: Remote) -> None:
    """Of another release what is new or other is sent, with the manifest, and what is gone goes."""
    publish(release, bucket)
    done = publish(changed, bucket)
    assert (done.sent, done.removed) == (3, 1)
    assert differing(contents(bucket), on_disk(changed)) == []


def test_a_cut_transfer_is_finished_by_the_next(
    release: Path, changed: Path, bucket: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The former manifest stands until all files are there, and each file that it names too."""
    publish(release, bucket)
    send = bucket.system.put_file
    sent: list[str] = []

    def cut(local: str, there: str, **more: object) -> None:
        if len(sent) == 1:
            raise ConnectionResetError
        sent.append(there)
        send(local, there, **more)

    with monkeypatch.context() as patched:
        patched.setattr(bucket.system, "put_file", cut)
        with pytest.raises(FicheroError) as caught:
            publish(changed, bucket)
    assert caught.value.findings[0].code == "remote-failed"
    there = contents(bucket)
    assert there["manifest.json"] == (release / "manifest.json").read_bytes()
    assert {file.path for file in load_manifest(release).files} <= there.keys()
    publish(changed, bucket)
    assert differing(contents(bucket), on_disk(changed)) == []


def test_what_is_not_a_release_is_left_alone(release: Path, bucket: Remote) -> None:
    """A folder with other files is refused, and so is a manifest whose paths lead elsewhere."""
    bucket.system.pipe_file(bucket.path("tesis.docx"), b"...")
    with pytest.raises(FicheroError) as caught:
        publish(release, bucket)
    assert caught.value.findings[0].code == "out-not-a-release"
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][0]["path"] = "../otra/cosa.txt"
    bucket.system.pipe_file(bucket.path("manifest.json"), json.dumps(manifest).encode())
    before = contents(bucket)
    with pytest.raises(FicheroError):
        publish(release, bucket)
    assert differing(contents(bucket), before) == []
