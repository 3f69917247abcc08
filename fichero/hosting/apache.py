"""The site on Apache: a file `.htaccess`, which works in whatever folder the release lies.

Source: https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html
"""

from collections.abc import Iterable, Iterator

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

PATH = ".htaccess"


def write(languages: tuple[Language, ...], gone: Iterable[str] = ()) -> bytes:
    """Write the configuration of a release.

    Args:
        languages: of the pages; those of the first one are at the root.
        gone: paths of what was withdrawn.
    """
    return ("\n".join(_lines(languages, gone)) + "\n").encode()


def _lines(languages: tuple[Language, ...], gone: Iterable[str]) -> Iterator[str]:
    yield "# Apache 2.4, for the folder that the release lies in: see docs/hosting.md of Fichero."
    yield "# It needs AllowOverride FileInfo Indexes Options, and the modules rewrite and headers."
    yield ""
    yield "Options -Indexes"
    yield "DirectoryIndex index.html"
    yield "AddDefaultCharset Off"
    for suffix, media_type in sorted(MEDIA_TYPES.items()):
        yield f"AddType {media_type} .{suffix}"
    yield "AddCharset utf-8 " + " ".join(f".{suffix}" for suffix in UTF8)
    yield ""
    yield "<IfModule mod_headers.c>"
    yield '  Header always set Access-Control-Allow-Origin "*"'
    yield '  Header always set X-Content-Type-Options "nosniff"'
    yield '  Header always set Referrer-Policy "no-referrer"'
    yield f'  Header always set Content-Security-Policy "{POLICY}"'
    yield '  Header always merge Vary "Accept" "expr=%{REQUEST_STATUS} in {303, 406}"'
    yield '  Header always merge Vary "Accept-Language" "expr=%{REQUEST_STATUS} in {303, 406}"'
    yield "</IfModule>"
    yield ""
    yield "RewriteEngine On"
    yield "# What is of the server is nobody's business."
    yield r"RewriteRule (^|/)\.ht - [F]"
    for pattern in withdrawn(gone):
        yield f"RewriteRule ^{pattern}$ - [G]"
    yield "# The folder, as a path: what stands in the address before what is matched here."
    yield r"RewriteCond %{REQUEST_URI}::$1 ^(.*?/)(.*)::\2$"
    yield "RewriteRule ^(.*)$ - [E=FICHERO_BASE:%1]"
    yield ""
    yield "# The language that is liked best; that of the root stands in no folder. The last rule"
    yield "# that fits counts, so that what is liked best stands last."
    for language, pattern in reversed([*preferred_language(languages)]):
        folder = f"{language}/" if language != languages[0] else ""
        yield f'RewriteCond %{{HTTP:Accept-Language}} "{pattern}" [NC]'
        yield f"RewriteRule ^ - [E=FICHERO_LANGUAGE:{folder}]"
    yield ""
    yield "# The format that is liked best, of those that there are; any, if none is named."
    for choice, suffixes in CHOICES.items():
        variable = f"FICHERO_{choice.upper()}"
        yield f"RewriteRule ^ - [E={variable}:{NONE}]"
        yield "RewriteCond %{HTTP:Accept} ^$"
        yield f"RewriteRule ^ - [E={variable}:{suffixes[0]}]"
        for suffix, pattern in reversed([*preferred(choice)]):
            yield f'RewriteCond %{{HTTP:Accept}} "{pattern}" [NC]'
            yield f"RewriteRule ^ - [E={variable}:{suffix}]"
    yield ""
    for path, target in FIXED.items():
        escaped = path.replace(".", r"\.")
        yield f"RewriteRule ^{escaped}$ %{{ENV:FICHERO_BASE}}{target} [R=303,L]"
    for route in ROUTES:
        yield ""
        yield from _route(route)


def _route(route: Route) -> Iterator[str]:
    page = f"%{{ENV:FICHERO_BASE}}%{{ENV:FICHERO_LANGUAGE}}{filled(route.page, '${}')}"
    data = f"%{{ENV:FICHERO_BASE}}{filled(route.data, '${}')}"
    flags = "[R=303,L,NE]"
    groups = route.pattern.count("(") - route.pattern.count("(?:")
    if route.suffixed:
        suffixes = "|".join(CHOICES[route.choice])
        yield f"RewriteRule ^{route.pattern}\\.({suffixes})$ {data}.${groups + 1} {flags}"
        yield f"RewriteRule ^{route.pattern}\\.{HTML}$ {page} {flags}"
    variable = f"%{{ENV:FICHERO_{route.choice.upper()}}}"
    yield f"RewriteCond {variable} ={NONE}"
    yield f"RewriteRule ^{route.pattern}$ - [R=406,L]"
    yield f"RewriteCond {variable} ={HTML}"
    yield f"RewriteRule ^{route.pattern}$ {page} {flags}"
    yield f"RewriteRule ^{route.pattern}$ {data}.{variable} {flags}"
