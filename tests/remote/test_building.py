"""`fichero build` from a bucket to a bucket, as its users type it."""

import json
from pathlib import Path

import pytest

from fichero.remote.addresses import Remote
from tests.conftest import ROOT
from tests.test_cli import run

LEFT_OUT = [word for part in ("site", "hosting", "store") for word in ("--without", part)]


def put(there: Remote, folder: Path, below: str) -> None:
    """Put a folder of this machine into a bucket."""
    for path in folder.rglob("*"):
        if path.is_file():
            name = f"{below}/{path.relative_to(folder).as_posix()}"
            there.system.pipe_file(there.path(name), path.read_bytes())


def test_a_bucket_is_as_good_as_a_folder(bucket: Remote, tmp_path: Path) -> None:
    """The release in the bucket is that of the same sources on disk, to the byte."""
    put(bucket, ROOT / "examples" / "sources", "sources")
    put(bucket, ROOT / "examples" / "registry", "registry")
    put(bucket, ROOT / "examples" / "links", "links")
    made = run(
        "build", "--sources", f"{bucket.url}/sources", "--out", f"{bucket.url}/dist", *LEFT_OUT
    )
    assert made.exit_code == 0, made.stderr
    assert f"{bucket.url}/dist/dataset.ttl" in made.stdout.replace("\n", "")
    here = tmp_path / "dist"
    run("build", "--sources", ROOT / "examples" / "sources", "--out", here, "--quiet", *LEFT_OUT)
    start = bucket.path("dist/")
    bucket.system.invalidate_cache()
    there = {
        path.removeprefix(start): bucket.system.cat_file(path)
        for path in bucket.system.find(start.rstrip("/"))
    }
    ours = {
        path.relative_to(here).as_posix(): path.read_bytes()
        for path in here.rglob("*")
        if path.is_file()
    }
    assert sorted(there) == sorted(ours)
    assert [path for path in ours if there[path] != ours[path]] == []


def test_findings_name_the_address(bucket: Remote) -> None:
    """What is wrong in a bucket is told with the address, and nothing is published."""
    bucket.system.pipe_file(bucket.path("sources/a/ficha.md"), b"nada que ver")
    made = run(
        "build", "--sources", f"{bucket.url}/sources", "--out", f"{bucket.url}/dist", "--json"
    )
    assert made.exit_code == 1
    assert f"{bucket.url}/sources/a/ficha.md" in made.stderr.replace("\n", "")
    assert "/tmp" not in made.stderr  # noqa: S108 (a path of this machine means nothing to anybody)
    assert not bucket.system.exists(bucket.path("dist"))


@pytest.mark.parametrize("out", ["nada://x/y", "s3://a:b@x/y"])
def test_a_wrong_address_is_told_before_the_work(out: str, tmp_path: Path) -> None:
    """The command is called wrongly, whatever the sources hold."""
    made = run("build", "--sources", tmp_path / "nada", "--out", out)
    assert made.exit_code == 2
    assert "[remote-wrong]" in made.stderr
    assert json.dumps("a:b") not in made.stderr
