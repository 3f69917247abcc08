"""The files of a release, in the order in which they are written."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, get_args

import msgspec

from fichero import dataset
from fichero.catalogue import files as catalogue
from fichero.dataset import Dataset
from fichero.findings import Finding
from fichero.formats import csvw, stratml, tables
from fichero.forms import Described, Workshop
from fichero.hosting import files as hosting
from fichero.releasing.release import ReleasedFile, describe_file
from fichero.validating import report
from fichero.validating.validation import Violation
from fichero.writing.compaction import JsonObject
from fichero.writing.serialisation import FORMATS, serialise

File = tuple[str, bytes]
"""A path below the release's folder, and what stands there."""

Part = Literal["fichas", "stratml", "sources", "csv", "hosting", "catalogue", "site", "store"]
"""What a release can do without: the files of each form, those in StratML, the documents, the
tables, what a host of files needs, the catalogue, the pages, the database."""

PARTS: tuple[Part, ...] = get_args(Part)


class Release(msgspec.Struct, frozen=True):
    """What a release says."""

    forms: tuple[Described, ...]
    dataset: Dataset
    violations: tuple[Violation, ...]
    """Of the rules, by what is published: none but warnings."""
    findings: tuple[Finding, ...]
    """All that was found in the sources, also in forms that were left out."""


def dataset_files(path: str, data: Dataset, workshop: Workshop) -> Iterator[File]:
    """Write a dataset in every format: all graphs where the format has graphs, else what is stated.

    Args:
        path: of the files, without the suffix.
        data: the dataset.
        workshop: for the context.
    """
    for suffix, form in FORMATS.items():
        statements = data.quads() if form.has_graphs else data.triples()
        yield (
            f"{path}.{suffix}",
            serialise(statements, suffix, workshop.context, workshop.minter.base),
        )


def form_files(form: Described, workshop: Workshop) -> Iterator[File]:
    """Write one form in every format, with what it needs to be read by itself."""
    name = form.description.id.removeprefix(f"{workshop.minter.base}id/")
    yield from dataset_files(f"data/{name}", dataset.alone(form, workshop), workshop)


def source_files(form: Described) -> Iterator[File]:
    """Give a form's documents as they were received."""
    for reading in form.source.readings:
        yield f"source/{reading.document.source}", reading.document.data


def report_files(release: Release, workshop: Workshop) -> Iterator[File]:
    """Write what was found: the violations as a SHACL report, and all findings as JSON."""
    triples = report.triples(
        release.violations, workshop.shapes.rules, f"{workshop.minter.base}report"
    )
    document = {
        "conforms": not release.violations,
        "forms": [_coverage(form) for form in release.forms],
        "findings": report.as_json(release.findings),
    }
    yield "report.ttl", serialise(triples, "ttl", workshop.context, workshop.minter.base)
    yield "report.json", (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def stratml_file(form: Described, workshop: Workshop) -> File:
    """Write one form as a plan in StratML."""
    name = form.description.id.removeprefix(f"{workshop.minter.base}id/")
    return f"data/{name}.{stratml.SUFFIX}", stratml.write(form.description)


def table_files(release: Release, workshop: Workshop) -> Iterator[File]:
    """Write the dataset as tables, with what their columns mean."""
    descriptions = (form.description for form in release.forms)
    yield from tables.write(descriptions, dataset.registry_nodes(workshop))
    yield csvw.PATH, csvw.write(workshop.settings, workshop.context)


def hosting_files(release: Release, workshop: Workshop) -> Iterator[File]:
    """Write what a host of files needs to answer at the IRIs of the data."""
    data = release.dataset
    said = (triple for graph in (*data.stated, data.inferred) for triple in graph.triples)
    yield from hosting.vocabulary(workshop.context)
    yield from hosting.things(said, workshop.minter.base, workshop.context)
    yield from hosting.servers(workshop.settings)


def files(release: Release, workshop: Workshop, without: Collection[Part] = ()) -> Iterator[File]:
    """Write the files of a release, but for the parts that are not wanted.

    The catalogue comes after the data, as it tells their sizes and checksums, and the site after
    both, as it links to them.
    """
    written = []
    for path, data in _files(release, workshop, without):
        written.append(describe_file(path, data))
        yield path, data
    if "catalogue" not in without:
        content = catalogue.Content(
            descriptions=tuple(form.description for form in release.forms),
            quads=release.dataset.quads(),
            served="store" not in without,
            pages="site" not in without,
        )
        for path, data in catalogue.write(content, tuple(written), workshop.settings):
            written.append(describe_file(path, data))
            yield path, data
    if "site" not in without:
        yield from site_files(release, workshop, written)


def site_files(
    release: Release, workshop: Workshop, written: Sequence[ReleasedFile]
) -> Iterator[File]:
    """Write the pages that people read, with links to the files written before."""
    from fichero.site import blocks, building  # noqa: PLC0415 (takes time; not all want the site)

    descriptions = [form.description for form in release.forms]
    yield from building.files(
        release.forms,
        release.dataset,
        workshop,
        [(file.path, file.bytes) for file in written],
        blocks.blocks(descriptions, written, workshop.settings),
    )


def _files(release: Release, workshop: Workshop, without: Collection[Part]) -> Iterator[File]:
    yield from dataset_files("dataset", release.dataset, workshop)
    yield from report_files(release, workshop)
    for form in release.forms:
        if "fichas" not in without:
            yield from form_files(form, workshop)
        if "stratml" not in without:
            yield stratml_file(form, workshop)
        if "sources" not in without:
            yield from source_files(form)
    if "csv" not in without:
        yield from table_files(release, workshop)
    if "hosting" not in without:
        yield from hosting_files(release, workshop)


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
