"""A bucket of its own for each test, in a real server on this machine."""

import logging
from collections.abc import Iterator
from itertools import count

import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from fichero.remote.addresses import Remote, remote

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Start the server; give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def system(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3FileSystem]:
    """Say where the server is, and with which keys, as its users do: in the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "clave")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secreto")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    # fsspec keeps what it made for another test, with what the environment said then.
    S3FileSystem.clear_instance_cache()
    yield S3FileSystem(skip_instance_cache=True)
    S3FileSystem.clear_instance_cache()


@pytest.fixture
def bucket(system: S3FileSystem) -> Remote:
    """Make a bucket, and give a folder in it."""
    name = f"balde-{next(_NUMBERS)}"
    system.mkdir(name)
    return remote(f"s3://{name}/datos")
