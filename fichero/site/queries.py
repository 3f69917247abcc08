"""The example queries: files of SPARQL, each with a question in both languages above it."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from fichero import context

_TITLE = re.compile(r"^# (es|en): (.+)$", re.MULTILINE)
_NAME = re.compile(r"\b([a-z]+):")


class Query(msgspec.Struct, frozen=True):
    """An example."""

    name: str
    titles: Mapping[str, str]
    """The question, by language."""
    body: str
    """SPARQL, without prefixes."""
    text: str
    """SPARQL, with the prefixes that it needs."""


@cache
def queries() -> tuple[Query, ...]:
    """Read the examples, in the order of their files' names."""
    return tuple(_query(path) for path in sorted((Path(__file__).parent / "queries").glob("*.rq")))


def _query(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    body = _TITLE.sub("", text).strip()
    known = context.load().prefixes
    used = dict.fromkeys(name for name in _NAME.findall(body) if name in known)
    prefixes = "".join(f"PREFIX {name}: <{known[name]}>\n" for name in sorted(used))
    return Query(
        name=path.stem.partition("-")[2],
        titles=dict(_TITLE.findall(text)),
        body=body,
        text=f"{prefixes}\n{body}",
    )
