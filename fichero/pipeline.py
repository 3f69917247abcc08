"""The whole way of the data: from a folder of sources to a release.

    bytes → document → ficha → JSON-LD → quads → entailments → report → release

What each step does stands in its module; here is only their order.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import msgspec

from fichero import dataset, exports, forms
from fichero.describing import graphs
from fichero.describing.iris import is_stated
from fichero.document import whole_file
from fichero.exports import Part, Release
from fichero.findings import FicheroError, Finding, errors, problem, rooted
from fichero.forms import Form, Workshop
from fichero.reading import sources
from fichero.releasing import store
from fichero.releasing.release import statistics, write_release
from fichero.validating import report, validation
from fichero.validating.validation import Violation
from fichero.writing import serialisation
from fichero.writing.compaction import JsonObject

Watch = Callable[[int, int], None]
"""Told of progress: how many forms are done, and how many there are."""


class Summary(msgspec.Struct, frozen=True):
    """What a build did."""

    source: Path
    out: Path
    release: Release
    left_out: tuple[str, ...]
    """The names of the forms that are not published, as they have errors."""
    documents: int
    """How many were read, without what stands beside them in `origin.toml`."""
    files: int
    """How many the release has, without those of the store."""
    pages: bool
    """Whether the release has pages for people."""

    def as_json(self) -> JsonObject:
        """Give the summary as JSON."""
        return {
            "source": self.source.as_posix(),
            "out": self.out.as_posix(),
            "documents": self.documents,
            "files": self.files,
            "published": [form.description.id for form in self.release.forms],
            "leftOut": list(self.left_out),
            "graphs": {graph.name: len(graph.triples) for graph in self.release.dataset.graphs},
            "findings": report.as_json(self.release.findings),
        }


def build(
    workshop: Workshop,
    source: Path,
    out: Path,
    *,
    without: Collection[Part] = (),
    strict: bool = False,
    watch: Watch | None = None,
) -> Summary:
    """Publish the forms of a folder.

    Args:
        workshop: the settings and the registry.
        source: the folder of sources: a folder, or a single file, for each form.
        out: the folder of the release, which is replaced as a whole or left as it was.
        without: the parts of a release that are not wanted.
        strict: stop if any form has an error, rather than leave that form out.
        watch: told of progress, if given.

    Raises:
        FicheroError: nothing could be published; the former release stands.
    """
    read = forms.link(forms.unique(_checked(source, workshop, watch)))
    violations = _registry_violations(workshop)
    findings = (
        *(report.finding(violation) for violation in violations),
        *(rooted(finding, source) for form in read for finding in form.findings),
    )
    published = tuple(form.described for form in read if form.described)
    left_out = tuple(form.source.name for form in read if not form.described)
    broken = any(violation.severity == "violation" for violation in violations)
    if broken or not published or (strict and left_out):
        raise FicheroError(*findings, problem("release-invalid", out=out))
    contents = Release(
        forms=published,
        dataset=dataset.whole(published, workshop),
        violations=(
            *violations,
            *(violation for form in read if form.described for violation in form.violations),
        ),
        findings=findings,
    )
    quads = tuple(contents.dataset.quads())
    across: list[Finding] = []

    def build_store(folder: Path) -> None:
        store.build(folder, quads)
        across.extend(map(report.finding, store.violations(folder)))
        if errors(across):
            raise FicheroError(*across, problem("release-invalid", out=out))

    manifest = write_release(
        out,
        exports.files(contents, workshop, without),
        statistics(quads),
        None if "store" in without else build_store,
    )
    contents = msgspec.structs.replace(contents, findings=(*findings, *across))
    return Summary(
        source=source,
        out=out,
        release=contents,
        left_out=left_out,
        documents=sum(form.source.documents for form in read),
        files=len(manifest.files) + 1,
        pages=any(file.path == "index.html" for file in manifest.files),
    )


def validate_file(path: Path) -> tuple[Finding, ...]:
    """Validate what an RDF file states against the rules; what was inferred is passed over.

    Raises:
        FicheroError: the file cannot be read.
    """
    triples = [
        quad.triple
        for quad in serialisation.read(path)
        if is_stated(getattr(quad.graph_name, "value", ""))
    ]
    shapes = validation.load_shapes(validation.background())
    violations = validation.validate(triples, shapes)
    place = whole_file(path.as_posix())
    return tuple(report.finding(violation, place) for violation in violations)


def _checked(source: Path, workshop: Workshop, watch: Watch | None) -> Iterator[Form]:
    paths = sources.find(source)
    for done, path in enumerate(paths, start=1):
        yield forms.check(forms.read(path, workshop), workshop)
        if watch:
            watch(done, len(paths))


def _registry_violations(workshop: Workshop) -> tuple[Violation, ...]:
    nodes = dataset.registry_nodes(workshop)
    triples = graphs.triples(nodes, workshop.context)
    return validation.validate(triples, workshop.shapes)
