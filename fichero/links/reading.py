"""Reading SSSOM files that people edit: every complaint with its file, line and column."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import yaml

from fichero.document import Document, Line, Place, whole_file
from fichero.findings import FicheroError, Finding, Words, problem
from fichero.links import slots, sssom
from fichero.links.mappings import ORCID, OWN, Mapping, MappingSet, Pair
from fichero.reasons import reason

MAX_BYTES = 50_000_000
"""A larger file is refused."""

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_IDS = frozenset({*_REQUIRED, "author_id", "reviewer_id"})
_LISTS = frozenset(
    {"author_id", "author_label", "reviewer_id", "reviewer_label", "match_string", "see_also"}
)
_DATES = frozenset({"mapping_date", "review_date"})
_SHARES = frozenset({"confidence", "similarity_score"})
_METADATA = frozenset({"sssom_version", "curie_map", "mapping_set_id", "license"})
_TITLES = {"mapping_set_title": "title", "mapping_set_description": "description"}


class Reading(msgspec.Struct, frozen=True):
    """A file as it was read."""

    path: Path
    set: MappingSet
    places: tuple[Place, ...]
    """The line of each mapping, in their order."""


class _Cell(msgspec.Struct, frozen=True):
    """One value, and the offsets between which it stands in the file."""

    text: str
    start: int
    end: int


def read(path: Path, own: str | None = None) -> MappingSet:
    """Read a file of mappings.

    Args:
        path: the file.
        own: what the prefix `id` stands for, whatever the file says: the publication's own IRIs.

    Raises:
        FicheroError: with everything that is wrong: `mappings-malformed`,
            `mappings-prefix-unknown`, `mappings-value-wrong`, `mappings-repeated`; or
            `source-not-found`, `source-unreadable`, `source-too-large`.
    """
    return read_placed(path, own).set


def read_folder(folder: Path, own: str | None = None) -> tuple[Reading, ...]:
    """Read all files of mappings in a folder, in the order of their names; none if there is none.

    Raises:
        FicheroError: as `read`, with what is wrong in any of them, and `mappings-repeated` if two
            files decide on one pair.
    """
    readings: list[Reading] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob(f"*{sssom.SUFFIX}")):
        try:
            readings.append(read_placed(path, own))
        except FicheroError as error:
            findings += error.findings
    placed = (
        (mapping.pair, place)
        for reading in readings
        for mapping, place in zip(reading.set.mappings, reading.places, strict=True)
    )
    findings += _repeated(placed) if not findings else []
    if findings:
        raise FicheroError(*findings)
    return tuple(readings)


def read_placed(path: Path, own: str | None = None) -> Reading:
    """Read a file of mappings, and where each stands; see `read`."""
    reader = _Reader(_document(path), own)
    found = reader.read()
    findings = reader.findings or list(
        _repeated(zip((each.pair for each in found.mappings), reader.places, strict=True))
    )
    if findings:
        raise FicheroError(*findings)
    return Reading(path, found, tuple(reader.places))


def _document(path: Path) -> Document:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            told = problem(
                "source-too-large",
                whole_file(path.as_posix()),
                size=path.stat().st_size,
                limit=MAX_BYTES,
            )
            raise FicheroError(told)
        text = data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=path), usage=True) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        place = whole_file(path.as_posix(), line)
        raise FicheroError(problem("mappings-malformed", place, reason=reason(error))) from error
    except OSError as error:
        place = whole_file(path.as_posix())
        raise FicheroError(problem("source-unreadable", place, reason=reason(error))) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Document(path.as_posix(), "text/tab-separated-values", data, text)


def _repeated(placed: Iterable[tuple[Pair, Place]]) -> list[Finding]:
    """Tell which pairs are decided on twice."""
    first: dict[Pair, Place] = {}
    findings = []
    for pair, place in placed:
        if pair in first:
            findings.append(
                problem("mappings-repeated", place, first[pair], first=_short(first[pair]))
            )
        first.setdefault(pair, place)
    return findings


def _short(place: Place) -> str:
    return f"{place.source.rpartition('/')[2]}:{place.line}"


class _Reader:
    """Reads one file, and collects what is wrong with it."""

    def __init__(self, document: Document, own: str | None) -> None:
        """Begin with a document.

        Args:
            document: the file.
            own: what the prefix `id` stands for.
        """
        self.document = document
        self.findings: list[Finding] = []
        self.places: list[Place] = []
        self._own = {OWN: own} if own else {}
        self._prefixes: dict[str, str] = {}
        self._metadata: dict[str, Any] = {}
        self._at: dict[str, Place] = {}

    def read(self) -> MappingSet:
        """Read the metadata, the header and the rows."""
        head = []
        lines = iter(self.document.lines)
        header: Line | None = None
        for line in lines:
            if not line.text.startswith("#"):
                header = line
                break
            head.append(line)
        self._read_metadata(head)
        columns = self._columns(header) if header and header.text.strip() else ()
        if header is None or not header.text.strip():
            self._malformed(
                whole_file(self.document.source, len(head) + 1),
                Words("falta la línea con los nombres de las columnas", "the header is missing"),
            )
        # What does not follow from the head is told; what may is not, as it would hide the cause.
        whole = self._metadata and all(slot in columns for slot in _REQUIRED)
        mappings = tuple(self._mappings(columns, lines)) if whole else ()
        titles = {
            field: self._metadata[slot]
            for slot, field in _TITLES.items()
            if isinstance(self._metadata.get(slot), str)
        }
        kept = {*_METADATA, *_TITLES, *slots.PROPAGATED}
        more = sorted((slot, each) for slot, each in self._metadata.items() if slot not in kept)
        return MappingSet(
            mapping_set_id=str(self._metadata.get("mapping_set_id", "")),
            licence=str(self._metadata.get("license", "")),
            prefixes=self._prefixes,
            mappings=mappings,
            more=tuple(more),
            **titles,
        )

    def _malformed(self, place: Place, words: Words) -> None:
        self.findings.append(problem("mappings-malformed", place, reason=words))

    def _wrong(self, slot: str, value: str, place: Place, words: Words) -> None:
        told = problem("mappings-value-wrong", place, slot=slot, value=value, reason=words)
        self.findings.append(told)

    # ── Metadata ─────────────────────────────────────────────────────────────────────────────────

    def _read_metadata(self, head: list[Line]) -> None:
        text = "\n".join(line.text[1:] for line in head)
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            told = str(error.problem or error.context)
            words = Words(
                f"los metadatos no son YAML ({told})", f"the metadata are no YAML: {told}"
            )
            self._malformed(self._marked(head, mark), words)
            return
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            told = str(error).partition("\n")[0]
            words = Words(
                f"los metadatos no son YAML ({told})", f"the metadata are no YAML: {told}"
            )
            self._malformed(whole_file(self.document.source), words)
            return
        if not isinstance(root, yaml.MappingNode):
            words = Words(
                "faltan los metadatos: líneas que comienzan con «#»",
                "the metadata are missing: lines that begin with “#”",
            )
            self._malformed(whole_file(self.document.source), words)
            return
        for key, value in root.value:
            place = self._marked(head, key.start_mark)
            if not isinstance(key, yaml.ScalarNode) or key.value not in slots.SET_SLOTS:
                self._unknown(str(key.value), place)
            elif key.value in self._metadata:
                words = Words(f"«{key.value}» está dos veces", f"“{key.value}” is there twice")
                self._malformed(place, words)
            else:
                self._take(key.value, value, self._marked(head, value.start_mark))
        self._check_metadata()

    def _marked(self, head: list[Line], mark: Any) -> Place:  # noqa: ANN401 (yaml's own, untyped)
        """Give the place of a mark that YAML made in the metadata: the rest of its line."""
        line = head[min(mark.line, len(head) - 1)]
        start = line.start + min(1 + mark.column, len(line.text))
        return self.document.place(start, line.start + len(line.text))

    def _unknown(self, slot: str, place: Place) -> None:
        words = Words(f"SSSOM no tiene «{slot[:60]}»", f"SSSOM has no “{slot[:60]}”")
        self._malformed(place, words)

    def _take(self, slot: str, node: yaml.Node, place: Place) -> None:
        """Take the value of a slot: a text, a list of texts, or the table of prefixes."""
        self._at[slot] = place
        match node:
            case yaml.ScalarNode() if slot != "curie_map":
                self._metadata[slot] = node.value
            case yaml.SequenceNode() if all(isinstance(e, yaml.ScalarNode) for e in node.value):
                self._metadata[slot] = [each.value for each in node.value]
            case yaml.MappingNode() if slot == "curie_map" and all(
                isinstance(part, yaml.ScalarNode) for pair in node.value for part in pair
            ):
                self._metadata[slot] = {key.value: value.value for key, value in node.value}
            case _:
                words = Words("no es un texto ni una lista", "it is no text and no list")
                self._wrong(slot, "…", place, words)

    def _check_metadata(self) -> None:
        version = self._metadata.get("sssom_version", slots.VERSIONS[0])
        if version not in slots.VERSIONS:
            words = Words("se conocen 1.0 y 1.1", "1.0 and 1.1 are known")
            self._wrong("sssom_version", str(version), self._at["sssom_version"], words)
        for slot in ("mapping_set_id", "license"):
            value = self._metadata.get(slot, "")
            told = slots.fault_of_id(slot, value if isinstance(value, str) else "")
            if told:
                place = self._at.get(slot, whole_file(self.document.source))
                self._wrong(slot, str(value), place, told)
        declared = self._metadata.get("curie_map", {})
        for prefix, namespace in declared.items() if isinstance(declared, dict) else ():
            told = None if namespace == ORCID else slots.fault_of_id("curie_map", namespace)
            if told:
                self._wrong("curie_map", f"{prefix}: {namespace}", self._at["curie_map"], told)
        self._prefixes = {**(declared if isinstance(declared, dict) else {}), **self._own}

    # ── Rows ─────────────────────────────────────────────────────────────────────────────────────

    def _columns(self, header: Line) -> tuple[str, ...]:
        cells = self._cells(header)
        names = [cell.text for cell in cells]
        for cell in cells:
            place = self.document.place(cell.start, max(cell.end, cell.start + 1))
            if cell.text not in slots.MAPPING_SLOTS:
                self._unknown(cell.text, place)
            elif names.count(cell.text) > 1:
                words = Words(
                    f"la columna «{cell.text}» está dos veces",
                    f"the column “{cell.text}” is there twice",
                )
                self._malformed(place, words)
        for slot in _REQUIRED:
            if slot not in names:
                words = Words(f"falta la columna «{slot}»", f"the column “{slot}” is missing")
                self._malformed(self.document.line_place(header), words)
        return tuple(names)

    def _mappings(self, columns: tuple[str, ...], lines: Iterator[Line]) -> Iterator[Mapping]:
        for line in lines:
            if not line.text.strip():
                continue
            place = self.document.line_place(line)
            before = len(self.findings)
            cells = self._cells(line)
            if len(self.findings) > before:
                continue
            if len(cells) > len(columns):
                words = Words(
                    f"la línea tiene {len(cells)} celdas y el encabezado {len(columns)}",
                    f"the line has {len(cells)} cells, the header {len(columns)}",
                )
                self._malformed(place, words)
                continue
            values = self._values(dict(zip(columns, cells, strict=False)), place)
            if len(self.findings) == before:
                self.places.append(place)
                yield Mapping(**values)

    def _cells(self, line: Line) -> list[_Cell]:
        """Split a line at its tabs; a cell in quotes may have some, and quotes twice."""
        cells = []
        at = 0
        while at <= len(line.text):
            if line.text.startswith('"', at):
                end = _closing(line.text, at)
                if end is None:
                    words = Words(
                        "las comillas de la celda no cierran bien",
                        "the quotes of the cell are not closed well",
                    )
                    self._malformed(
                        self.document.place(line.start + at, line.start + at + 1), words
                    )
                    end = len(line.text)
                text = line.text[at + 1 : end - 1].replace('""', '"')
            else:
                found = line.text.find("\t", at)
                end = found if found >= 0 else len(line.text)
                text = line.text[at:end]
            cells.append(_Cell(text.strip(), line.start + at, line.start + end))
            at = end + 1
        return cells

    def _values(self, row: dict[str, _Cell], line: Place) -> dict[str, Any]:
        """Give the fields of a mapping; what is wrong is noted."""
        values: dict[str, Any] = {
            slot: self._metadata[slot]
            for slot in slots.PROPAGATED
            if isinstance(self._metadata.get(slot), str)
        }
        if "mapping_date" in values:
            values["mapping_date"] = self._day("mapping_date", values["mapping_date"], line)
        more = []
        for slot, cell in row.items():
            if not cell.text:
                continue
            place = self.document.place(cell.start, cell.end)
            if slot == "predicate_modifier":
                values["negated"] = True
                if cell.text != "Not":
                    words = Words("solo puede ser «Not»", "it can only be “Not”")
                    self._wrong(slot, cell.text, place, words)
            elif slot in sssom.COLUMNS:
                values[slot] = self._value(slot, cell.text, place)
            else:
                more.append((slot, cell.text))
        self._check_row(values, line)
        return {**values, "more": tuple(more)}

    def _check_row(self, values: dict[str, Any], line: Place) -> None:
        for slot in _REQUIRED:
            if slot not in values:
                words = Words("falta", "it is missing")
                self._wrong(slot, "", line, words)
        if "subject_id" in values and values["subject_id"] == values.get("object_id"):
            words = Words("es lo mismo que el sujeto", "it is the same as the subject")
            self._wrong("object_id", values["object_id"], line, words)
        if "review_date" in values and not (
            values.get("reviewer_id") or values.get("reviewer_label")
        ):
            words = Words(
                "hay fecha de revisión sin revisor", "there is a date of review and no reviewer"
            )
            self._wrong("review_date", str(values["review_date"]), line, words)

    def _value(self, slot: str, text: str, place: Place) -> object:
        if slot in _LISTS:
            parts = _parts(text)
            return tuple(self._iri(slot, each, place) if slot in _IDS else each for each in parts)
        if slot in _IDS:
            return self._iri(slot, text, place)
        if slot in _DATES:
            return self._day(slot, text, place)
        if slot in _SHARES:
            number = slots.share(text)
            if isinstance(number, Words):
                self._wrong(slot, text, place, number)
                return None
            return number
        return text

    def _day(self, slot: str, text: str, place: Place) -> date | None:
        found = slots.day(text)
        if isinstance(found, Words):
            self._wrong(slot, text, place, found)
            return None
        return found

    def _iri(self, slot: str, text: str, place: Place) -> str:
        """Expand a compact IRI; a full one stays as it is."""
        prefix, colon, local = text.partition(":")
        known = {**slots.BUILT_IN, **self._prefixes}
        if colon and prefix in known:
            iri = known[prefix] + local
        elif text.startswith(("http://", "https://")) or not colon:
            iri = text
        else:
            names = ", ".join(sorted(known))
            told = problem("mappings-prefix-unknown", place, prefix=prefix, known=names)
            self.findings.append(told)
            return text
        told_wrong = slots.fault_of_id(slot, iri)
        if told_wrong:
            self._wrong(slot, text, place, told_wrong)
        return iri


def _closing(text: str, start: int) -> int | None:
    """Find where a cell in quotes ends: after the quote that a tab or the line's end follows."""
    at = start + 1
    while True:
        at = text.find('"', at)
        if at < 0:
            return None
        if text.startswith('""', at):
            at += 2
            continue
        return at + 1 if at + 1 == len(text) or text[at + 1] == "\t" else None


def _parts(text: str) -> tuple[str, ...]:
    r"""Split a list at its strokes, but for those that are escaped.

    >>> _parts(r"uno|dos\|tres")
    ('uno', 'dos|tres')
    """
    return tuple(
        part.replace("\0", "|").strip()
        for part in text.replace("\\|", "\0").split("|")
        if part.strip()
    )
