"""Words, numbers, references and the index of the search."""

import json

import pytest

from fichero import stems
from fichero.site import citing, content, search, words
from fichero.site.citing import Publication
from fichero.site.search import Index, Text
from tests.site.conftest import Made


@pytest.mark.parametrize(
    ("iso", "es", "en"),
    [
        ("1991-02-04", "4 de febrero de 1991", "4 February 1991"),
        ("2020-12-31", "31 de diciembre de 2020", "31 December 2020"),
    ],
)
def test_dates_are_written_as_people_do(iso: str, es: str, en: str) -> None:
    """Each language writes a date in its way."""
    assert words.day(iso, "es") == es
    assert words.day(iso, "en") == en


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 B"), (999, "999 B"), (1500, "2 kB"), (5 * 10**12, "5.000 GB")]
)
def test_sizes_are_round(number: int, said: str) -> None:
    """A size is a number that can be kept in mind, with its unit."""
    assert words.size(number, "es") == said


UNDATED = Publication("Fichero", "")
DATED = Publication("P_Q $", "2026")


def test_a_reference_names_what_is_cited(site: Made) -> None:
    """Author, year, title, publisher and the IRI; the part too, if it is one."""
    form = content.form(site.forms[0], site.workshop.minter.base)
    name = "Ministerio Secretaría General de Gobierno"
    assert citing.reference(name, form, UNDATED, "es", "", form.iri) == (
        "Ministerio Secretaría General de Gobierno. (s. f.). Ficha de Definiciones Estratégicas "
        "2019-2022 (formulario A0) [Conjunto de datos]. Fichero. "
        "https://w3id.org/fichero/id/ficha/segegob/2019-2022"
    )
    part = form.objectives[2]
    cited = citing.reference(name, form, UNDATED, "en", "Objective 3", part.iri)
    assert "(n.d.). Objective 3. Strategic Definitions Form 2019-2022" in cited
    assert cited.endswith("/objetivo/3")
    dated = citing.reference(name, form, DATED, "en", "", form.iri)
    assert dated.startswith(f"{name}. (2026). Strategic Definitions Form")


def test_bibtex_is_well_formed(site: Made, hostile: Made) -> None:
    """Braces match and special signs are escaped, whatever the names."""
    for made in (site, hostile):
        form = content.form(made.forms[0], made.workshop.minter.base)
        entry = citing.bibtex("A & B {x} 50% #1 \\input", form, DATED)
        assert entry.startswith("@misc{segegob-")
        assert entry.count("{") == entry.count("}")
        assert r"A \& B x 50\% \#1 input" in entry
        assert r"P\_Q \$" in entry
        assert "  year = {2026},\n" in entry
        assert "year" not in citing.bibtex("A", form, UNDATED)


TEXTS = (
    Text("a.html#mision", "mision", None, "Uno", "Promover la participación ciudadana"),
    Text("a.html#objetivo-1", "objetivo", "1", "Uno", "Las comunicaciones de los ministerios"),
    Text("b.html#objetivo-1", "objetivo", "1", "Dos", "Participaciones <b>comunicación</b>"),
)


def test_the_index_says_where_each_stem_is() -> None:
    """A stem leads to its texts, by the steps between their numbers."""
    index = Index()
    rows = json.loads(index.add(TEXTS[:2])) + json.loads(index.add(TEXTS[2:]))
    files = dict(index.files())
    assert [row[4] for row in rows] == [text.text for text in TEXTS]
    about = json.loads(files["search/index.json"])
    assert about["ends"] == [2, 3]
    assert "de" in about["stop"]
    forms, steps = json.loads(files["search/stems/co.json"])[stems.stem("comunicacion")]
    assert forms == ["comunicacion", "comunicaciones"]
    assert steps == [1, 1]
    assert set(files) == {
        "search/index.json",
        *(f"search/stems/{shard}.json" for shard in about["shards"]),
    }


def test_stems_of_many_texts_are_parted_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large shard is cut by the third letter; a stem of two letters stays where it was."""
    monkeypatch.setattr(search, "_MOST_PLACES", 1)
    index = Index()
    index.add((*TEXTS, Text("c.html", "mision", None, "Tres", "co comunicación")))
    files = dict(index.files())
    assert {"search/stems/co.json", "search/stems/com.json"} <= set(files)
    assert set(json.loads(files["search/stems/co.json"])) == {"co"}
    assert stems.stem("comunicacion") in json.loads(files["search/stems/com.json"])


def test_the_index_can_stand_in_a_page() -> None:
    """No text in it could end a script."""
    assert b"<" not in Index().add(TEXTS)


def test_lists_of_texts_are_short() -> None:
    """A list has so many texts, and so many letters, as a page can take."""
    assert list(search.lists([])) == [()]
    many = [Text("p", "objetivo", str(number), "w", "x" * 100) for number in range(400)]
    cut = list(search.lists(many))
    assert [text for part in cut for text in part] == many
    assert max(len(part) for part in cut) == 150
    long = [Text("p", "objetivo", str(number), "w", "x" * 30_000) for number in range(4)]
    assert [len(part) for part in search.lists(long)] == [1, 1, 1, 1]
