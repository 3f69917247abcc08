"""What a client would like best of what there is (RFC 9110, section 12).

https://www.rfc-editor.org/rfc/rfc9110#section-12.5
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

_MOST = 100  # preferences that are looked at

Preferences = tuple[tuple[str, float], ...]


@lru_cache(maxsize=512)
def preferences(header: str) -> Preferences:
    """Read a header such as `Accept`: each thing with its quality; what makes no sense is left out.

    >>> preferences("text/turtle;q=0.5, */*; q=0.1")
    (('text/turtle', 0.5), ('*/*', 0.1))
    """
    found = []
    for part in header.split(",")[:_MOST]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        if name and quality == quality:  # noqa: PLR0124 (not a number is not equal to itself)
            found.append((name, quality))
    return tuple(found)


@lru_cache(maxsize=512)
def media_type(header: str | None, offers: tuple[str, ...]) -> str | None:
    """Choose among media types by the `Accept` header; None if none of them is welcome.

    Args:
        header: its value; none, or an empty one, welcomes everything.
        offers: what there is, the best first.

    >>> media_type("application/*;q=0.5, text/turtle", ("application/ld+json", "text/turtle"))
    'text/turtle'
    >>> media_type("text/html", ("text/turtle",)) is None
    True
    """
    wanted = preferences(header or "*/*")
    # `max` keeps the first of equals, and so the order of the offers.
    best = max(offers, key=lambda offer: _quality(offer, wanted), default=None)
    return best if best is not None and _quality(best, wanted) > 0 else None


def language(header: str | None, offers: Sequence[str]) -> str:
    """Choose among languages by the `Accept-Language` header; the first one if none is welcome.

    >>> language("en-GB, es;q=0.8", ["es", "en"])
    'en'
    """
    wanted = [(tag.partition("-")[0], quality) for tag, quality in preferences(header or "*")]

    def quality(offer: str) -> float:
        named = [value for tag, value in wanted if tag == offer]
        return (
            max(named) if named else max((value for tag, value in wanted if tag == "*"), default=0)
        )

    best = max(offers, key=quality)
    return best if quality(best) > 0 else offers[0]


def takes_gzip(header: str | None) -> bool:
    """Tell whether the `Accept-Encoding` header welcomes gzip."""
    if not header:
        return False
    qualities = dict(preferences(header))
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0))) > 0


def matches(header: str, tag: str) -> bool:
    """Tell whether an `If-None-Match` header names an entity tag, strong or weak.

    >>> matches('"a", W/"b"', '"b"')
    True
    """
    named = (each.strip().removeprefix("W/") for each in header.split(","))
    return header.strip() == "*" or tag in named


def _quality(offer: str, wanted: Iterable[tuple[str, float]]) -> float:
    """Give the quality of the most exact range that an offer is in."""
    kind = offer.partition("/")[0] + "/*"
    exact: dict[str, float] = {}
    for name, quality in wanted:
        exact[name] = max(quality, exact.get(name, 0.0))
    for name in (offer, kind, "*/*"):
        if name in exact:
            return exact[name]
    return 0.0
