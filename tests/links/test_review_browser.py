"""The review in a real browser: by keyboard alone, with and without scripts, for everybody."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from fichero.links import reading, sssom
from fichero.links.mappings import MappingSet
from tests.links.test_review import SUGGESTIONS, suggestion


@contextmanager
def reviewing(folder: Path) -> Iterator[str]:
    """Run the command; gives the address that it prints. Interrupted, it ends well."""
    hostile = suggestion(4, 0.99, "<img src=x onerror=alert(1)> bosques " + "largo" * 60)
    made = MappingSet(
        mapping_set_id="https://a.cl/s",
        licence="https://a.cl/l",
        mappings=(*SUGGESTIONS, hostile),
    )
    sssom.save(folder / "s.sssom.tsv", made)
    command = [sys.executable, "-m", "fichero", "link", "review", "s.sssom.tsv"]
    process = subprocess.Popen(
        [*command, "--reviewer", "Ana Pérez", "--out", "links/a.sssom.tsv"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found
        yield found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def press(page: Page, key: str) -> None:
    """Press a key, once the page listens."""
    page.wait_for_selector("html.keys")
    page.keyboard.press(key)


def verdicts(folder: Path) -> dict[str, tuple[bool, str]]:
    """Tell what was decided: whether denied, and the relation."""
    return {
        each.subject_id.rpartition("/")[2]: (each.negated, each.predicate_id.partition("#")[2])
        for each in reading.read(folder / "links" / "a.sssom.tsv").mappings
    }


def test_a_review_by_keys_alone(browser: Browser, tmp_path: Path) -> None:
    """A person decides on four suggestions with keys, undoes one, and goes on."""
    with reviewing(tmp_path) as address:
        page = browser.new_page()
        complaints: list[str] = []
        page.on(
            "console", lambda told: complaints.append(told.text) if told.type == "error" else None
        )
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(address)
        expect(page).to_have_title(re.compile("^0 de 4"))
        press(page, "2")
        press(page, "a")
        expect(page).to_have_title(re.compile("^1 de 4"))
        press(page, "s")
        expect(page.get_by_text("1 para después")).to_be_visible()
        press(page, "r")
        expect(page).to_have_title(re.compile("^2 de 4"))
        press(page, "u")
        expect(page).to_have_title(re.compile("^1 de 4"))
        press(page, "Enter")
        expect(page).to_have_title(re.compile("^2 de 4"))
        page.locator("#comment").focus()
        page.keyboard.type("raras")
        expect(page).to_have_title(re.compile("^2 de 4"))
        press(page, "Tab")
        page.locator("h1").click()
        press(page, "r")
        expect(page).to_have_title(re.compile("^3 de 4"))
        press(page, "Enter")
        expect(page.locator("button.accept")).to_have_text(re.compile("Aceptar"))
        press(page, "a")
        expect(page.get_by_text("No queda ninguna por decidir.")).to_be_visible()
        page.close()
        assert complaints == []
    assert verdicts(tmp_path) == {
        "4": (False, "closeMatch"),
        "2": (False, "relatedMatch"),
        "3": (False, "relatedMatch"),
        "1": (True, "relatedMatch"),
    }


def test_a_review_without_scripts(browser: Browser, tmp_path: Path) -> None:
    """Without JavaScript, Tab, arrows and Enter do: the first button has the focus already."""
    with reviewing(tmp_path) as address:
        page = browser.new_page(java_script_enabled=False)
        page.goto(address)
        expect(page.locator("kbd").first).to_be_hidden()
        expect(page.locator("button.accept")).to_be_focused()
        page.keyboard.press("Tab")  # from accept to reject
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile("^1 de 4"))
        expect(page.locator("button.accept")).to_be_focused()
        for _ in range(4):  # over reject, later and undo to the relations
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(page).to_have_title(re.compile("^2 de 4"))
        page.close()
    assert verdicts(tmp_path) == {"4": (True, "relatedMatch"), "2": (False, "narrowMatch")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_review_keeps_nobody_out(
    browser: Browser, tmp_path: Path, axe: str, scheme: Literal["light", "dark"]
) -> None:
    """axe-core finds nothing, on a wide page and on a narrow one, and nothing overflows."""
    with reviewing(tmp_path) as address:
        for width in (360, 1200):
            page = browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
            )
            page.goto(address)
            for _ in range(2):
                page.evaluate(axe)
                result: dict[str, Any] = page.evaluate("axe.run()")
                assert [each["id"] for each in result["violations"]] == []
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width
                press(page, "s")
                expect(page.get_by_text("para después").first).to_be_visible()
            page.close()
