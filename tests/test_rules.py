"""Rules: read from shapes as they are written."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from fichero.validating.across import questions
from fichero.validating.reference import reference
from fichero.validating.rules import Rule, load_rules, read_rules, shape_files

ROOT = Path(__file__).parent.parent
SH = "http://www.w3.org/ns/shacl#"
HEAD = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/fichero/shapes#> .
"""


def rules_in(text: str, name: str = "form") -> dict[str, Rule]:
    """Read the rules in the text of one file."""
    triples = [quad.triple for quad in ox.parse(HEAD + text, format=RdfFormat.TURTLE)]
    return read_rules({name: triples})


def test_a_rule_is_read_from_its_shape() -> None:
    """All that a rule says of itself is in the record."""
    rules = rules_in("""
        shape:Thing sh:targetClass ex:Thing , ex:Other ; sh:property shape:thing-name .
        shape:thing-name sh:path ex:name ; sh:pattern "^a" ; sh:flags "i" ;
            sh:severity sh:Warning ; sh:message "Mal."@es , "Bad."@en , "untagged" .
    """)
    assert rules == {
        "thing-name": Rule(
            id="thing-name",
            subject="form",
            severity="warning",
            messages={"es": "Mal.", "en": "Bad."},
            path="https://example.org/name",
            targets=("https://example.org/Thing", "https://example.org/Other"),
            constraint=((SH + "pattern", "^a"),),
        )
    }


def test_a_list_is_written_with_its_members() -> None:
    """The values of sh:in can be read in the reference."""
    rules = rules_in('shape:a sh:in ( ex:b "c" ) ; sh:severity sh:Info ; sh:message "a"@es .')
    assert rules["a"].constraint == ((SH + "in", "( https://example.org/b c )"),)
    assert rules["a"].severity == "info"
    assert rules["a"].path is None
    assert rules["a"].targets == ()


def test_a_rule_holds_for_what_leads_to_it() -> None:
    """A rule two properties deep has the target of the outermost shape."""
    rules = rules_in("""
        shape:A sh:targetNode ex:a ; sh:property shape:B .
        shape:B sh:path [ sh:inversePath ex:p ] ; sh:property shape:c .
        shape:c sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Violation .
    """)
    assert rules["c"].targets == ("https://example.org/a",)


def test_statements_about_statements_are_no_shapes() -> None:
    """A quoted triple in a file of shapes is passed over."""
    node = NamedNode("https://example.org/a")
    assert read_rules({"form": [Triple(node, node, Triple(node, node, node))]}) == {}


def test_rules_come_in_the_order_of_the_files() -> None:
    """The reference follows the files, so the order must be theirs."""
    files = shape_files(ROOT / "shapes")
    assert list(files) == sorted(files)
    rules = read_rules({"b": files["period"], "a": files["form"]}).values()
    assert [rule.subject for rule in rules] == ["b"] * 14 + ["a"] * 41
    assert load_rules()["form-iri"].subject == "form"


def test_the_reference_is_up_to_date() -> None:
    """docs/rules.md says what the shapes say."""
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == reference(load_rules().values(), questions())


def test_the_reference_has_every_rule_and_its_example() -> None:
    """Each rule has an anchor of its own on the page, and a link to a file that exists."""
    page = reference(load_rules().values(), questions())
    lines = page.splitlines()
    for rule in load_rules():
        assert lines.count(f"### {rule}") == 1
        link = f"../tests/resources/shapes/invalid/{rule}.ttl"
        assert f"({link})" in page
        assert (ROOT / "docs" / link).resolve().is_file()


def test_the_reference_has_a_heading_for_every_file() -> None:
    """A new file of shapes needs a heading, and says so at once."""
    rules = rules_in('shape:a sh:minCount 1 ; sh:severity sh:Info ; sh:message "a"@es .', "new")
    with pytest.raises(ValueError, match=r"new\.ttl"):
        reference(rules.values())
