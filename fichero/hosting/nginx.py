"""The site on nginx: maps for the level of `http`, and locations for that of `server`.

Sources: https://nginx.org/en/docs/http/ngx_http_map_module.html,
https://nginx.org/en/docs/http/ngx_http_core_module.html#location
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from fichero.findings import Language
from fichero.hosting.routes import (
    CHOICES,
    FIXED,
    HTML,
    NONE,
    POLICY,
    ROUTES,
    UTF8,
    Route,
    filled,
    preferred,
    preferred_language,
    withdrawn,
)
from fichero.releasing.release import MEDIA_TYPES

MAPS = "hosting/nginx-http.conf"
LOCATIONS = "hosting/nginx-server.conf"


def write_maps(languages: tuple[Language, ...]) -> bytes:
    """Write what chooses format and language.

    Args:
        languages: of the pages; those of the first one are at the root.
    """
    return ("\n".join(_maps(languages)) + "\n").encode()


def write_locations(address: str, gone: Iterable[str] = ()) -> bytes:
    """Write what leads from the IRIs of things to files.

    Args:
        address: of the release, in full: its path is where the files are below the server's root.
        gone: paths of what was withdrawn.
    """
    return ("\n".join(_locations(urlsplit(address).path, gone)) + "\n").encode()


def _maps(languages: tuple[Language, ...]) -> Iterator[str]:
    yield "# nginx, included at the level of http: see docs/hosting.md of Fichero."
    yield ""
    yield "# The language that is liked best; that of the root stands in no folder."
    yield "map $http_accept_language $fichero_language {"
    yield '  default "";'
    for language, pattern in preferred_language(languages):
        folder = f"{language}/" if language != languages[0] else '""'
        yield f'  "~*{_quoted(pattern)}" {folder};'
    yield "}"
    for choice, suffixes in CHOICES.items():
        yield ""
        yield "# The format that is liked best, of those that there are; all, if none is named."
        yield f"map $http_accept $fichero_{choice} {{"
        yield f"  default {NONE};"
        yield f'  "" {suffixes[0]};'
        for suffix, pattern in preferred(choice):
            yield f'  "~*{_quoted(pattern)}" {suffix};'
        yield "}"


def _locations(base: str, gone: Iterable[str]) -> Iterator[str]:
    yield "# nginx, included at the level of server: see docs/hosting.md of Fichero."
    yield "# `root` must name the folder below which the release lies, at the path of its address."
    yield ""
    yield "absolute_redirect off;"
    yield "index index.html;"
    yield "charset utf-8;"
    types = sorted({MEDIA_TYPES[suffix] for suffix in UTF8} - {"text/html"})
    yield f"charset_types {' '.join(types)};"
    yield "types {"
    for suffix, media_type in sorted(MEDIA_TYPES.items()):
        yield f"  {media_type} {suffix};"
    yield "}"
    yield 'add_header Access-Control-Allow-Origin "*" always;'
    yield 'add_header X-Content-Type-Options "nosniff" always;'
    yield 'add_header Referrer-Policy "no-referrer" always;'
    yield f'add_header Content-Security-Policy "{POLICY}" always;'
    yield ""
    yield "# What is of Apache, or of this server, is nobody's business."
    yield f"location = {base}.htaccess {{ return 404; }}"
    for pattern in withdrawn(gone):
        yield from _location(f"^{_escaped(base)}{pattern}$", "return 410;")
    for path, target in FIXED.items():
        yield f"location = {base}{path} {{ return 303 {base}{target}; }}"
    for route in ROUTES:
        yield ""
        yield from _route(route, base)


def _route(route: Route, base: str) -> Iterator[str]:
    # Named groups: the numbered ones are lost when a map is looked up.
    number = 0
    named = ""
    for position, sign in enumerate(route.pattern):
        named += sign
        if sign == "(" and not route.pattern.startswith("(?:", position):
            number += 1
            named += f"?<fichero_{number}>"
    page = f"{base}${{fichero_language}}{filled(route.page, '${{fichero_{}}}')}"
    data = f"{base}{filled(route.data, '${{fichero_{}}}')}"
    choice = f"$fichero_{route.choice}"
    path = f"^{_escaped(base)}{named}"
    if route.suffixed:
        suffixes = "|".join(CHOICES[route.choice])
        yield from _location(
            rf"{path}\.(?<fichero_suffix>{suffixes})$", f"return 303 {data}.$fichero_suffix;"
        )
        yield from _location(rf"{path}\.{HTML}$", f"return 303 {page};")
    yield from _location(
        f"{path}$",
        f"if ({choice} = {NONE}) {{ return 406; }}",
        f"if ({choice} = {HTML}) {{ return 303 {page}; }}",
        f"return 303 {data}.{choice};",
    )


def _location(pattern: str, *lines: str) -> Iterator[str]:
    yield f'location ~ "{_quoted(pattern)}" {{'
    # Headers of an inner level stand in the place of all that are further out.
    yield '  add_header Access-Control-Allow-Origin "*" always;'
    yield '  add_header Vary "Accept, Accept-Language" always;'
    yield from (f"  {line}" for line in lines)
    yield "}"


def _escaped(path: str) -> str:
    return path.replace(".", r"\.")


def _quoted(pattern: str) -> str:
    """Write an expression within quotation marks, where a stroke must stand twice before one."""
    return pattern.replace('"', r"\"")
