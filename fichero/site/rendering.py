"""From templates to pages, in each language. Everything that is filled in is escaped."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from fichero.findings import Language
from fichero.settings import Settings
from fichero.site import addresses, words
from fichero.site.addresses import Addresses
from fichero.site.names import short

File = tuple[str, bytes]
"""A path below the release's folder, and what stands there."""

Blocks = Callable[[str, Language], str | None]
"""Gives the JSON-LD that goes into the page of an IRI in a language, if any."""

# Neither HTML nor XML has these characters, not even escaped.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_INSTEAD = "\ufffd"

_LICENCE = re.compile(r"^https://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/$")


class Here(msgspec.Struct, frozen=True):
    """A page in one language, as its template sees it."""

    language: Language
    first: Language
    path: str
    """Below the folder of the language."""
    addresses: Addresses

    @property
    def file_path(self) -> str:
        """Where the page is below the site."""
        return addresses.localised(self.path, self.language, self.first)

    def say(self, es: str, en: str) -> str:
        """Choose the words of the page's language."""
        return es if self.language == "es" else en

    def one(self, number: int, es: str, en: str) -> str:
        """Choose a word, in the plural unless there is one."""
        return self.say(es, en) + ("" if number == 1 else "s")

    def to(self, page: str) -> str:
        """Link to a page in the same language, and to an anchor after a hash."""
        path, _, anchor = page.partition("#")
        there = addresses.localised(path, self.language, self.first)
        return addresses.relative(self.file_path, there, anchor)

    def file(self, path: str) -> str:
        """Link to a file that all languages share."""
        return addresses.relative(self.file_path, path)

    def iri(self, iri: str) -> str | None:
        """Link to the page of an IRI, if it has one."""
        page = self.addresses.page(iri)
        return self.to(page) if page else None

    def count(self, number: int) -> str:
        """Write a number."""
        return words.count(number, self.language)

    def decimal(self, number: str) -> str:
        """Write a decimal, given as data have it."""
        return words.decimal(number, self.language)

    def size(self, number: int) -> str:
        """Write a number of bytes."""
        return words.size(number, self.language)

    def day(self, iso: str) -> str:
        """Write a date."""
        return words.day(iso, self.language)

    def short(self, iri: str) -> str:
        """Write an IRI with a prefix."""
        return short(iri)

    def number(self, length: float) -> str:
        """Write a length for SVG, without needless digits."""
        return f"{length:.2f}".rstrip("0").rstrip(".")


class Renderer(msgspec.Struct, frozen=True):
    """Writes pages in the languages of the settings."""

    settings: Settings
    addresses: Addresses
    blocks: Blocks | None = None

    def page(
        self,
        path: str,
        template: str,
        values: Callable[[Here], dict[str, Any]],
        iri: str | None = None,
    ) -> Iterator[File]:
        """Write a page in every language.

        Args:
            path: of the page, as in the first language.
            template: the name of its template.
            values: what the template needs beside what every page has, for each language.
            iri: what the page is about, if that has an IRI.
        """
        licence = _LICENCE.match(self.settings.licence)
        first = self.settings.languages[0]
        for here in self.heres(path):
            json_ld = self.blocks(iri, here.language) if self.blocks and iri else None
            text = _template(template).render(
                here=here,
                settings=self.settings,
                licence=f"CC {licence[1].upper()} {licence[2]}"
                if licence
                else self.settings.licence,
                json_ld=_data_block(json_ld) if json_ld else None,
                languages=[
                    (
                        other,
                        addresses.relative(here.file_path, addresses.localised(path, other, first)),
                    )
                    for other in self.settings.languages
                ],
                **_tools(here),
                **values(here),
            )
            yield here.file_path, text.encode()

    def heres(self, path: str) -> tuple[Here, ...]:
        """Give a page in every language."""
        languages = self.settings.languages
        return tuple(Here(each, languages[0], path, self.addresses) for each in languages)


def part(template: str, here: Here, **values: object) -> Markup:
    """Write a piece of a page, ready to be put into one."""
    # What the templates write is escaped already.
    return Markup(_template(template).render(here=here, **_tools(here), **values))  # noqa: S704


def _tools(here: Here) -> dict[str, Any]:
    names = (
        "say",
        "one",
        "to",
        "file",
        "iri",
        "count",
        "decimal",
        "size",
        "day",
        "short",
        "number",
    )
    tools: dict[str, Any] = {name: getattr(here, name) for name in names}
    return tools | {"language": here.language, "path": here.path}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


def _printable(value: object) -> object:
    """Replace what no page can hold."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _NO_CHARACTERS.sub(_INSTEAD, value)
    return value


def _data_block(json: str) -> str:
    """Write JSON so that nothing in it can end the script that it stands in."""
    # https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
    return _NO_CHARACTERS.sub(_INSTEAD, json).replace("<", "\\u003c")
