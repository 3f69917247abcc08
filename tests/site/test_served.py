"""The site's page for queries on a real `fichero serve`, in a real browser."""

import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.server.conftest import Running, running

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
QUERY = (
    f"SELECT ?text ?link ?safe {{ BIND('''{HOSTILE}'''@es AS ?text) "
    "BIND(IRI('javascript:alert(3)') AS ?link) BIND(IRI('https://example.org/') AS ?safe) }"
)
_PATIENCE = 30_000  # milliseconds, however slow the machine is


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Serve the real release, with its site."""
    out = tmp_path_factory.mktemp("served") / "dist"
    subprocess.run([sys.executable, "build.py", "--quiet", "--out", out], cwd=ROOT, check=True)
    with running(out) as server:
        yield server


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(
    browser: Browser, served: Running, request: pytest.FixtureRequest
) -> Iterator[tuple[Page, list[str], bool]]:
    """Open the page with and without JavaScript, and note what it must not do."""
    with browser.new_context(java_script_enabled=request.param, base_url=served.url) as context:
        opened = context.new_page()
        opened.set_default_timeout(_PATIENCE)
        wrong: list[str] = []
        opened.on("dialog", lambda dialog: wrong.append(dialog.message))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((served.url, "blob:")) else wrong.append(asked.url)
            ),
        )
        opened.goto("sparql.html")
        yield opened, wrong, request.param


def test_a_query_is_answered_and_hostile_values_are_text(
    page: tuple[Page, list[str], bool],
) -> None:
    """With a script as a table on the page, without one by the server; nothing in it acts."""
    opened, wrong, script = page
    opened.locator("#sparql").fill(QUERY)
    opened.get_by_role("button", name="Ejecutar").click()
    if script:
        cells = opened.locator("#answer td")
        expect(cells.first).to_have_text(HOSTILE, timeout=_PATIENCE)
        expect(opened.locator("#answer img, #answer script")).to_have_count(0)
        expect(opened.locator("#answer a")).to_have_count(1)  # not the one that would act
        expect(opened.locator("#downloads a")).to_have_count(4)
    else:
        opened.wait_for_url("**/sparql?query=*")
        assert HOSTILE in opened.locator("body").inner_text()
        assert opened.locator("img").count() == 0
    assert wrong == []


def test_a_mistake_is_told_with_its_place(page: tuple[Page, list[str], bool]) -> None:
    """What the server says of a query that cannot be read is shown, in both languages, as text."""
    opened, wrong, script = page
    opened.locator("#sparql").fill("SELECT ?s {\n  ?s <b>x</b> }")
    opened.get_by_role("button", name="Ejecutar").click()
    if script:
        expect(opened.locator("#answer pre")).to_contain_text("query-syntax", timeout=_PATIENCE)
    else:
        expect(opened.locator("body")).to_contain_text("línea 2", timeout=_PATIENCE)
        expect(opened.locator("body")).to_contain_text("line 2")
    assert opened.locator("main b, body > b").count() == 0
    assert wrong == []


def test_the_pages_examples_are_answered(browser: Browser, served: Running) -> None:
    """Each example leads to an answer, as a link that anybody can follow."""
    with browser.new_context(java_script_enabled=False, base_url=served.url) as context:
        opened = context.new_page()
        opened.goto("sparql.html")
        links = opened.locator(".use")
        assert links.count() > 2
        hrefs = [links.nth(number).get_attribute("href") for number in range(links.count())]
    for href in hrefs:
        answer = served.client.get(href or "", headers={"Accept": "text/csv, text/turtle;q=0.5"})
        assert answer.status_code == 200, href


def test_the_policy_lets_nothing_in(browser: Browser, served: Running) -> None:
    """Even a script that somebody got into a page would neither run nor reach anybody."""
    policy = httpx.get(f"{served.url}sparql.html", timeout=30).headers["content-security-policy"]
    assert "'unsafe" not in policy
    with browser.new_context(base_url=served.url) as context:
        opened = context.new_page()
        opened.set_default_timeout(_PATIENCE)
        told: list[str] = []
        opened.on("dialog", lambda dialog: told.append(dialog.message))
        refused: list[str] = []
        opened.on("console", lambda message: refused.append(message.text))
        opened.goto("sparql.html")
        opened.evaluate(
            """() => {
                const made = document.createElement("div");
                made.innerHTML = '<img src="x" onerror="alert(1)">';
                document.body.append(made);
                const script = document.createElement("script");
                script.textContent = "alert(2)";
                document.body.append(script);
                return fetch("https://example.org/").catch(() => null);
            }"""
        )
        opened.wait_for_timeout(300)
    assert told == []
    assert any("Content Security Policy" in text for text in refused)
