"""Addresses: relative links lead where they should, wherever the site is."""

from urllib.parse import unquote, urljoin

from hypothesis import assume, given
from hypothesis import strategies as st

from fichero.site import pager
from fichero.site.addresses import Addresses, document_page, relative

STEPS = st.text(st.characters(exclude_characters="/#\x00", codec="utf-8"), min_size=1).filter(
    lambda step: step not in {".", ".."}
)
PATHS = st.lists(STEPS, min_size=1, max_size=4).map("/".join)


@given(PATHS, PATHS)
def test_a_relative_link_leads_to_its_target(page: str, target: str) -> None:
    """Joined to the page's own address, a link gives the target's."""
    assume(not page.startswith(f"{target}/"))  # nothing is a file and a folder
    base = "http://host/some/folder/"
    here = base + relative("index.html", page).removeprefix("./")
    joined = urljoin(here, relative(page, target))
    assert unquote(joined.removeprefix(base)) == target


def test_names_of_files_cannot_begin_an_anchor() -> None:
    """A hash or a percent sign in the name of a document stays part of the name."""
    assert document_page("a/b #1 50%.md") == "doc/fuente/a/b %231 50%25.md.html"
    addresses = Addresses("https://e.cl/")
    iri = "https://e.cl/source/a/b%20%231%2050%25.md#char=3,9"
    assert addresses.page(iri) == "doc/fuente/a/b %231 50%25.md.html#char-3-9"


def test_what_has_no_page_has_no_address() -> None:
    """Neither software nor checksums nor foreign things have pages."""
    addresses = Addresses("https://e.cl/")
    assert addresses.page("https://e.cl/id/programa/fichero/0.1.0") is None
    assert addresses.page("https://e.cl/id/sha256/00") is None
    assert addresses.page("http://purl.org/dc/terms/title") is None
    assert addresses.page("https://w3id.org/fichero/def") == "def.html"


@given(st.lists(st.integers(), max_size=60), st.integers(1, 9))
def test_pages_of_a_list_hold_all_of_it(items: list[int], size: int) -> None:
    """Each item is on one page, and no page is longer than wanted."""
    cut = list(pager.pages("normas.html", items, size))
    assert [item for _, rows in cut for item in rows] == items
    assert all(len(rows) <= size for _, rows in cut)
    assert [one.number for one, _ in cut] == list(range(1, len(cut) + 1))


@given(st.integers(1, 400))
def test_every_page_of_a_list_can_be_reached(count: int) -> None:
    """From the first page, links lead to all others."""
    seen: set[int] = set()
    waiting = [1]
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            waiting += pager.Pager("normas.html", number, count).numbers
    assert seen == set(range(1, count + 1))
