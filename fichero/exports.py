"""The files of a release: those of each form, and those about all forms.

Each part of a release is made in two steps. What it has of one form is made with no other form at
hand, so that it can be made anywhere, and kept; what is about all forms is put together from the
pieces that this left, so that it takes hardly any memory.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Literal, get_args

import msgspec

from fichero import dataset, statements
from fichero.catalogue import entries
from fichero.catalogue import files as catalogue
from fichero.describing.describe import Node
from fichero.findings import Finding
from fichero.formats import csvw, stratml, tables
from fichero.forms import Described, Surroundings, Workshop
from fichero.hosting import files as hosting
from fichero.parcels import Entry, Parcel, Parcels
from fichero.releasing.release import Contents, Measured, ReleasedFile, describe_file
from fichero.statements import Whole
from fichero.validating import report
from fichero.validating.validation import Violation
from fichero.writing import sections
from fichero.writing.compaction import JsonObject
from fichero.writing.serialisation import serialise

File = tuple[str, Contents]
"""A path below the release's folder, and what stands there."""

Part = Literal["fichas", "stratml", "sources", "csv", "hosting", "catalogue", "site", "store"]
"""What a release can do without: the files of each form, those in StratML, the documents, the
tables, what a host of files needs, the catalogue, the pages, the database."""

PARTS: tuple[Part, ...] = get_args(Part)

ALONE = Surroundings()
"""Nothing of other forms."""

_COUNTED = ("actionArea", "objective", "product", "beneficiary")


def of_form(
    form: Described,
    workshop: Workshop,
    without: Collection[Part] = (),
    around: Surroundings = ALONE,
    *,
    findings: tuple[Finding, ...] = (),
    violations: tuple[Violation, ...] = (),
) -> Parcel:
    """Make all that a release has of one form.

    Args:
        form: the form, linked to others as far as it is.
        workshop: the settings and the registry.
        without: the parts of a release that are not wanted.
        around: what it needs to know of others.
        findings: what was found in linking it to others.
        violations: the rules that it breaks: none but warnings.
    """
    made = statements.of_form(form, workshop)
    files: list[tuple[str, bytes]] = []
    if "fichas" not in without:
        files += made.files
    if "stratml" not in without:
        files.append(_stratml(form, around, workshop))
    if "sources" not in without:
        files += _sources(form)
    told = [describe_file(path, data) for path, data in files]
    pieces = {**made.pieces, "files": msgspec.json.encode(told)}
    needs = dict(made.needs)
    pieces["report"] = _indented(_coverage(form)).encode()
    if "csv" not in without:
        rows = tables.of_form(form.description)
        pieces |= {f"csv.{name}": lines for name, lines in rows.items()}
    if "catalogue" not in without:
        described = catalogue.of_form(
            form.description,
            told,
            workshop.settings,
            pages="site" not in without,
            former=form.changes.before.iri if form.changes else None,
        )
        for suffix, section in described.items():
            pieces[f"catalogue.{suffix}"] = section.text
            needs[f"catalogue.{suffix}"] = tuple(sorted(section.needs))
    if "site" not in without:
        from fichero.site import building  # noqa: PLC0415 (takes time; not all want the site)

        pages = building.of_form(form, told, around, workshop)
        files += pages.files
        pieces["site.texts"] = pages.texts
    return Parcel(
        entry=_entry(form, workshop, made.triples),
        files=tuple(files),
        pieces=pieces,
        needs=needs,
        tally=made.tally,
        shared=_unknown(form, workshop),
        findings=findings,
        violations=violations,
    )


def of_all(
    parcels: Parcels,
    whole: Whole,
    workshop: Workshop,
    without: Collection[Part] = (),
    *,
    findings: Iterable[Finding] = (),
    violations: tuple[Violation, ...] = (),
) -> Iterator[File]:
    """Write the files of a release that are about all forms, but for parts that are not wanted.

    The catalogue comes after the data, as it tells their sizes and checksums, and the site after
    both, as it links to them.

    Args:
        parcels: the forms, at least one.
        whole: their statements.
        workshop: the settings and the registry.
        without: the parts of a release that are not wanted.
        findings: all that was found in the sources, also in forms that were left out.
        violations: the rules that are broken by what is published: none but warnings.
    """
    written: list[ReleasedFile] = []
    yield from _noted(_whole(parcels, whole, workshop, without, (findings, violations)), written)
    if "catalogue" not in without:
        content = catalogue.Content(
            forms=[(entry.id, entry.coverage) for entry in parcels.entries],
            tally=whole.tally(),
            served="store" not in without,
            pages="site" not in without,
        )
        about = catalogue.of_all(
            content,
            tuple(written),
            lambda suffix: parcels.pieces(f"catalogue.{suffix}"),
            {suffix: parcels.needs.get(f"catalogue.{suffix}", ()) for suffix in sections.GROUPED},
            workshop.settings,
        )
        yield from _noted(about, written)
    if "site" not in without:
        from fichero.site import building, vocabulary  # noqa: PLC0415 (as above)

        examples = whole.examples(vocabulary.SEARCHED)
        yield from building.of_all(parcels, examples, written, workshop)


