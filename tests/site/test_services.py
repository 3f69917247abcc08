"""The pages of forms of services: their links, their pictures, and what is too long for a page."""

from pathlib import Path

import pytest

from fichero.site import content, sections
from fichero.site.addresses import Addresses
from tests.site.conftest import SERVICES, Made, make
from tests.site.reading import Page, read, target
from tests.site.test_pages import MOST_BYTES, dead, pages_of

FORM = "doc/ficha/juntafaros/2019-2022.html"
MINISTRY = "doc/ficha/minfaros/2019-2022.html"

PRODUCTS = 60
SUBPRODUCTS = 6


def links(page: Page, path: str) -> set[str]:
    """Give the places that a page links to, as a path with an anchor."""
    places = (target(path, link) for link in page.links)
    return {"#".join(filter(None, place)) for place in places if place}


def test_a_copied_objective_and_its_original_lead_to_each_other(services: Made) -> None:
    """From the service's page to the ministry's, and back."""
    pages = pages_of(services)
    for folder in ("", "en/"):
        own, other = f"{folder}{FORM}", f"{folder}{MINISTRY}"
        assert f"{other}#objetivo-3" in links(pages[own], own)
        assert f"{own}#objetivo-ministerial-2" in links(pages[other], other)


def test_a_ministry_names_its_services(services: Made) -> None:
    """The page of a ministry leads to the forms of its services, and these lead to it."""
    pages = pages_of(services)
    ministry = "doc/organismo/minfaros.html"
    assert FORM in links(pages[ministry], ministry)
    assert ministry in links(pages[FORM], FORM)


@pytest.mark.parametrize(
    "words",
    [
        "$ 1.234.567 miles · 87,66 %",
        "Gestión territorial",
        "12.345",
        "Cursos para quienes cuidan un faro | y para quienes viven cerca.",
    ],
)
def test_values_are_written_as_people_do(services: Made, words: str) -> None:
    """Amounts, shares, flags and counts stand on the page."""
    assert words in read((services.folder / FORM).read_text(encoding="utf-8")).text


def test_english_numbers_are_written_as_the_english_do(services: Made) -> None:
    """The same values, in the other language."""
    text = read((services.folder / "en" / FORM).read_text(encoding="utf-8")).text
    assert "CLP 1,234,567 thousand · 87.66%" in text


def test_the_picture_shows_what_leads_to_what(services: Made) -> None:
    """There is a line for each link between objectives and products, and one for what is above."""
    drawing = (services.folder / "doc/ficha/juntafaros/2019-2022.svg").read_text(encoding="utf-8")
    # Three links to the ministry's objectives, three to products, law, mission, and down.
    assert drawing.count("<path d=") == 3 + 3 + 3
    assert drawing.count('class="card producto"') == 2
    assert "87,66 % del presupuesto" in drawing


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the site of a service with many products, each with many subproducts."""
    text = (SERVICES / "valid" / "tabs" / "ficha.md").read_text(encoding="utf-8")
    head = text.partition("1\tFaros encendidos\tMant")[0]
    said = " ".join(["Mantención de las luces y de sus edificios, día y noche."] * 6)
    products = "".join(
        f"{number}\tFaros de la zona {number}\t{said}\t"
        + "\n".join(f"* Luces de clase {one} en la zona {number}" for one in range(SUBPRODUCTS))
        + "\t1\tSi\tNo\n"
        for number in range(1, PRODUCTS + 1)
    )
    budget = "".join(
        f"{number}\tFaros de la zona {number}\t$1.000\t1,66%\n" for number in range(1, PRODUCTS + 1)
    )
    source = tmp_path_factory.mktemp("sources") / "juntafaros-2019-2022"
    source.mkdir()
    (source / "ficha.md").write_text(
        f"{head}{products}\nNº\tClientes\tCuantificación\n1\tNavegantes\t12.345\n"
        f"\nNº\tProducto\tPresupuesto (Miles de $)\t%\n{budget}",
        encoding="utf-8",
    )
    return make(source.parent, tmp_path_factory.mktemp("long"), known=SERVICES / "registry")


def test_a_long_form_takes_several_pages(long: Made) -> None:
    """None is large, none has a dead link, and between them they say all that the form states."""
    pages = pages_of(long)
    sizes = {path: (long.folder / path).stat().st_size for path in pages}
    assert {path: size for path, size in sizes.items() if size >= MOST_BYTES} == {}
    assert dead(long, pages) == []
    [described] = long.forms
    form = content.form(described, long.workshop.minter.base)
    assert len(form.products) == PRODUCTS
    leaves = sections.leaves(form)
    assert len(leaves) > 1
    for folder in ("", "en/"):
        said = [text for leaf in leaves for text in pages[f"{folder}{leaf.page}"].said]
        assert sorted(said) == sorted(part.text for part in form.parts)


def test_every_iri_of_a_long_form_leads_to_its_first_page(long: Made) -> None:
    """There each part has a place, from which a link leads to the whole of it."""
    pages = pages_of(long)
    [described] = long.forms
    base = long.workshop.minter.base
    form = content.form(described, base)
    full = sections.places(form)
    for part in form.parts:
        page, _, anchor = (Addresses(base).page(part.iri) or "").partition("#")
        assert page == f"doc/{form.path}.html"
        assert anchor in pages[page].ids
        there, _, anchor = full[part.iri].partition("#")
        assert anchor in pages[there].ids
        assert there == page or there in {one.partition("#")[0] for one in links(pages[page], page)}


def test_a_picture_of_a_long_form_stays_small(long: Made) -> None:
    """After ten cards of a kind, one tells how many more there are."""
    drawing = Path(long.folder, "doc/ficha/juntafaros/2019-2022.svg").read_text(encoding="utf-8")
    assert drawing.count('class="card producto"') == 10
    assert f"y {PRODUCTS - 10} más" in drawing
