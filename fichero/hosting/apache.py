"""The site on Apache: a file `.htaccess`, which works in whatever folder the release lies.

Source: https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html
"""

from collections.abc import Iterator

from fichero.findings import Language
from fichero.hosting.routes import (
    CHOICES,
    FIXED,
    HTML,
    POLICY,
    ROUTES,
    UTF8,
    Route,
    filled,
    preferred,
    prefers,
)
from fichero.releasing.release import MEDIA_TYPES

PATH = ".htaccess"


def write(languages: tuple[Language, ...]) -> bytes:
    """Write the configuration of a release.

    Args:
        languages: of the pages; those of the first one are at the root.
    """
    return ("\n".join(_lines(languages)) + "\n").encode()


def _lines(languages: tuple[Language, ...]) -> Iterator[str]:
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
    yield '  Header always merge Vary "Accept" "expr=%{REQUEST_STATUS} == 303"'
    yield '  Header always merge Vary "Accept-Language" "expr=%{REQUEST_STATUS} == 303"'
    yield "</IfModule>"
    yield ""
    yield "RewriteEngine On"
    yield "# What is of the server is nobody's business."
    yield r"RewriteRule (^|/)\.ht - [F]"
    yield "# The folder, as a path: what stands in the address before what is matched here."
    yield r"RewriteCond %{REQUEST_URI}::$1 ^(.*?/)(.*)::\2$"
    yield "RewriteRule ^(.*)$ - [E=FICHERO_BASE:%1]"
    yield ""
    yield "# The language that is named first, if it is not that of the root."
    for language in languages[1:]:
        others = tuple(name for name in languages if name != language)
        yield f'RewriteCond %{{HTTP:Accept-Language}} "{prefers(language, others)}" [NC]'
        yield f"RewriteRule ^ - [E=FICHERO_LANGUAGE:{language}/]"
    yield ""
    yield "# The format that is named first, of those that each kind of thing has."
    for choice, suffixes in CHOICES.items():
        yield f"RewriteRule ^ - [E=FICHERO_{choice.upper()}:{suffixes[0]}]"
        for suffix, pattern in preferred(choice).items():
            yield f'RewriteCond %{{HTTP:Accept}} "{pattern}" [NC]'
            yield f"RewriteRule ^ - [E=FICHERO_{choice.upper()}:{suffix}]"
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
    yield f"RewriteCond {variable} ={HTML}"
    yield f"RewriteRule ^{route.pattern}$ {page} {flags}"
    yield f"RewriteRule ^{route.pattern}$ {data}.{variable} {flags}"
