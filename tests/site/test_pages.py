"""The pages: everything is there, in both languages, and every link leads somewhere."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

import msgspec
import pyoxigraph as ox
import pytest

from fichero import dataset, exports
from fichero.describing import registry
from fichero.forms import Workshop
from fichero.settings import Settings
from fichero.site import content, rulebook, vocabulary
from fichero.site.addresses import Addresses
from tests import publishing
from tests.site.conftest import ROOT, SOURCES, Made, make
from tests.site.reading import Page, read, target

MOST_BYTES = 150_000

# What only the form of a service has places for.
_OF_SERVICES = (
    "#objetivo-ministerial-",
    "#producto-1-subproducto-",
    "#cliente-",
    "#presupuesto-",
)

# Only the served site has this; the page that links to it says so.
ENDPOINT = "sparql"


def pages_of(made: Made) -> dict[str, Page]:
    """Read all pages of a site."""
    return {path: read((made.folder / path).read_text(encoding="utf-8")) for path in made.pages}


@pytest.fixture(scope="module", params=["site", "services"])
def made(request: pytest.FixtureRequest) -> Made:
    """Give the site of the first form, then that of a service and its ministry."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Made)
    return found


@pytest.fixture(scope="module")
def pages(made: Made) -> dict[str, Page]:
    """Read the pages of a site."""
    return pages_of(made)


def dead(made: Made, pages: dict[str, Page]) -> list[str]:
    """Name the links of a site that lead nowhere."""
    found = []
    for path, page in pages.items():
        for link in page.links:
            place = target(path, link)
            if place is None or place[0] == ENDPOINT:
                continue
            file, anchor = place
            known = (made.folder / file).exists()
            if not known or (anchor and file in pages and anchor not in pages[file].ids):
                found.append(f"{path}: {link}")
    return found


def test_no_link_is_dead(made: Made, pages: dict[str, Page]) -> None:
    """Every link and every anchor on every page is there."""
    assert dead(made, pages) == []


def test_no_link_is_dead_in_a_hostile_site(hostile: Made) -> None:
    """Names of files with spaces, hashes and percent signs can be linked to."""
    assert dead(hostile, pages_of(hostile)) == []


def test_links_are_relative(pages: dict[str, Page]) -> None:
    """The site works in any folder: no link begins at the root of a host."""
    links = [link for page in pages.values() for link in page.links]
    assert [link for link in links if link.startswith("/")] == []


def test_every_page_can_be_reached_from_the_first(pages: dict[str, Page]) -> None:
    """Who follows links from the start page comes to every page."""
    seen: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        path = waiting.pop()
        if path not in seen and path in pages:
            seen.add(path)
            places = (target(path, link) for link in pages[path].links)
            waiting += [place[0] for place in places if place]
    assert seen == set(pages)


def test_both_languages_are_one_click_apart(pages: dict[str, Page]) -> None:
    """Every page has its twin, the two link to each other, and each says its language."""
    for path, page in pages.items():
        english = path.startswith("en/")
        twin = path.removeprefix("en/") if english else f"en/{path}"
        assert page.language == ("en" if english else "es")
        assert twin in pages
        assert (twin, "") in [target(path, link) for link in page.links]


def test_no_anchor_is_there_twice(pages: dict[str, Page]) -> None:
    """An IRI leads to one place."""
    assert [path for path, page in pages.items() if len(page.ids) != len(set(page.ids))] == []


