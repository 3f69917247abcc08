"""Starting: what is heavy is imported where it is used."""

import subprocess
import sys

import pytest

# What takes long to import, and is needed by some commands only. (Pydantic is not among them: typer
# reads every value with it.)
HEAVY = frozenset(
    {
        "distributed",
        "docx",
        "fsspec",
        "httpx",
        "jinja2",
        "lxml",
        "owlrl",
        "pdfplumber",
        "pypdf",
        "pyshacl",
        "rdflib",
        "s3fs",
        "sklearn",
        "starlette",
        "uvicorn",
    }
)

_PROGRAM = """
import sys
from fichero.cli import main
sys.argv = ["fichero", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(option: str) -> None:
    """Who asks for help or the version does not wait for engines that take no part."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, option], capture_output=True, text=True, check=True
    )
    imported = set(run.stderr.splitlines()[-1].split())
    assert "fichero" in imported
    assert imported & HEAVY == set()


def test_checking_text_imports_no_engine() -> None:
    """A form in Markdown that is right needs none of the readers and engines for other things."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "check", "data/sources/segegob-2019-2022/ficha.md"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(run.stderr.splitlines()[-1].split())
    assert "fichero" in imported
    assert imported & HEAVY == set()
