"""`fichero diff`, as its users type it."""

import json
import shutil
from pathlib import Path

import pytest
from lxml import html
from pyoxigraph import RdfFormat, parse

from fichero.links import decisions, sssom
from fichero.links.mappings import MANUAL, SKOS, Mapping
from fichero.settings import Settings
from tests.comparing.conftest import EXAMPLES
from tests.conftest import RESOURCES, SEED
from tests.test_cli import run

FORMER = EXAMPLES / "sources" / "minfaros-2015-2018"
LATTER = EXAMPLES / "sources" / "minfaros-2019-2022"


@pytest.mark.parametrize("language", ["es", "en"])
def test_changes_are_told_in_a_terminal(language: str) -> None:
    """What is printed is, to the letter, as in the file that was looked through by hand."""
    result = run("diff", FORMER, LATTER, "--lang", language)
    expected = RESOURCES / "changes" / f"minfaros.{language}.txt"
    assert result.stdout == expected.read_text(encoding="utf-8")
    assert result.exit_code == 1


def test_no_change_ends_with_0() -> None:
    """As of `diff`, the exit code tells whether anything changed."""
    result = run("diff", SEED, SEED)
    assert (result.exit_code, result.stderr) == (0, "")


def test_changes_are_told_to_programs() -> None:
    """JSON and Turtle are well formed, and name the same items."""
    told = json.loads(run("diff", FORMER, LATTER, "--format", "json").stdout)
    triples = list(parse(run("diff", FORMER, LATTER, "--format", "ttl").stdout, RdfFormat.TURTLE))
    changed = {
        change["after"]["id"]
        for section in told["sections"]
        for change in section["changes"]
        if change["kind"] != "unchanged" and "after" in change
    }
    after = {
        str(quad.object.value) for quad in triples if str(quad.predicate.value).endswith("#after")
    }
    assert changed == after != set()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_marks_the_words(language: str) -> None:
    """The page by itself has the words that came and went marked, and needs no other file."""
    result = run("diff", FORMER, LATTER, "--format", "html", "--lang", language)
    page = html.document_fromstring(result.stdout)
    assert page.get("lang") == language
    row = page.get_element_by_id("objetivo-3")
    assert [mark.text for mark in row.iter("ins", "del")] == [
        "fareras y",
        "todas",
        "del sur.",
        "de la costa.",
    ]
    said = " ".join("".join(row.find_class("said")[0].itertext()).split())
    assert said == "Formar a fareras y fareros jóvenes en todas las regiones del sur. de la costa."
    assert not page.xpath("//@src | //link")


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    """What a form says is escaped on the page, and is no markup in the terminal."""
    text = (FORMER / "ficha.md").read_text(encoding="utf-8")
    hostile = "<script>alert(1)</script> [bold]x[/bold] </style> &amp; fin"
    shutil.copytree(EXAMPLES / "registry", tmp_path / "registry")
    form = tmp_path / "ficha.md"
    form.write_text(text.replace("Renovar la flota", hostile), encoding="utf-8")
    page = html.document_fromstring(run("diff", FORMER, form, "--format", "html").stdout)
    assert not page.xpath("//script")
    assert "<script>alert(1)</script>" in page.text_content()
    assert hostile in run("diff", FORMER, form).stdout


def test_a_form_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Each fault of either form is a finding with its place, and nothing is compared."""
    (tmp_path / "ficha.md").write_text("nada", encoding="utf-8")
    result = run("diff", FORMER, tmp_path / "ficha.md")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "[not-a-form]" in result.stderr


def test_a_reviewed_mapping_corrects_what_was_found(tmp_path: Path) -> None:
    """An objective that a person took for another is told as that, with the reason."""
    ficha = "https://w3id.org/fichero/id/ficha/minfaros"
    same = Mapping(
        subject_id=f"{ficha}/2015-2018/objetivo/5",
        predicate_id=f"{SKOS}closeMatch",
        object_id=f"{ficha}/2019-2022/objetivo/5",
        mapping_justification=MANUAL,
        reviewer_label=("Alguien",),
    )
    blank = decisions.blank("objetivos.sssom.tsv", Settings())
    sssom.save(tmp_path / "objetivos.sssom.tsv", decisions.put(blank, same))
    told = run("diff", FORMER, LATTER, "--links", tmp_path).stdout
    assert "se elimina" not in told
    assert "por una correspondencia revisada" in told