def test_every_iri_leads_to_its_place(made: Made, pages: dict[str, Page]) -> None:
    """Forms, their parts, organisations, norms, periods, passages, terms, codes and rules."""
    addresses = Addresses(made.workshop.minter.base)
    subjects = {
        quad.subject.value
        for quad in ox.parse(path=made.folder / "dataset.nq", format=ox.RdfFormat.N_QUADS)
        if isinstance(quad.subject, ox.NamedNode)
    }
    iris = {
        *subjects,
        *(term.iri for term in vocabulary.terms()),
        *(scheme.iri for scheme in vocabulary.schemes()),
        *(concept.iri for concept in vocabulary.concepts().values()),
        *(
            f"https://w3id.org/fichero/shapes#{entry.rule.id}"
            for chapter in rulebook.chapters()
            for entry in chapter.entries
        ),
    }
    known = {iri: page for iri in sorted(iris) for page in [addresses.page(iri)] if page}
    kinds = (
        "/organismo/",
        "/norma/",
        "/periodo/",
        "#objetivo-",
        *(_OF_SERVICES if any("#producto-" in page for page in known.values()) else ()),
        "#char-",
        "def.html#",
        "shapes.html#",
    )
    assert [kind for kind in kinds if not any(kind in f"/{page}" for page in known.values())] == []
    lost = []
    for iri, page in known.items():
        file, _, anchor = page.partition("#")
        if file not in pages or (anchor and anchor not in pages[file].ids):
            lost.append(iri)
    assert lost == []


def test_the_page_of_a_form_says_all_that_it_states(made: Made, pages: dict[str, Page]) -> None:
    """Each part stands on it word for word, in the order of the form."""
    for described in made.forms:
        form = content.form(described, made.workshop.minter.base)
        for language in ("", "en/"):
            page = pages[f"{language}doc/{form.path}.html"]
            assert page.said == [part.text for part in form.parts]
            for part in form.parts:
                described_as = part.values.get("productDescription")
                assert described_as is None or described_as.value in page.text
            for document in form.documents:
                assert document.sha256 in page.text


def test_a_form_can_be_downloaded_in_every_format(made: Made, pages: dict[str, Page]) -> None:
    """Its page links to each of its files, and to its documents as received."""
    for described in made.forms:
        form = content.form(described, made.workshop.minter.base)
        page = f"doc/{form.path}.html"
        linked = {place[0] for link in pages[page].links for place in [target(page, link)] if place}
        files = made.folder.glob(f"data/{form.path}.*")
        assert {path.relative_to(made.folder).as_posix() for path in files} <= linked
        assert {f"source/{document.source}" for document in form.documents} <= linked


def test_all_files_are_listed(made: Made, pages: dict[str, Page]) -> None:
    """The list of files has every file of the release that is no part of the site itself."""
    lists = [page for page in pages if page.startswith("archivos.")]
    places = (target(page, link) for page in lists for link in pages[page].links)
    linked = {place[0] for place in places if place}
    files = {
        path.relative_to(made.folder).as_posix()
        for path in made.folder.rglob("*")
        if path.is_file() and path.suffix != ".html"
    }
    own = ("static/", "search/", "doc/", "en/", "logo.svg", "model.svg")
    assert {file for file in files if not file.startswith(own)} - linked == set()


def test_every_term_and_rule_is_explained(pages: dict[str, Page]) -> None:
    """The page of the ontology has every definition, that of the rules every message."""
    for language, folder in (("es", ""), ("en", "en/")):
        model = pages[f"{folder}def.html"].text
        for term in vocabulary.terms():
            assert all(words in model for words in term.definitions.values())
        rules = pages[f"{folder}shapes.html"].text
        for chapter in rulebook.chapters():
            examples = pages[f"{folder}shapes/{chapter.name}.html"].text
            for entry in chapter.entries:
                assert entry.rule.messages[language] in rules
                assert entry.example in examples


def test_every_rule_has_an_example() -> None:
    """The examples by which the shapes are tested are those that the pages show."""
    bare = [
        entry.rule.id
        for chapter in rulebook.chapters()
        for entry in chapter.entries
        if not entry.example
    ]
    assert bare == []


