"""Documentation: what README and docs say is true."""

import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fichero import findings
from fichero.releasing import release
from fichero.settings import Settings
from tools import docs, readme

ROOT = Path(__file__).parent.parent
PAGES = [
    page
    for page in sorted(
        page
        for folder in ("", "docs/**/", "benchmarks/", "examples/")
        for page in ROOT.glob(f"{folder}*.md")
    )
    if "node_modules" not in page.parts
]
# What the commands of the pages are run on: a copy of these, in a folder of their own.
MATERIAL = (
    "build.py",
    "data",
    "fichero.toml",
    "examples",
    "tests/resources/forms/valid",
    "tests/resources/norms/normas.tsv",
)

_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)|(?:src|href)=\"(?P<source>[^\"]+)\"")
_EXIT = re.compile(r"#\s*termina con (\d+)$")


def names(pages: list[Path]) -> list[str]:
    """Name pages as a developer would."""
    return [page.relative_to(ROOT).as_posix() for page in pages]


def read(page: Path) -> str:
    """Read a page."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """Give what stands in a page's blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", read(page), re.MULTILINE | re.DOTALL)


def sessions(page: Path) -> Iterator[tuple[str, str, int]]:
    """Give the commands in a page's console blocks, with what they print and their exit codes."""
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = part.splitlines()
            more = [line for line in rest if line.startswith("> ")]
            command = "\n".join([first, *(line.removeprefix("> ") for line in more)])
            code = _EXIT.search(first)
            yield command, "\n".join(rest[len(more) :]), int(code[1]) if code else 0


def anchors(page: Path) -> set[str]:
    """Name the places in a page that a link can lead to, as GitHub and others make them."""
    text = read(page)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    written = re.findall(r"<a id=\"([^\"]+)\">", text)
    made = (re.sub(r"[^\w\- ]", "", heading).strip().lower() for heading in headings)
    return {*written, *(heading.replace(" ", "-") for heading in made)}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: page.name
)
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """Every command in a console block runs, prints what stands below it, and ends as said."""
    for part in MATERIAL:
        whole, copy = ROOT / part, tmp_path / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, copy)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }
    checker = doctest.OutputChecker()
    for command, printed, code in sessions(page):
        run = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        got = "\n".join(line.rstrip() for line in run.stdout.splitlines())
        assert run.returncode == code, f"{command}\n{got}"
        same = checker.check_output(printed + "\n", got + "\n", doctest.ELLIPSIS)
        assert same or not printed, f"{command}\n{got}"


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A relative link names a file of the project, and its anchor is there."""
    broken = []
    for match in _LINK.finditer(re.sub(r"```.*?```|`[^`\n]*`", "", read(page), flags=re.DOTALL)):
        target, _, anchor = (match["target"] or match["source"]).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        place = (page.parent / target).resolve() if target else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(match[0])
    assert not broken


def test_generated_pages_are_fresh() -> None:
    """The pages made from the code are as the code would make them now: `just docs`."""
    assert names(docs.stale()) == []


def test_every_finding_is_explained() -> None:
    """The page of findings has each code as an anchor."""
    assert findings.catalogue().keys() <= anchors(ROOT / "docs" / "findings.md")


def test_every_page_is_in_the_index() -> None:
    """Who starts at docs/README.md can come to every page beside it."""
    index = read(ROOT / "docs" / "README.md")
    assert [page.name for page in ROOT.glob("docs/*.md") if f"({page.name})" not in index] == [
        "README.md"
    ]


def test_every_decision_is_in_its_index() -> None:
    """The list of decisions is complete."""
    index = read(ROOT / "docs" / "decisions" / "README.md")
    pages = ROOT.glob("docs/decisions/0*.md")
    assert [page.name for page in pages if f"({page.name})" not in index] == []


def settings_rows() -> dict[str, str]:
    """Read the table of settings: each key with its default."""
    row = re.compile(r"^\| `([\w.]+)` \| `([^`]+)` \|", re.MULTILINE)
    return dict(row.findall(read(ROOT / "docs" / "settings.md")))


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give settings by key, those of a table as `table.key`."""
    tables = {key: value for key, value in settings.items() if isinstance(value, dict)}
    nested = {f"{name}.{key}": v for name, table in tables.items() for key, v in table.items()}
    return {key: value for key, value in settings.items() if key not in tables} | nested


