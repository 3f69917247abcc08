"""The site in a real browser, under a strict Content-Security-Policy."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect

from fichero.site import content, queries, search
from fichero.stems import fold, stem, words
from tests.site.conftest import SOURCES, Made, make, serving

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)

# One of each kind.
KINDS = [
    "index.html",
    "organismos.html",
    "normas.html",
    "doc/organismo/segegob.html",
    "doc/ficha/segegob/2019-2022.html",
    "doc/norma/ley-19032.html",
    "doc/periodo/2019-2022.html",
    "doc/fuente/segegob-2019-2022/ficha.txt.html",
    "doc/fuente/segegob-2019-2022/origin.toml.html",
    "buscar.html",
    "sparql.html",
    "archivos.html",
    "def.html",
    "kinds.html",
    "shapes.html",
    "shapes/form.html",
]
# Of the site of a service and its ministry.
SERVICES = [
    "index.html",
    "doc/ficha/juntafaros/2019-2022.html",
    "doc/ficha/minfaros/2019-2022.html",
    "doc/organismo/minfaros.html",
    "doc/fuente/juntafaros-2019-2022/ficha.md.html",
]
FORM = "doc/ficha/segegob/2019-2022.html"


class Watched:
    """A page of the browser that remembers what it should not have done."""

    def __init__(self, page: Page, home: str) -> None:
        """Listen to a page of the site at an address."""
        self.page = page
        self.home = home
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "blob:")):
            self.foreign.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        # The browser also tells of a refused or failed request here. A drawing that is opened by
        # itself cannot name an icon, so the browser may ask the host for one, which is not ours.
        icon = message.location["url"] == f"{self.home}favicon.ico"
        if message.type in {"error", "warning"} and not icon:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        name, question, query = path.partition("?")
        name, hash_, anchor = name.partition("#")
        self.page.goto(self.home + quote(name) + question + query + hash_ + anchor)
        return self.page


@pytest.fixture
def watched(browser: Browser, served: str) -> Iterator[Watched]:
    """Open a page; afterwards it must have kept to itself."""
    context = browser.new_context(viewport=DESK)
    opened = Watched(context.new_page(), served)
    yield opened
    context.close()
    assert opened.foreign == []
    assert opened.complaints == []


@pytest.fixture
def homes(served: str, served_services: str) -> list[tuple[str, list[str]]]:
    """Give the sites, each with a page of each kind that it has, in both languages."""
    return [(served, in_both(KINDS)), (served_services, in_both(SERVICES))]


@pytest.fixture(params=["site", "services", "hostile"])
def each(request: pytest.FixtureRequest) -> tuple[str, Made]:
    """Give each site, with its address."""
    name = request.param
    home = "served" if name == "site" else f"served_{name}"
    return request.getfixturevalue(home), request.getfixturevalue(name)


def in_both(paths: list[str]) -> list[str]:
    """Give pages in both languages."""
    return [*paths, *(f"en/{path}" for path in paths)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(
    browser: Browser, homes: list[tuple[str, list[str]]], axe: str, scheme: str
) -> None:
    """axe-core finds nothing on any kind of page, in both languages, on phone and desk."""
    found = []
    for viewport in (PHONE, DESK):
        # The tool itself is put into the page by the test, which the policy would not let happen.
        context = browser.new_context(
            viewport=viewport, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
        )
        page = context.new_page()
        for address, path in ((home + path, path) for home, paths in homes for path in paths):
            page.goto(address)
            page.evaluate(axe)
            result: dict[str, Any] = page.evaluate("axe.run()")
            found += [
                f"{path} {viewport['width']}: {one['id']} {one['nodes'][0]['html'][:120]}"
                for one in result["violations"]
            ]
        context.close()
    assert found == []


def test_pages_keep_to_themselves(
    watched: Watched, site: Made, browser: Browser, served_services: str
) -> None:
    """Every page loads without a request elsewhere, an error, or anything the policy refuses."""
    for path in site.pages:
        watched.go(path)
    context = browser.new_context(viewport=DESK)
    other = Watched(context.new_page(), served_services)
    for path in in_both(SERVICES):
        other.go(path)
    context.close()
    assert other.foreign == []
    assert other.complaints == []


def test_pages_fit_a_phone(browser: Browser, each: tuple[str, Made]) -> None:
    """At 360 pixels nothing makes the page scroll sideways, not even a word of 10,000 letters."""
    home, made = each
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    wide = []
    for path in made.pages:
        page.goto(home + quote(path))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append(f"{path}: {width}")
    context.close()
    assert wide == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_moves_while_a_page_loads(
    browser: Browser, homes: list[tuple[str, list[str]]], viewport: ViewportSize
) -> None:
    """No layout shifts (https://wicg.github.io/layout-instability/)."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    moved = {}
    for address in (home + path for home, paths in homes for path in paths):
        page.goto(address)
        # What moved was noted down when it did; the browser hands it over with a frame.
        shifts = page.evaluate("""async () => {
            let sum = 0;
            const add = (entries) => { for (const entry of entries) sum += entry.value; };
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            await document.fonts.ready;
            await frame();
            const observer = new PerformanceObserver((list) => add(list.getEntries()));
            observer.observe({ type: "layout-shift", buffered: true });
            for (let frames = 0; frames < 3; frames += 1) await frame();
            add(observer.takeRecords());
            return sum;
        }""")
        if shifts:
            moved[address] = shifts
    context.close()
    assert moved == {}


@pytest.mark.parametrize(
    ("path", "viewport"),
    [
        *((path, DESK) for path in KINDS),
        ("index.html", PHONE),
        (FORM, PHONE),
        ("def.html", PHONE),
        (SERVICES[1], DESK),
        (SERVICES[1], PHONE),
    ],
)
def test_the_keyboard_reaches_everything(
    browser: Browser, served: str, served_services: str, path: str, viewport: ViewportSize
) -> None:
    """Tab comes by every link, button and field that is shown, and each shows that it is there."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.goto((served_services if path in SERVICES[1:] else served) + path)
    wanted = page.evaluate("""() => {
        const all = document.querySelectorAll(
            "a[href], button, input, textarea, select, summary, [tabindex='0']");
        // Chromium also lets the keyboard scroll what can be scrolled.
        const shown = [...all].filter((one) => one.checkVisibility());
        shown.forEach((one, number) => { one.dataset.number = number; });
        return shown.length;
    }""")
    reached: set[int] = set()
    bare = []
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        told = page.evaluate("""() => {
            const one = document.activeElement;
            if (!one || one === document.body) return null;
            const style = getComputedStyle(one);
            const after = getComputedStyle(one, "::after");
            const inner = one.querySelector(".paper, .ground");
            const stroke = inner ? parseFloat(getComputedStyle(inner).strokeWidth) : 0;
            const outlined = [style, after].some((each) => each.outlineStyle !== "none");
            const shows = outlined || stroke > 2;
            return [one.dataset.number ?? null, shows, one.outerHTML.slice(0, 100)];
        }""")
        if told is None:
            if len(reached) >= wanted:
                break
            continue
        number, shows, html = told
        if number is not None:
            reached.add(int(number))
            if not shows:
                bare.append(html)
    context.close()
    assert reached == set(range(wanted))
    assert bare == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_texts_fit_their_cards(
    browser: Browser,
    served: str,
    served_services: str,
    served_hostile: str,
    hostile: Made,
    viewport: ViewportSize,
) -> None:
    """Every line of a drawing lies within its card, as the browser measures it."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    [described] = hostile.forms
    form = content.form(described, hostile.workshop.minter.base)
    for address in (
        served + FORM,
        f"{served}en/{FORM}",
        f"{served}def.html",
        f"{served}en/def.html",
        served_services + SERVICES[1],
        f"{served_services}en/{SERVICES[1]}",
        served_hostile + quote(f"doc/{form.path}.html"),
    ):
        page.goto(address)
        cards, outside = page.evaluate("""() => {
            const cards = [...document.querySelectorAll(".drawing a.card")]
                .filter((one) => one.checkVisibility());
            const outside = [];
            for (const card of cards) {
                const paper = card.querySelector(".paper").getBoundingClientRect();
                for (const text of card.querySelectorAll("text, tspan")) {
                    const box = text.getBoundingClientRect();
                    if (box.left < paper.left || box.right > paper.right
                        || box.top < paper.top || box.bottom > paper.bottom) {
                        outside.push(text.textContent.slice(0, 60));
                    }
                }
            }
            return [cards.length, outside];
        }""")
        assert cards > 5, address
        assert outside == [], address
    context.close()


def test_cards_of_a_drawing_lead_to_their_texts(watched: Watched) -> None:
    """A card of the drawing is a link to what it stands for, with its whole text for a name."""
    page = watched.go(FORM)
    card = page.locator(".drawing.wide a.objetivo").nth(2)
    assert card.locator("title").text_content() == (
        "Objetivo 3: " + (page.locator("#objetivo-3 .said").text_content() or "")
    )
    card.click()
    expect(page).to_have_url(re.compile("#objetivo-3$"))
    expect(page.locator(":target")).to_have_id("objetivo-3")


def test_a_drawing_by_itself_follows_the_colours(watched: Watched, browser: Browser) -> None:
    """The SVG file has its style from the site, and its links lead to the page."""
    drawing = FORM.replace(".html", ".svg")
    colours = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto(watched.home + drawing)
        colours.append(page.evaluate("getComputedStyle(document.querySelector('.page')).fill"))
        context.close()
    assert len(set(colours)) == 2
    page = watched.go(drawing)
    page.locator("a.objetivo").first.click()
    page.wait_for_url("**/2019-2022.html#objetivo-1")


def test_a_statement_is_shown_in_its_document(watched: Watched, site: Made) -> None:
    """The link leads to the document's page, where just the passage is lit up, without a script."""
    [described] = site.forms
    form = content.form(described, site.workshop.minter.base)
    objective = form.objectives[2]
    for number, place in enumerate(objective.places):
        page = watched.go(FORM)
        page.locator(f"#{objective.anchor} .tools a").nth(number).click()
        lit = page.locator("mark:target")
        text = lit.evaluate("""(mark) => {
            const copy = mark.cloneNode(true);
            copy.querySelectorAll(".back").forEach((one) => one.remove());
            return copy.textContent;
        }""")
        assert text == place.quote
        grounds = page.evaluate("""() => [...document.querySelectorAll("mark")]
            .map((one) => getComputedStyle(one).backgroundColor)
            .filter((colour) => colour !== "rgba(0, 0, 0, 0)").length""")
        assert grounds == 1
        page.get_by_role("link", name="Objetivo 3", exact=True).click()
        expect(page).to_have_url(re.compile(re.escape(FORM) + "#objetivo-3$"))


def test_hostile_texts_do_nothing(browser: Browser, served_hostile: str, hostile: Made) -> None:
    """In the browser too they are text: nothing runs, nothing is fetched, no element is made."""
    context = browser.new_context(viewport=DESK)
    watched = Watched(context.new_page(), served_hostile)
    [described] = hostile.forms
    form = content.form(described, hostile.workshop.minter.base)
    for path in hostile.pages:
        page = watched.go(path)
        assert page.title().endswith("· Fichero")
        assert (
            page.locator("[onerror], [onload], img:not(.brand img), a[href^='javascript']").count()
            == 0
        )
    page = watched.go(f"doc/{form.path}.html")
    assert page.locator("p.said").all_text_contents() == [part.text for part in form.parts]
    page = watched.go("buscar.html?q=robado")
    expect(page.locator("#found")).not_to_be_empty()
    texts = page.locator("#results a").all_text_contents()
    assert texts == [form.mission.text if form.mission else ""]
    context.close()
    assert watched.foreign == []
    assert watched.complaints == []


def results(page: Page, text: str) -> list[str]:
    """Search, and give what is found."""
    page.locator("#q").fill(text)
    page.locator("#search button").click()
    expect(page.locator("#results")).to_have_attribute("data-query", text)
    return page.locator("#results a").all_text_contents()


def test_search_finds_other_forms_of_a_word(watched: Watched, site: Made) -> None:
    """Neither accents nor capitals nor endings matter, and every word counts."""
    page = watched.go("buscar.html")
    for text, least in (("comunicacion", 4), ("COMUNICACIONES", 4), ("comunicacional", 1)):
        found = results(page, text)
        assert len(found) >= least, text
    both = results(page, "participaciones ciudadana")
    assert both
    assert all("participación" in text.lower() and "ciudadan" in text for text in both)
    assert results(page, "xyzzy") == []
    assert page.locator("#found").text_content() == "Ningún texto tiene todas esas palabras."
    [law] = results(page, "19.032 ley reorganiza secretaria publicada")
    assert law == site.forms[0].description.record["legalBasis"][0]["text"]["es"]
    assert results(page, "ley 19032")


def test_a_result_leads_to_its_text(watched: Watched) -> None:
    """The link of a result is the place of the text, in the language of the page."""
    page = watched.go("en/buscar.html?q=pluralismo")
    page.locator("#results a").first.click()
    page.wait_for_url(f"**/en/{FORM}#objetivo-4")


def test_the_start_page_searches(watched: Watched) -> None:
    """What is typed on the start page is looked for on the page for searching."""
    page = watched.go("index.html")
    page.locator("#q").fill("modernización")
    page.keyboard.press("Enter")
    page.wait_for_url("**/buscar.html?q=*")
    expect(page.locator("#results a")).to_have_count(1)


def test_every_word_is_found(watched: Watched, site: Made) -> None:
    """The search of the page gives for each word the texts that have a form of it."""
    [described] = site.forms
    form = content.form(described, site.workshop.minter.base)
    texts = [part.text for part in form.parts]
    page = watched.go("buscar.html")
    for word in ("Ejecutivo", "sociedades", "informativa", "estructura", "gobierno", "plena"):
        own = stem(fold(word))
        expected = {
            text
            for text in texts
            if any(stem(other) == own or other.startswith(fold(word)) for other in words(text))
        }
        assert expected <= set(results(page, word)), word


def test_a_large_index_is_searched_alike(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, served: str
) -> None:
    """Where shards are cut by three letters, the same is found as where two are enough."""
    monkeypatch.setattr(search, "_MOST_PLACES", 3)
    large = make(SOURCES, tmp_path)
    assert (large.folder / "search" / "stems" / "com.json").exists()
    context = browser.new_context()
    found = []
    with serving(large.folder) as address:
        for home in (served, address):
            page = context.new_page()
            page.goto(f"{home}buscar.html")
            found.append([results(page, text) for text in ("comunicacion", "com", "part", "leyes")])
    context.close()
    assert found[0] == found[1]
    assert all(found[0])


def test_without_scripts_all_texts_are_listed(browser: Browser, served: str, site: Made) -> None:
    """The list has every text, and the field that would do nothing is not shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}buscar.html")
    assert not page.locator("#search").is_visible()
    listed = page.locator("#all a").all_text_contents()
    [described] = site.forms
    form = content.form(described, site.workshop.minter.base)
    assert {part.text for part in form.parts} <= set(listed)
    context.close()


def test_search_works_from_a_disk(browser: Browser, site: Made) -> None:
    """Where the index cannot be read, the texts on the page are searched."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((site.folder / "buscar.html").as_uri())
    page.locator("#q").fill("COMUNICACIONES")
    page.locator("#search button").click()
    expect(page.locator("#found")).not_to_be_empty()
    shown = [
        one.text_content() or "" for one in page.locator("#all li p a").all() if one.is_visible()
    ]
    assert 4 <= len(shown) < 10
    assert all("comunicaci" in text.lower() for text in shown)
    context.close()


def test_the_two_stemmers_agree(watched: Watched, site: Made) -> None:
    """The script gives every word the stem that the index was made with."""
    texts = (site.folder / "dataset.nt").read_text(encoding="utf-8")
    known = {word for word in words(texts) if word.isascii() and word.isalpha()}
    roots = """comunic particip gobern leg gu segu pag construy oy habl com viv organiz ministr
        public social segur educ estudi analog distribu av instit a e i u ae oi bra quie que
        arguy constru evalu
    """
    endings = """ica anza ible ico ismo osa ista oso amiento imiento adora ador acion ante ancia
        logia ucion encia mente amente amente idad iva ivo abilidad icidad atividad ivamente
        ativamente icamente adamente osamente ablemente antemente iblemente ya ye yan yen yeron
        yendo yo yas yes yais yamos aba ada ida ara iera aria eria ad ed id ase iese aste iste an
        aban en es emos asen aron ado ido ando iendo ar er ir as abas adas ais eis amos imos ados
        arlo andola iendoselo yendoles erme irnos arselas os a o e gue guen ues ue ativa ativos
        aciones uciones encias idades adores antes
    """
    made = {root + ending for root in roots.split() for ending in endings.split()}
    made |= {one + two for one in endings.split() for two in endings.split()}
    vocabulary = sorted(known | made | set(roots.split()))
    page = watched.go("buscar.html")
    found = page.evaluate("(all) => all.map(spanishStem)", vocabulary)
    wrong = [
        (word, mine, stem(word))
        for word, mine in zip(vocabulary, found, strict=True)
        if mine != stem(word)
    ]
    assert wrong == []
    assert len(vocabulary) > 5000


def test_the_script_folds_as_the_index_does(watched: Watched) -> None:
    """Accents, capitals and signs fall away alike."""
    page = watched.go("buscar.html")
    for text in ("Ñandú ÁÉÍÓÚ Übung", "D.F.L. N° 1-A", "İstanbul ﬁ 法律 19.032", "año_nuevo"):
        found = page.evaluate(
            """(text) => text.normalize("NFD").replace(/\\p{M}/gu, "").toLowerCase()
                .match(/[\\p{L}\\p{N}]+/gu)""",
            text,
        )
        assert found == words(text)


def test_example_queries_are_answered(watched: Watched) -> None:
    """Each example gives a table, as long as it says, and a link to share the query by."""
    page = watched.go("sparql.html")
    for query in queries.queries():
        page.locator(f"#{query.name} .use").click()
        expect(page.locator("#answer table")).to_be_visible()
        count, noun = (page.locator("#status").text_content() or "").split()[:2]
        assert noun.startswith("fila")
        assert page.locator("#answer tbody tr").count() == int(count), query.name
        share = page.locator("#share").get_attribute("href") or ""
        other = page.context.new_page()
        other.goto(watched.home + "sparql.html" + share)
        expect(other.locator("#answer table")).to_be_visible()
        assert other.locator("#sparql").input_value() == query.text
        other.close()
        page.evaluate("document.getElementById('answer').replaceChildren()")


def test_answers_can_be_downloaded(watched: Watched) -> None:
    """The table is there as CSV too."""
    page = watched.go("sparql.html")
    page.locator("#query button").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "fichero.csv"
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("organismo,periodo,numero,objetivo")


def test_answers_of_other_kinds_are_shown(watched: Watched) -> None:
    """Yes or no, a graph, and what is wrong with a query."""
    page = watched.go("sparql.html")
    page.locator("#sparql").fill("ASK { ?s ?p ?o }")
    page.locator("#query button").click()
    expect(page.locator("#status")).to_have_text("Sí")
    page.locator("#sparql").fill("CONSTRUCT WHERE { ?s a <https://w3id.org/fichero/def#Mission> }")
    page.locator("#query button").click()
    expect(page.locator("#answer pre")).to_be_visible()
    assert "/mision>" in (page.locator("#answer pre").text_content() or "")
    page.locator("#sparql").fill("SELECT nonsense")
    page.locator("#query button").click()
    expect(page.locator("#status")).to_have_text("La consulta no se pudo ejecutar.")
    assert page.locator("#answer pre").text_content()
    # The browser tells of the answer 400, which was meant.
    watched.complaints = [text for text in watched.complaints if "400" not in text]


def test_queries_work_without_scripts(browser: Browser, served: str) -> None:
    """The form sends the query to the endpoint."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}en/sparql.html")
    page.locator("#query button").click()
    page.wait_for_url("**/sparql?query=*")
    found = json.loads(page.locator("body").text_content() or "")
    assert len(found["results"]["bindings"]) == 8
    context.close()


def test_a_static_host_says_that_it_answers_no_queries(
    browser: Browser, served_hostile: str
) -> None:
    """Where there is no endpoint, the page says so instead of failing in silence."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served_hostile}sparql.html")
    page.locator("#query button").click()
    expect(page.locator("#status")).to_have_text("Aquí no hay un servidor que responda consultas.")
    context.close()


def test_the_site_opens_from_a_disk(browser: Browser, site: Made) -> None:
    """Pages, styles, drawings and links work without any server."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((site.folder / "index.html").as_uri())
    page.get_by_role("link", name="Ministerio Secretaría General de Gobierno").click()
    page.get_by_role("link", name="Ficha 2019-2022").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("h2#objetivos")).to_contain_text("Strategic objectives")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(253, 250, 244)"
    context.close()
