"""Packaging: the files around the package agree with each other and keep to themselves."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import fichero
from tools import no_skips

pytest_plugins = ["pytester"]  # runs pytest within a test

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
LOCKS = ("requirements.txt", "requirements-test.txt")

_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Read a file of requirements: each name with its version."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonicalize_name(pin["name"]): pin["version"] for pin in _PIN.finditer(text)}


def direct(lock: str) -> list[Requirement]:
    """Give what pyproject.toml asks for, of what a file of requirements must hold."""
    extra = PROJECT["optional-dependencies"]["test"] if "test" in lock else []
    build = PYPROJECT["dependency-groups"]["build"]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *build, *extra]]


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_pin_what_the_project_asks_for(lock: str) -> None:
    """Every direct dependency is pinned within its range."""
    found = pins(lock)
    wrong = [
        str(wanted)
        for wanted in direct(lock)
        if not wanted.specifier.contains(found.get(canonicalize_name(wanted.name), "0"))
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_a_hash(lock: str) -> None:
    """A file of which only a part has hashes would be refused by pip; so it is here."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    bare = [pin["name"] for pin in _PIN.finditer(text) if "--hash=sha256:" not in pin["rest"]]
    assert pins(lock)
    assert bare == []


def test_the_tests_run_with_the_versions_that_users_get() -> None:
    """Installing the test requirements over the others changes none of them."""
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


def test_the_build_backend_is_pinned_as_it_is_asked_for() -> None:
    """The group that is locked and the table that pip reads say the same."""
    assert PYPROJECT["dependency-groups"]["build"] == PYPROJECT["build-system"]["requires"]


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_name_no_address(lock: str) -> None:
    """Where packages come from is decided by whoever installs them."""
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_there_is_one_version() -> None:
    """The version stands in the package alone; what is installed and the changelog have it."""
    version = fichero.__version__
    assert PROJECT["dynamic"] == ["version"]
    assert importlib.metadata.version("fichero") == version
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


def test_every_dependency_says_what_it_is_for() -> None:
    """The line of each dependency in pyproject.toml carries a reason."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    assert [line for line in lines if not re.search(rf'"{re.escape(line)}", +# \w', text)] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    """What is in the repository is of no one's machine, and of no package registry."""
    # Spelt in two halves, so that this file is not one of those that it looks for.
    words = [
        "py" + "pi.org",
        "python" + "hosted",
        "npm" + "js.org",
        "crates" + ".io",
        "/wo" + "rk/",
    ]
    command = [
        "git",
        "grep",
        "--no-index",
        "--exclude-standard",
        "--fixed-strings",
        "--name-only",
        "-I",
    ]
    patterns = [part for word in words for part in ("-e", word)]
    run = subprocess.run(
        [*command, *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == []


def test_build_py_is_fichero_build() -> None:
    """The script takes the options of the command."""
    installed = Path(sys.executable).parent / "fichero"
    script, command = (
        subprocess.run(
            [*words, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for words in ([sys.executable, "build.py"], [installed, "build"])
    )
    assert "--base-iri" in script
    assert [line for line in script.splitlines() if "Usage" not in line] == [
        line for line in command.splitlines() if "Usage" not in line
    ]


def test_a_skip_fails_in_continuous_integration(pytester: pytest.Pytester) -> None:
    """With the plugin, what is skipped has failed, and says why; an expected failure has not."""
    pytester.makepyfile("""
        import pytest

        def test_skipped():
            pytest.skip("apt-get install raptor2-utils")

        @pytest.mark.xfail(reason="known")
        def test_expected():
            assert False
    """)
    result = pytester.runpytest_inprocess("-p", no_skips.__name__, "-p", "no:cacheprovider")
    result.assert_outcomes(failed=1, xfailed=1)
    result.stdout.fnmatch_lines("*apt-get install raptor2-utils*")


def test_a_skipped_module_fails_in_continuous_integration(pytester: pytest.Pytester) -> None:
    """A module that skips itself is an error too."""
    pytester.makepyfile('import pytest\n\npytest.importorskip("no_such_module_anywhere")\n')
    result = pytester.runpytest_inprocess("-p", no_skips.__name__, "-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
