"""A page as a browser without eyes or scripts has it: links, places, texts, scripts."""

from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

import msgspec

_LINKS = {"href", "src", "action", "data-root", "data-site"}
_EMPTY = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})


class Page(msgspec.Struct):
    """What a page holds."""

    language: str = ""
    links: list[str] = []
    """As written."""
    ids: list[str] = []
    blocks: list[str] = []
    """Of JSON-LD."""
    scripts: list[str] = []
    """The text of scripts that stand in the page."""
    handlers: list[str] = []
    """Attributes that would be run, or that style."""
    said: list[str] = []
    """The texts of elements of the class `said`."""
    text: str = ""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(links=[], ids=[], blocks=[], scripts=[], handlers=[], said=[])
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        page = self.page
        page.links += [value for name, value in attributes.items() if name in _LINKS]
        page.handlers += [name for name in attributes if name.startswith("on") or name == "style"]
        if "id" in attributes:
            page.ids.append(attributes["id"])
        if tag == "html":
            page.language = attributes.get("lang", "")
        if "said" in attributes.get("class", "").split() and tag == "p":
            page.said.append("")
        if tag == "script" and "src" not in attributes:
            (page.blocks if "json" in attributes.get("type", "") else page.scripts).append("")
        if tag not in _EMPTY:
            self._open.append((tag, attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        tag, attributes = self._open[-1]
        page = self.page
        if tag == "script":
            if "src" not in attributes:
                found = page.blocks if "json" in attributes.get("type", "") else page.scripts
                found[-1] += data
            return
        page.text += data
        if any(tag == "p" and "said" in told.get("class", "").split() for tag, told in self._open):
            page.said[-1] += data


def read(text: str) -> Page:
    """Read a page."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.page


def target(page: str, link: str) -> tuple[str, str] | None:
    """Give the path and anchor that a link leads to, below the site; None if it leads out of it."""
    parts = urlsplit(urljoin(f"http://site/{quote(page)}", link))
    if parts.netloc != "site":
        return None
    return unquote(parts.path).removeprefix("/"), unquote(parts.fragment)