def _whole(
    parcels: Parcels,
    whole: Whole,
    workshop: Workshop,
    without: Collection[Part],
    found: tuple[Iterable[Finding], tuple[Violation, ...]],
) -> Iterator[File]:
    findings, violations = found
    yield from whole.files()
    yield from _report(parcels, findings, (*violations, *parcels.violations), workshop)
    if "csv" not in without:
        nodes = (*dataset.registry_nodes(workshop), *parcels.shared)
        yield from tables.of_all(lambda name: parcels.pieces(f"csv.{name}"), nodes)
        yield csvw.PATH, csvw.write(workshop.settings, workshop.context)
    if "hosting" not in without:
        yield from hosting.vocabulary(workshop.context)
        yield from hosting.things(whole.things(), workshop.minter.base, workshop.context)
        yield from hosting.servers(workshop.settings)


def _noted(files: Iterable[File], written: list[ReleasedFile]) -> Iterator[File]:
    """Note what the manifest will say of files, as they are written."""
    for path, contents in files:
        measured = Measured(contents)
        yield path, measured
        written.append(measured.file(path))


def _report(
    parcels: Parcels,
    findings: Iterable[Finding],
    violations: tuple[Violation, ...],
    workshop: Workshop,
) -> Iterator[File]:
    """Write what was found: the violations as a SHACL report, and all findings as JSON."""
    base = workshop.minter.base
    triples = report.triples(violations, workshop.shapes.rules, f"{base}report")
    yield "report.ttl", serialise(triples, "ttl", workshop.context, base)
    yield "report.json", _report_json(parcels, findings, conforms=not violations)


def _report_json(
    parcels: Parcels, findings: Iterable[Finding], *, conforms: bool
) -> Iterator[bytes]:
    yield f'{{\n  "conforms": {str(conforms).lower()},\n  "forms": [\n'.encode()
    yield from sections.between(parcels.pieces("report"), b",\n")
    found = [_indented(each) for each in report.as_json(findings)]
    listed = "[\n" + ",\n".join(found) + "\n  ]" if found else "[]"
    yield f'\n  ],\n  "findings": {listed}\n}}\n'.encode()


def _indented(value: object) -> str:
    """Write JSON as it stands in a list that is the value of a document's key."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "    " + text.replace("\n", "\n    ")


def _sources(form: Described) -> Iterator[tuple[str, bytes]]:
    """Give a form's documents as they were received."""
    for reading in form.source.readings:
        yield f"source/{reading.document.source}", reading.document.data


def _stratml(form: Described, around: Surroundings, workshop: Workshop) -> tuple[str, bytes]:
    """Write one form as a plan in StratML."""
    name = form.description.id.removeprefix(f"{workshop.minter.base}id/")
    return f"data/{name}.{stratml.SUFFIX}", stratml.write(form.description, around.links)


def _entry(form: Described, workshop: Workshop, triples: tuple[int, int, int, int]) -> Entry:
    record, minter = form.description.record, workshop.minter
    cited = (basis.get("citesNorm") for basis in record.get("legalBasis", ()))
    documents = (reading.document.source for reading in form.source.readings)
    return Entry(
        id=form.description.id,
        name=form.source.name,
        title=record["title"],
        coverage=entries.coverage(form.description),
        period=record["period"],
        documents=tuple(dict.fromkeys(documents)),
        parts={term: len(record[term]) for term in _COUNTED if term in record},
        ministry=record.get("ministry"),
        cited=tuple(dict.fromkeys(norm for norm in cited if norm)),
        graph=minter.ficha_graph(form.description.id),
        provenance=minter.provenance_graph(form.description.id),
        changes=minter.changes_graph(form.description.id),
        folder=minter.source(form.source.name),
        triples=triples,
    )


def _unknown(form: Described, workshop: Workshop) -> tuple[Node, ...]:
    """Give what a form names and the registry does not know in the same words."""
    known = workshop.known
    return tuple(node for node in form.description.shared if known.get(node["id"]) != node)


def _coverage(form: Described) -> JsonObject:
    """Tell how many lines of each document are accounted for."""
    return {
        "id": form.description.id,
        "documents": [
            {
                "source": reading.document.source,
                "lines": len(reading.document.lines),
                "accounted": len(reading.document.lines) - reading.unaccounted,
            }
            for reading in form.source.readings
        ],
    }