def test_every_setting_is_documented_with_its_default() -> None:
    """The table says what the program says: no key more, no key less, and the right defaults."""
    defaults = flat(msgspec.to_builtins(Settings()))
    documented = {
        key: None if told == "—" else tomllib.loads(f"v = {told}")["v"]
        for key, told in settings_rows().items()
    }
    listed = {key: list(v) if isinstance(v, tuple) else v for key, v in defaults.items()}
    assert documented == listed


def test_the_example_of_settings_is_complete_and_right() -> None:
    """Who copies the example gets settings that are read, with every key in it."""
    example = tomllib.loads(blocks(ROOT / "docs" / "settings.md", "toml")[0])
    msgspec.convert(example, Settings)
    assert set(flat(example)) == set(settings_rows())


def test_the_architecture_names_every_module() -> None:
    """The tables have each package and module of the way once, and none that is not there."""
    rows = re.findall(
        r"^\| ([^|]+)\|([^|]+)\|", read(ROOT / "docs" / "architecture.md"), re.MULTILINE
    )
    named = [name for row in rows for cell in row for name in re.findall(r"`(\w+)`", cell)]
    way = ("reading", "describing", "reasoning", "validating", "writing", "releasing")
    there = [
        path.stem if path.is_file() else path.name
        for folder in ("", *way)
        for path in (ROOT / "fichero" / folder).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    ]
    assert sorted(named) == sorted(name for name in there if not name.startswith("__"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the first form."""
    out = tmp_path_factory.mktemp("release") / "dist"
    subprocess.run([sys.executable, "build.py", "--quiet", "--out", out], cwd=ROOT, check=True)
    return out


def test_the_excerpt_in_the_readme_is_published(published: Path) -> None:
    """Each paragraph of Turtle in the README stands in the release, to the letter."""
    paragraphs = "\n".join(blocks(ROOT / "README.md", "turtle")).split("\n\n")
    assert "fichero:LegalBasis" in "".join(paragraphs)
    dataset = (published / "dataset.ttl").read_text(encoding="utf-8")
    assert [paragraph for paragraph in paragraphs if paragraph not in dataset] == []


def test_every_file_of_a_release_is_explained(published: Path) -> None:
    """docs/release.md names every file at the top of a release, and every kind of graph."""
    page = read(ROOT / "docs" / "release.md")
    names = [entry.name.removeprefix("dataset") for entry in published.iterdir()]
    told = "".join(re.findall(r"`[^`]+`", page))
    assert [
        name
        for name in names
        if f"`{name}" not in told.replace("`dataset", "`")
        and f"`{name.partition('.')[0]}.*`" not in told
    ] == []
    manifest = msgspec.json.decode(
        (published / release.MANIFEST).read_bytes(), type=release.Manifest
    )
    base = Settings().base_iri
    graphs = [name.removeprefix(base) for name in manifest.dataset.graphs]
    assert [name for name in graphs if f"`{name}`" not in page] == []


def test_the_drawing_cites_a_real_passage(published: Path) -> None:
    """The passage in the drawing of the model is one of the release."""
    (fragment,) = re.findall(r"#char=\d+,\d+", read(ROOT / "docs" / "model.svg"))
    assert f"ficha.md{fragment}>" in (published / "dataset.trig").read_text(encoding="utf-8")


def test_the_readme_has_its_two_commands() -> None:
    """Each is one line, as a person copies it."""
    commands = readme.commands(read(ROOT / "README.md"))
    assert commands.keys() == {"install", "test"}
    assert "requirements.txt" in commands["install"]
    assert commands["install"].endswith("python build.py")
    assert "pytest" in commands["test"]