def test_terms_are_shown_with_data(made: Made, pages: dict[str, Page]) -> None:
    """Every term that the data use has an example from them."""
    text = (made.folder / "dataset.nq").read_text(encoding="utf-8")
    used = [term for term in vocabulary.terms() if f"<{term.iri}>" in text]
    assert len(used) > 30
    examples = (made.folder / "def.html").read_text(encoding="utf-8").count('class="example"')
    assert examples >= len(used)
    assert "en/def.html" in pages


def test_no_page_is_large(made: Made) -> None:
    """A page takes less than 150 kB, its drawings included."""
    sizes = {path: (made.folder / path).stat().st_size for path in made.pages}
    assert {path: size for path, size in sizes.items() if size >= MOST_BYTES} == {}


def test_nothing_runs_or_styles_from_within_a_page(pages: dict[str, Page], hostile: Made) -> None:
    """Scripts and styles are files of the site; texts of forms become neither."""
    for path, page in {**pages, **pages_of(hostile)}.items():
        assert page.scripts == [], path
        assert page.handlers == [], path


def test_hostile_texts_are_shown_as_they_are(hostile: Made) -> None:
    """Markup, quotes, endless words and marks of direction stand on the page as text."""
    pages = pages_of(hostile)
    [described] = hostile.forms
    form = content.form(described, hostile.workshop.minter.base)
    texts = [part.text for part in form.parts]
    assert any("<script>" in text for text in texts)
    assert any("\u202e" in text for text in texts)
    assert max(len(word) for text in texts for word in text.split()) == 10_000
    for language in ("", "en/"):
        assert pages[f"{language}doc/{form.path}.html"].said == texts
        listed = pages[f"{language}buscar.html"].text
        assert [text for text in texts if text not in listed] == []
        [document] = form.documents
        [shown] = [page for page in pages if page.startswith(f"{language}doc/fuente/")]
        for line in document.text.splitlines():
            assert line.split("<")[0] in pages[shown].text


def test_hostile_texts_stay_texts_in_drawings(hostile: Made) -> None:
    """A drawing is well-formed XML, without a script, whatever the texts."""
    drawings = sorted(hostile.folder.rglob("*.svg"))
    assert len(drawings) > 2
    for path in drawings:
        tree = elements(path)
        assert not {"script", "foreignObject", "style", "image"} & set(tree)


def elements(path: Path) -> list[str]:
    """Give the names of the elements of an XML file; it fails if the file is not well formed."""
    names: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: names.append(name.rpartition(" ")[2])
    parser.Parse(path.read_bytes(), True)  # noqa: FBT003 (expat takes it by position)
    return names


def test_blocks_are_json_and_stay_in_their_scripts(
    made: Made, pages: dict[str, Page], hostile: Made
) -> None:
    """The JSON-LD of forms, organisations and the start page is JSON; no text ends its script."""
    with_block = {path for path, page in pages.items() if page.blocks}
    paths = {"index.html"}
    for described in made.forms:
        form = content.form(described, made.workshop.minter.base)
        organisation = form.organisation.rpartition("/")[2]
        paths |= {f"doc/{form.path}.html", f"doc/organismo/{organisation}.html"}
    assert paths | {f"en/{path}" for path in paths} <= with_block
    for page in [*pages.values(), *pages_of(hostile).values()]:
        for block in page.blocks:
            assert json.loads(block)["@context"] == "https://schema.org/"


def test_a_block_lists_all_that_can_be_downloaded(made: Made, pages: dict[str, Page]) -> None:
    """Of a form the data, the plan in StratML and the documents; of the whole the tables too."""
    base = made.workshop.minter.base
    for described in made.forms:
        form = content.form(described, base)
        files = {path.relative_to(made.folder) for path in made.folder.glob(f"data/{form.path}.*")}
        own = {path.as_posix() for path in files} | {
            f"source/{document.source}" for document in form.documents
        }
        [block] = pages[f"doc/{form.path}.html"].blocks
        told = {unquote(each["contentUrl"]) for each in json.loads(block)["distribution"]}
        assert told >= {base + path for path in own}
    [block] = pages["index.html"].blocks
    told = {each["contentUrl"] for each in json.loads(block)["distribution"]}
    assert {f"{base}dataset.nq", f"{base}csv/objetivos.csv"} <= told


