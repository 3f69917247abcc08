"""Write the pages of docs/ that are made from the code: rules, findings, command line.

python -m tools.docs          write them
python -m tools.docs --check  say which are stale, and change nothing
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import shorten

from rich.text import Text
from typer import Typer
from typer.testing import CliRunner

from fichero import findings
from fichero.cli import app
from fichero.reading.readers import schema
from fichero.validating import across, rules
from fichero.validating.reference import reference
from tools import questions

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "tests" / "resources" / "forms" / "invalid"
SERVICE_EXAMPLES = ROOT / "tests" / "resources" / "forms" / "a1" / "invalid"
SAMPLES = Path(__file__).with_name("examples.toml")

WIDTH = 92  # columns: fits a page of documentation without scrolling

_LONGEST_LINE = 150  # characters of an example's line that are shown

_SEVERITIES: Mapping[findings.Severity, str] = {
    "error": "error",
    "warning": "aviso · warning",
    "note": "nota · note",
}

_FINDINGS = """\
# Hallazgos · Findings

Cada mensaje de `fichero build`, `check` y `validate` trae un código entre corchetes. Aquí está cada
uno: qué significa y qué hacer. Un **error** impide publicar la ficha; un **aviso**, no. Los códigos
no cambian de significado, así que se puede contar con ellos en un programa. Las palabras entre
llaves se completan en cada caso.

Each message of `fichero build`, `check` and `validate` carries a code in brackets. Here is each of
them: what it means and what to do. An **error** keeps the form from being published; a **warning**
does not. A code never changes its meaning, so that programs can rely on it. Words in braces are
filled in.

Las reglas SHACL (`shape-violated`) tienen su propia página: [rules.md](rules.md). ·
The SHACL rules have a page of their own.

Esta página se genera desde [`fichero/findings.toml`](../fichero/findings.toml): no la edite. ·
This page is made from that file: do not edit it.
"""

_CLI = """\
# La línea de comandos · The command line

Lo que dice `--help` de cada orden. Los ejemplos están en [la guía](guide.md); los hallazgos, en
[findings.md](findings.md); los códigos de salida, en [exit-codes.md](exit-codes.md).

What `--help` says of each command. Examples are in [the guide](guide.md); findings are in
[findings.md](findings.md); exit codes in [exit-codes.md](exit-codes.md).

`python build.py`, en la carpeta del proyecto, es `fichero build`. ·
`python build.py`, in the project's folder, is `fichero build`.

Esta página se genera desde el programa: no la edite. · This page is made from the program: do not
edit it.
"""


def pages() -> dict[Path, str]:
    """Make the pages: where each stands, and what it says."""
    return {
        DOCS / "cli.md": "\n".join(_command_line()),
        DOCS / "findings.md": "\n".join(_findings()),
        DOCS / "questions.md": questions.page(),
        DOCS / "rules.md": reference(rules.load_rules().values(), across.questions()),
        ROOT / "ontology" / "ficha.schema.json": schema.schema_text(),
    }


def stale() -> list[Path]:
    """Name the pages that are not as they would be made now."""
    return [
        page
        for page, text in pages().items()
        if not page.is_file() or page.read_text(encoding="utf-8") != text
    ]


def _command_line() -> Iterator[str]:
    yield _CLI
    yield from _help()
    for names in _subcommands(app):
        yield from _help(*names)


def _subcommands(group: Typer) -> Iterator[tuple[str, ...]]:
    """Name the commands of a group; those of a group within it by both names."""
    for command in group.registered_commands:
        name = command.name or (command.callback.__name__ if command.callback else None)
        if name:
            yield (name,)
    for inner in group.registered_groups:
        if inner.typer_instance:
            name = str(inner.typer_instance.info.name)
            yield (name,)
            for names in _subcommands(inner.typer_instance):
                yield (name, *names)


def _help(*command: str) -> Iterator[str]:
    run = CliRunner().invoke(
        app, [*command, "--help"], prog_name="fichero", env={"COLUMNS": str(WIDTH)}
    )
    text = Text.from_ansi(run.output).plain
    yield f"## {' '.join(['fichero', *command])}"
    yield ""
    yield "```text"
    yield from "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()
    yield "```"
    yield ""


def _findings() -> Iterator[str]:
    yield _FINDINGS
    yield "| código · code | gravedad · severity | mensaje · message |"
    yield "|---|---|---|"
    for code, kind in sorted(findings.catalogue().items()):
        yield f"| [`{code}`](#{code}) | {_SEVERITIES[kind.severity]} | {_cell(kind.es)} |"
    yield ""
    for code, kind in findings.catalogue().items():
        yield from _finding(code, kind)


def _finding(code: str, kind: findings.Kind) -> Iterator[str]:
    yield f"## {code}"
    yield ""
    about = [f"**{_SEVERITIES[kind.severity]}**", *_example(code)]
    yield " — ".join(about)
    yield ""
    yield f"{_template(kind.es)} **→** {_template(kind.try_es)}"
    yield ""
    yield f"*{_template(kind.en)}* **→** *{_template(kind.try_en)}*"
    yield ""
    yield from [*_offending(code)] or _filled_in(code, kind)


def _example(code: str) -> Iterator[str]:
    folders = (folder / code for folder in (EXAMPLES, SERVICE_EXAMPLES))
    for example in [folder for folder in folders if folder.exists()][:1]:
        where = example.relative_to(ROOT).as_posix()
        yield f"[ejemplo · example](../{where})"


def _offending(code: str) -> Iterator[str]:
    """Show the lines of the example at which the finding is, with their numbers as a log has them.

    What stands in no line of text, as in a PDF, is left to the example itself.
    """
    told = (EXAMPLES / "expected.tsv").read_text(encoding="utf-8").splitlines()
    places = dict(line.split("\t") for line in told if "\t" in line).get(code, "")
    found = list(re.finditer(r"(?<!\S)([^\s:,]+):([0-9]+):[0-9]+(?!\S)", places))
    shown = [line for match in found if (line := _line(code, match[1], int(match[2])))]
    if shown:
        yield from ("```text", *shown, "```", "")


def _filled_in(code: str, kind: findings.Kind) -> Iterator[str]:
    """Show the message with values filled in, where no document has the finding."""
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    values = samples["values"] | samples.get(code, {})
    yield from ("```text", kind.es.format(**values), kind.en.format(**values), "```", "")


def _line(code: str, name: str, number: int) -> str | None:
    try:
        lines = (EXAMPLES / code / name).read_text(encoding="utf-8").splitlines()
        text = lines[number - 1].replace("\t", "    ").strip()
    except (OSError, UnicodeDecodeError, IndexError):
        return None
    return f"{name}:{number}: {shorten(text, _LONGEST_LINE, placeholder=' …')}" if text else None


def _template(text: str) -> str:
    r"""Show a message's template, so that neither brackets nor braces are taken for Markdown.

    >>> _template("[{rule}] {message_es}")
    '\\[{rule}\\] {message_es}'
    """
    return re.sub(r"([\[\]<>*_](?![a-z]+}))", r"\\\1", text)


def _cell(text: str) -> str:
    return _template(text).replace("|", "\\|")


def main() -> None:
    """Write the pages, or check them."""
    wrong = stale()
    if "--check" in sys.argv[1:]:
        for page in wrong:
            print(f"{page.relative_to(ROOT)} is stale: run python -m tools.docs")
        sys.exit(bool(wrong))
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
        print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
