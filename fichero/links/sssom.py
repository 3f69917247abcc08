"""Mapping sets as SSSOM/TSV files, so that one decision changes one line.

The form is that of https://mapping-commons.github.io/sssom/spec-formats-tsv/, version 1.1: the
columns are always the same and in the order of the specification, lines are sorted by both ends,
and numbers, dates and prefixes are written in one way only.
"""

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from fichero.describing.iris import DEFAULT_BASE
from fichero.findings import FicheroError, problem
from fichero.links.mappings import NAMESPACES, OWN, Mapping, MappingSet
from fichero.reasons import reason

VERSION = "1.1"
SUFFIX = ".sssom.tsv"

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "author_label",
    "reviewer_id",
    "reviewer_label",
    "mapping_tool",
    "mapping_tool_version",
    "mapping_date",
    "review_date",
    "confidence",
    "match_string",
    "similarity_score",
    "similarity_measure",
    "see_also",
    "comment",
)
"""The slots that a mapping has a field for."""

_DECIMALS = 4
_FILE_MODE = 0o644
_LOCAL = re.compile(r"[^\s|<>\"{}\\^`]+")


def write(mappings: MappingSet) -> bytes:
    """Write a mapping set; the same set gives the same bytes, in whatever order it comes."""
    ordered = sorted(mappings.mappings, key=_key)
    prefixes = _prefixes(mappings, ordered)
    more = sorted({slot for mapping in ordered for slot, _ in mapping.more})
    text = io.StringIO()
    for line in _metadata(mappings, prefixes):
        text.write(f"#{line}\n")
    rows = csv.writer(text, delimiter="\t", lineterminator="\n")
    rows.writerow([*COLUMNS, *more])
    for mapping in ordered:
        kept = dict(mapping.more)
        row = [*_row(mapping, prefixes), *(kept.get(slot, "") for slot in more)]
        rows.writerow([" ".join(cell.split()) for cell in row])
    return text.getvalue().encode()


def save(path: Path, mappings: MappingSet) -> None:
    """Write a mapping set in the place of a file, whole or not at all.

    Raises:
        FicheroError: `mappings-unwritable`; what stood there stands there still.
    """
    save_bytes(path, write(mappings))


def save_bytes(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file, whole or not at all.

    Raises:
        FicheroError: `mappings-unwritable`.
    """
    new = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.resolve()  # a symbolic link is followed and stays
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=target.parent)
        new = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(_FILE_MODE)
        new.replace(target)
    except OSError as error:
        if new is not None:
            with suppress(OSError):
                new.unlink()
        told = problem("mappings-unwritable", path=path, reason=reason(error))
        raise FicheroError(told) from error


def _key(mapping: Mapping) -> tuple[tuple[str, ...], ...]:
    """Sort by both ends as people count: 9 before 10."""
    ends = (mapping.subject_id, mapping.object_id, mapping.predicate_id)
    return tuple(natural(end) for end in ends)


def natural(text: str) -> tuple[str, ...]:
    """Give a key that sorts numbers in a text by their value.

    >>> sorted(["o/10", "o/9"], key=natural)
    ['o/9', 'o/10']
    """
    # What is split at digits has texts at even places and numbers at odd ones, always. A number is
    # compared by how many digits it has first: to read it could take time without end.
    return tuple(
        f"{len(part.lstrip('0')):08}{part.lstrip('0')}" if place % 2 else part
        for place, part in enumerate(re.split(r"([0-9]+)", text))
    )


def _metadata(mappings: MappingSet, prefixes: dict[str, str]) -> Iterator[str]:
    yield f"sssom_version: {_quoted(VERSION)}"
    yield "curie_map:" if prefixes else "curie_map: {}"
    for prefix in sorted(prefixes):
        yield f"  {prefix}: {_quoted(prefixes[prefix])}"
    yield f"mapping_set_id: {_quoted(mappings.mapping_set_id)}"
    if mappings.title:
        yield f"mapping_set_title: {_quoted(mappings.title)}"
    if mappings.description:
        yield f"mapping_set_description: {_quoted(mappings.description)}"
    yield f"license: {_quoted(mappings.licence)}"
    for slot, value in sorted(mappings.more):
        if isinstance(value, str):
            yield f"{slot}: {_quoted(value)}"
        else:
            yield f"{slot}:"
            yield from (f"  - {_quoted(each)}" for each in value)


def _quoted(text: str) -> str:
    """Write a text in YAML: what JSON says, YAML says too (https://yaml.org/spec/1.2.2/)."""
    return json.dumps(text, ensure_ascii=False)


def _row(mapping: Mapping, prefixes: dict[str, str]) -> Iterator[str]:
    for column in COLUMNS:
        if column == "predicate_modifier":
            yield "Not" if mapping.negated else ""
            continue
        value = getattr(mapping, column)
        if value is None:
            yield ""
        elif isinstance(value, float):
            yield number(value)
        elif isinstance(value, tuple):
            named = column.endswith("_id")
            yield "|".join(_escaped(contract(each, prefixes) if named else each) for each in value)
        elif column.endswith("_id") or column == "mapping_justification":
            yield contract(value, prefixes)
        else:
            yield str(value)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def number(value: float) -> str:
    """Write a number with at most four decimals, and no more than it needs.

    >>> number(1.0), number(0.25)
    ('1.0', '0.25')
    """
    return str(round(float(value), _DECIMALS))


def contract(iri: str, prefixes: dict[str, str]) -> str:
    """Shorten an IRI by the longest namespace that fits; one that none fits stays whole.

    >>> contract("http://www.w3.org/2004/02/skos/core#closeMatch", dict(NAMESPACES))
    'skos:closeMatch'
    """
    fitting = [
        (namespace, prefix)
        for prefix, namespace in prefixes.items()
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace))
    ]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda each: (len(each[0]), each[1]))
    return f"{prefix}:{iri[len(namespace) :]}"


def _prefixes(mappings: MappingSet, ordered: Iterable[Mapping]) -> dict[str, str]:
    """Give the namespaces of a set: those that it declares, and those that its IRIs need."""
    known = {**NAMESPACES, OWN: f"{DEFAULT_BASE}id/", **mappings.prefixes}
    used = dict(mappings.prefixes)
    for iri in (iri for mapping in ordered for iri in _iris(mapping)):
        short, _, _ = contract(iri, known).partition(":")
        if short not in known:
            namespace = re.sub(r"[^/#]*\Z", "", iri)
            if _LOCAL.fullmatch(iri, len(namespace)):
                short = next(name for name in _names() if name not in known)
                known[short] = namespace
        if short in known:
            used[short] = known[short]
    return used


def _names() -> Iterator[str]:
    number = 1
    while True:
        yield f"ns{number}"
        number += 1


def _iris(mapping: Mapping) -> tuple[str, ...]:
    return (
        mapping.subject_id,
        mapping.predicate_id,
        mapping.object_id,
        mapping.mapping_justification,
        *mapping.author_id,
        *mapping.reviewer_id,
    )
