"""The redirect for https://w3id.org/: a file `.htaccess` for the folder of a base IRI there.

Source: https://github.com/perma-id/w3id.org
"""

from urllib.parse import urlsplit

from fichero.settings import Settings

HOST = "w3id.org"


def path(settings: Settings) -> str | None:
    """Give where the file stands in the release; None if the base IRI needs no redirect."""
    parts = urlsplit(settings.base_iri)
    if parts.netloc != HOST or not settings.hosting or settings.hosting == settings.base_iri:
        return None
    return f"hosting/{HOST}{parts.path}.htaccess"


def write(settings: Settings) -> bytes:
    """Write the redirect.

    Raises:
        ValueError: there is nowhere to lead to; see `path`.
    """
    if path(settings) is None:
        message = "the base IRI needs no redirect, or there is nowhere to lead to"
        raise ValueError(message)
    hosting = f"{(settings.hosting or '').removesuffix('/')}/"
    contact = settings.publisher.contact
    address = (contact.email or contact.url) if contact else None
    lines = [
        f"# {settings.base_iri}",
        f"# {settings.publisher.name} <{address or settings.publisher.iri}>",
        "",
        "Options +FollowSymLinks",
        "RewriteEngine On",
        "# Temporary, so that the address here stays the one that people keep; what answers there",
        "# chooses between pages and data.",
        f"RewriteRule ^(.*)$ {hosting}$1 [R=302,L]",
    ]
    return ("\n".join(lines) + "\n").encode()
