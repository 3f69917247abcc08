"""The folder that a corpus is: sources, a registry, settings, and what is wrong on purpose."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.corpus import faults, looks
from benchmarks.corpus.content import content
from benchmarks.corpus.dice import Dice
from benchmarks.corpus.government import Organisation, invented, who
from benchmarks.corpus.looks import Files
from fichero.resources import folder

SOURCES = Path("data", "sources")
REGISTRY = Path("data", "registry")
EXPECTED = Path("expected.tsv")
FAULTY = 0.01
"""The share of forms with a fault."""

_SETTINGS = """\
# Settings of forms that were made up, to measure with. Nothing in them is true.

base_iri = "https://ejemplo.cl/fichero/"

[publisher]
name = "Corpus"
iri = "https://ejemplo.cl/"
"""


class Made(msgspec.Struct, frozen=True):
    """A form that was made."""

    name: str
    """Of its folder."""
    files: Files
    code: str | None
    """That of the finding that its fault gives, if it has one."""


def made(index: int, seed: object = 1, faulty: float = FAULTY) -> Made:
    """Make the form of an index. It does not depend on how many there are."""
    whose = who(index)
    dice = Dice(seed, "look", whose.name)
    told = content(seed, whose)
    if dice.chance(faulty):
        code, files = faults.write(told, dice)
        return Made(whose.name, files, code)
    return Made(whose.name, looks.write(told, dice), None)


def forms(count: int, seed: object = 1, faulty: float = FAULTY) -> Iterator[Made]:
    """Make so many forms: of two numbers, the forms of the smaller begin those of the larger."""
    return (made(index, seed, faulty) for index in range(count))


def write(path: Path, count: int, seed: object = 1, faulty: float = FAULTY) -> Iterator[Made]:
    """Write a corpus into a folder, and give each form when it is written.

    Args:
        path: the folder; what is in the way is replaced.
        count: how many forms.
        seed: of two corpora with the same seed, each form that both have is the same.
        faulty: the share of forms with a fault.
    """
    (path / SOURCES).mkdir(parents=True, exist_ok=True)
    (path / REGISTRY).mkdir(parents=True, exist_ok=True)
    known = folder("registry")
    (path / REGISTRY / "norms.toml").write_bytes((known / "norms.toml").read_bytes())
    organisations = (known / "organisations.toml").read_text(encoding="utf-8")
    text = "".join([organisations, *map(_entry, invented(count))])
    (path / REGISTRY / "organisations.toml").write_text(text, encoding="utf-8")
    (path / "fichero.toml").write_text(_SETTINGS, encoding="utf-8")
    with (path / EXPECTED).open("w", encoding="utf-8") as expected:
        expected.write("# form\tthe finding that its fault gives\n")
        for form in forms(count, seed, faulty):
            put(path, form)
            if form.code:
                expected.write(f"{form.name}\t{form.code}\n")
            yield form


def put(path: Path, form: Made) -> None:
    """Write the documents of a form into a corpus."""
    to = path / SOURCES / form.name
    to.mkdir(exist_ok=True)
    for name, text in form.files.items():
        (to / name).write_text(text, encoding="utf-8")


def expected(path: Path) -> dict[str, str]:
    """Read what is wrong on purpose: the code of the finding for each form with a fault."""
    lines = (path / EXPECTED).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {name: code for name, _, code in pairs}


def _entry(organisation: Organisation) -> str:
    service = organisation.parent is not None
    lines = [
        "",
        "[[organisation]]",
        f'slug = "{organisation.slug}"',
        f'type = "{"PublicService" if service else "Ministry"}"',
        f'kind = "{"servicio" if service else "ministerio"}"',
        f'name = "{organisation.name}"',
        f'source = "https://ejemplo.cl/{organisation.slug}"',
        *([f'parent = "{organisation.parent.slug}"'] if organisation.parent else []),
        "",
    ]
    return "\n".join(lines)