def test_the_checker_finds_no_error(
    site: Made, services: Made, hostile: Made, vnu: Callable[[list[Path]], list[dict[str, object]]]
) -> None:
    """The W3C's checker has nothing to say about any page, style or drawing."""
    own = (".html", ".css", ".svg")
    files = [
        path
        for made in (site, services, hostile)
        for path in sorted(made.folder.rglob("*"))
        if path.suffix in own
    ]
    messages = vnu(files)
    told = {
        f"{str(message.get('url', '')).rpartition('/')[2]}: {message['message']}"
        for message in messages
        # What language endless words without sense are in, the checker can only guess.
        if "appears to be written in" not in str(message["message"])
    }
    assert told == set()


def digest(folder: Path) -> dict[str, str]:
    """Give the checksum of every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_builds_are_the_same_to_the_byte(site: Made, tmp_path: Path) -> None:
    """Neither the order of sets nor the time nor the language of the machine shows."""
    program = (
        "import sys; from pathlib import Path; from tests.site.conftest import make, SOURCES;"
        "make(SOURCES, Path(sys.argv[1]))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Chatham", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, env=environment, check=True)
    assert digest(tmp_path) == digest(site.folder)


@pytest.mark.parametrize("languages", [("en",), ("en", "es"), ("es",)])
def test_the_publisher_chooses_the_languages(languages: tuple[str, ...], tmp_path: Path) -> None:
    """The first language is at the root; what is not wanted is not there."""
    settings = msgspec.convert({"languages": languages}, Settings)
    made = make(SOURCES, tmp_path, settings)
    pages = pages_of(made)
    assert pages["index.html"].language == languages[0]
    assert {page.language for page in pages.values()} == set(languages)
    assert dead(made, pages) == []


def test_another_base_moves_the_data_and_not_the_terms(tmp_path: Path) -> None:
    """A publisher's own IRIs lead to the same pages."""
    base = "https://datos.ejemplo.cl/fichas/"
    made = make(SOURCES, tmp_path, msgspec.convert({"base_iri": base}, Settings))
    pages = pages_of(made)
    assert dead(made, pages) == []
    page = pages["doc/ficha/segegob/2019-2022.html"]
    assert f"{base}id/ficha/segegob/2019-2022/objetivo/3" in page.text
    assert "https://w3id.org/fichero/id/" not in page.text


def test_a_release_without_its_parts_has_no_dead_link(site: Made, tmp_path: Path) -> None:
    """What is left out of a release is not linked to."""
    without = [part for part in exports.PARTS if part != "site"]
    for path, data in publishing.files(site.forms, site.workshop, without):
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    made = Made(tmp_path, site.forms, site.workshop)
    assert dead(made, pages_of(made)) == []
    assert not (tmp_path / "source").exists()


def test_the_site_can_be_left_out(site: Made) -> None:
    """Without it no page is written."""
    paths = [path for path, _ in publishing.files(site.forms, site.workshop, ["site"])]
    assert [path for path in paths if path.endswith((".html", ".css", ".js"))] == []
    assert "dataset.ttl" in paths


def test_a_registry_alone_makes_lists(tmp_path: Path) -> None:
    """Organisations without a form and norms that none cites have pages too."""
    made = make(SOURCES, tmp_path)
    known = registry.load(ROOT / "data" / "registry")
    workshop = Workshop(Settings(), known)
    shown = content.content((), dataset.registry_nodes(workshop))
    assert len(shown.organisations) == len(known.organisations)
    for iri in shown.organisations:
        page = Addresses(workshop.minter.base).page(iri)
        assert page
        assert (made.folder / page).is_file()
