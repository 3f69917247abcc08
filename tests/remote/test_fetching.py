"""Sources in a bucket, and addresses that are none."""

import sys
from pathlib import Path

import pytest

from fichero.findings import FicheroError
from fichero.reading import sources
from fichero.remote.addresses import Remote, remote
from fichero.remote.fetching import fetch
from tests.conftest import LIMIT, ROOT, SEED


def put(there: Remote, folder: Path) -> None:
    """Put a folder of this machine into a bucket."""
    for path in folder.rglob("*"):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            there.system.pipe_file(there.path(name), path.read_bytes())


def test_sources_come_with_their_registry(bucket: Remote, tmp_path: Path) -> None:
    """The folder is as on disk, and the registry stands beside it."""
    put(bucket, ROOT / "data")
    there = remote(f"{bucket.url}/sources")
    found = fetch(there, tmp_path, 1_000_000)
    assert [path.name for path in sources.find(found)] == ["segegob-2019-2022"]
    read = sources.load(found / "segegob-2019-2022", LIMIT)
    assert [each.document.data for each in read.readings] == [
        each.document.data for each in sources.load(SEED, LIMIT).readings
    ]
    ours = ROOT / "data" / "registry" / "organisations.toml"
    assert (tmp_path / "registry" / "organisations.toml").read_bytes() == ours.read_bytes()


def test_no_more_is_read_than_the_limit(bucket: Remote, tmp_path: Path) -> None:
    """A file that is too long is told as any other, though most of it was never read."""
    bucket.system.pipe_file(bucket.path("a/ficha.md"), b"x" * 5_000_000)
    found = fetch(bucket, tmp_path, LIMIT.source_bytes)
    [finding] = sources.load(found / "a", LIMIT).findings
    assert finding.code == "source-too-large"
    assert "5.000.000" in finding.messages["es"] or "5000000" in finding.messages["es"]


def test_no_name_leads_out_of_the_folder(bucket: Remote, tmp_path: Path) -> None:
    """A bucket may have keys that are no paths; they are passed over."""
    names = ("a/.oculto.md", ".git/ficha.md")
    for name in (*names, "a/ficha.md"):
        bucket.system.pipe_file(bucket.path(name), b"hola")
    here = tmp_path / "aquí"
    here.mkdir()
    fetch(bucket, here, 100)
    files = [
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    ]
    assert files == ["aquí/datos/a/ficha.md"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("simplecache::s3://balde/x", "remote-wrong"),
        ("s3://clave:secreto@balde/x", "remote-wrong"),
        ("nada://balde/x", "remote-wrong"),
    ],
)
def test_addresses_that_will_not_do(url: str, code: str) -> None:
    """What cannot be used is told at once, and a secret is not repeated."""
    with pytest.raises(FicheroError) as caught:
        remote(url)
    [finding] = caught.value.findings
    assert finding.code == code
    assert caught.value.usage
    assert "secreto" not in finding.messages["es"]


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library, its name and how to install it are told."""
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(FicheroError) as caught:
        remote("s3://balde/x")
    [finding] = caught.value.findings
    assert finding.code == "remote-extra-missing"
    assert "fichero[cloud]" in finding.advice["es"]


def test_an_absent_bucket_is_told(bucket: Remote, tmp_path: Path) -> None:
    """An empty folder, a missing bucket, and a server that refuses: each is a finding."""
    with pytest.raises(FicheroError) as caught:
        fetch(remote(f"{bucket.url}/nada"), tmp_path, 100)
    assert caught.value.findings[0].code == "source-not-found"


def test_a_server_that_is_away_is_told(
    bucket: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback: the address, and what went wrong in a line."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    type(bucket.system).clear_instance_cache()
    with pytest.raises(FicheroError) as caught:
        fetch(remote(f"{bucket.url}/sources"), tmp_path, 100)
    [finding] = caught.value.findings
    assert finding.code == "remote-failed"
