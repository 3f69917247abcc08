"""The whole way of the data: from a folder of sources to a release.

    bytes → document → ficha → JSON-LD → quads → entailments → report → release

What each step does stands in its module; here is only their order.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

import msgspec

from fichero import dataset, exports, forms, work
from fichero.comparing import reviewed
from fichero.describing import graphs
from fichero.describing.iris import is_stated
from fichero.document import whole_file
from fichero.exports import File, Part
from fichero.findings import FicheroError, Finding, errors, problem, rooted
from fichero.forms import Surroundings, Told, Workshop
from fichero.jobs import Crew
from fichero.links import publishing
from fichero.links.publishing import Settled
from fichero.parcels import Entry, Parcels
from fichero.reading import sources
from fichero.releasing import sorting, store, swap
from fichero.releasing.release import Statistics, write_release
from fichero.statements import Whole
from fichero.validating import report, validation
from fichero.validating.validation import Violation
from fichero.work import Indexed
from fichero.writing import serialisation
from fichero.writing.compaction import JsonObject
from fichero.writing.ordering import natural_key


class Watch(Protocol):
    """Told of progress: how many forms are done, and how many there are."""

    def __call__(self, done: int, total: int, /) -> None:
        """Take note."""


class Run(msgspec.Struct, frozen=True):
    """How a build is run; the release does not depend on it."""

    jobs: int = 1
    """How many processes work on forms."""
    watch: Watch | None = None
    """Told of progress, if given."""
    source: str | None = None
    """How messages call the folder of sources, if it was brought from elsewhere."""
    out: str | None = None
    """How they call the folder of the release, if it goes elsewhere."""


ALONE = Run()
"""In this process alone."""


class Summary(msgspec.Struct, frozen=True):
    """What a build did."""

    source: str
    """Where the forms were read, and where they are published: as the user would write it."""
    out: str
    forms: tuple[Entry, ...]
    """Those that are published, in the order of their IRIs."""
    findings: tuple[Finding, ...]
    """All that was found in the sources, also in forms that were left out."""
    left_out: tuple[str, ...]
    """The names of the forms that are not published, as they have errors."""
    documents: int
    """How many were read, without what stands beside them in `origin.toml`."""
    files: int
    """How many the release has, without those of the store."""
    dataset: Statistics
    """What was published."""
    pages: bool
    """Whether the release has pages for people."""

    def as_json(self) -> JsonObject:
        """Give the summary as JSON."""
        return {
            "source": self.source,
            "out": self.out,
            "documents": self.documents,
            "files": self.files,
            "published": [form.id for form in self.forms],
            "leftOut": list(self.left_out),
            "graphs": dict(self.dataset.graphs),
            "findings": report.as_json(self.findings),
        }


def build(
    workshop: Workshop,
    source: Path,
    out: Path,
    *,
    without: Collection[Part] = (),
    strict: bool = False,
    run: Run = ALONE,
) -> Summary:
    """Publish the forms of a folder.

    Args:
        workshop: the settings and the registry.
        source: the folder of sources: a folder, or a single file, for each form.
        out: the folder of the release, which is replaced as a whole or left as it was.
        without: the parts of a release that are not wanted.
        strict: stop if any form has an error, rather than leave that form out.
        run: with how many processes, and who watches.

    Raises:
        FicheroError: nothing could be published; the former release stands.
    """
    with ExitStack() as stack:
        build_ = _Build(workshop, source, out, frozenset(without), stack)
        written = write_release(
            out,
            build_.files(run, strict=strict),
            build_.statistics,
            None if "store" in without else build_.store,
        )
        return build_.summary(written.files)


class _Build:
    """One build, and what it knows at each step."""

    def __init__(
        self,
        workshop: Workshop,
        source: Path,
        out: Path,
        without: frozenset[Part],
        stack: ExitStack,
    ) -> None:
        links = publishing.load(source, workshop.minter)
        self._workshop = msgspec.structs.replace(workshop, links=links)
        self._source = source
        self._out = out
        self._without = without
        self._stack = stack
        self._folder = swap.workplace(out)
        self._indexed: list[Indexed] = []
        self._places: dict[int, tuple[int, int]] = {}
        self._findings: list[Finding] = []
        self._left_out: list[str] = []
        self._shown: str | None = None
        self._target: Path | str = out

    def files(self, run: Run, *, strict: bool) -> Iterator[File]:
        """Give the files of the release, as they are made."""
        self._shown = run.source
        self._target = run.out or self._out
        paths = sources.find(self._source)
        told = _Progress(run.watch, len(paths))
        crew = self._stack.enter_context(Crew(run.jobs))
        bench = work.prepare(self._folder, self._workshop, self._without)
        tasks = enumerate(paths)
        self._texts = self._stack.enter_context(sorting.unnamed(self._folder))
        for indexed in crew.results(partial(work.index, bench), tasks, work.unread):
            self._note(indexed)
            told.step()
        chosen = self._chosen()
        settled = self._settled(chosen)
        told.step(len(paths) - len(chosen))
        self._parcels = self._stack.enter_context(Parcels(self._folder))
        found: dict[int, tuple[Finding, ...]] = {}
        finish = partial(work.finish, bench)
        finished = crew.results(finish, self._tasks(chosen, settled), self._unfinished)
        for each, parcel in zip(chosen, finished, strict=True):
            work.forget(bench, each)
            self._parcels.add(parcel)
            found[each] = parcel.findings
            yield from parcel.files
            told.step()
        violations = self._violations(found, strict=strict)
        self._findings += (_beside(finding) for finding in settled.findings)
        self._whole = self._stack.enter_context(Whole(self._parcels, self._workshop, settled))
        yield from exports.of_all(
            self._parcels,
            self._whole,
            self._workshop,
            self._without,
            findings=self._findings,
            violations=violations,
        )

    def statistics(self, sha256: str) -> Statistics:
        """Tell what `dataset.nq` holds."""
        self._statistics = self._whole.statistics(sha256)
        return self._statistics

    def store(self, folder: Path) -> None:
        """Make the store."""
        store.load(folder, self._whole.quads(), self._whole.default())
        across = [report.finding(violation) for violation in store.violations(folder)]
        if errors(across):
            raise FicheroError(*across, problem("release-invalid", out=self._target))
        self._findings += across

    def summary(self, files: int) -> Summary:
        """Tell what was done."""
        return Summary(
            source=self._source.as_posix(),
            out=self._out.as_posix(),
            forms=tuple(self._parcels.entries),
            findings=self._rooted(),
            left_out=tuple(self._left_out),
            documents=sum(each.documents for each in self._indexed),
            files=files,
            dataset=self._statistics,
            pages="site" not in self._without,
        )

    def _note(self, indexed: Indexed) -> None:
        """Remember of a form what is small, and where the rest is that it tells others."""
        if indexed.told:
            text = msgspec.msgpack.encode(indexed.told)
            self._places[len(self._indexed)] = (self._texts.tell(), len(text))
            self._texts.write(text)
        self._indexed.append(msgspec.structs.replace(indexed, told=None))

    def _told(self, number: int) -> Told:
        """Give what a form tells others."""
        start, size = self._places[number]
        self._texts.flush()
        return msgspec.msgpack.decode(os.pread(self._texts.fileno(), size, start), type=Told)

    def _chosen(self) -> list[int]:
        """Choose the forms to publish, by their numbers, in the order of their IRIs."""
        repeated = list(forms.repeated((each.name, each.facts) for each in self._indexed))
        chosen: list[tuple[str, int]] = []
        for number, (indexed, again) in enumerate(zip(self._indexed, repeated, strict=True)):
            if again:
                self._indexed[number] = msgspec.structs.replace(
                    indexed, findings=(*indexed.findings, again), facts=None, publishable=False
                )
            elif indexed.facts and indexed.publishable:
                chosen.append((indexed.facts.id, number))
        return [number for _, number in sorted(chosen, key=lambda each: natural_key(each[0]))]

    def _settled(self, chosen: Sequence[int]) -> Settled:
        """Choose the mappings to publish, now that the texts of all forms are known."""
        known = dict.fromkeys(self._workshop.known, "")
        for number in chosen:
            known |= self._indexed[number].ends
        return publishing.settle(self._workshop.links, known, self._workshop.minter)

    def _tasks(self, chosen: Sequence[int], settled: Settled) -> Iterator[tuple[int, Surroundings]]:
        """Tell of each form what it needs to know of others."""
        known = [facts for number in chosen if (facts := self._indexed[number].facts)]
        links = publishing.by_form(settled, {facts.id for facts in known})
        mappings = (link for each in self._workshop.links for link in each.set.mappings)
        decided = reviewed.decided(mappings)
        around = forms.surroundings(known, lambda place: self._told(chosen[place]), decided)
        for number, facts, each in zip(chosen, known, around, strict=True):
            own = links.get(facts.id, ())
            yield number, msgspec.structs.replace(each, links=own) if own else each

    def _unfinished(self, task: tuple[int, Surroundings]) -> NoReturn:
        """Stop, as others count on the form to be there."""
        raise FicheroError(problem("worker-lost", form=self._indexed[task[0]].name))

    def _violations(
        self, found: dict[int, tuple[Finding, ...]], *, strict: bool
    ) -> tuple[Violation, ...]:
        """Gather what was found; stop if nothing may be published.

        Returns:
            The rules that the registry breaks: none but warnings.
        """
        violations = _registry_violations(self._workshop)
        self._findings = [report.finding(violation) for violation in violations]
        for number, indexed in enumerate(self._indexed):
            self._findings += (*indexed.findings, *found.get(number, ()))
            if number not in found:
                self._left_out.append(indexed.name)
        broken = any(violation.severity == "violation" for violation in violations)
        if broken or not found or (strict and self._left_out):
            raise FicheroError(*self._rooted(), problem("release-invalid", out=self._target))
        return violations

    def _rooted(self) -> tuple[Finding, ...]:
        """Give the findings with paths as the user would write them.

        What is published has those below the folder of sources: it does not depend on where that
        is.
        """
        return tuple(rooted(finding, self._shown or self._source) for finding in self._findings)


def _beside(finding: Finding) -> Finding:
    """Give a finding in a file of links with its path below the folder of sources."""
    places = tuple(
        msgspec.structs.replace(place, source=f"../links/{Path(place.source).name}")
        for place in finding.places
    )
    return msgspec.structs.replace(finding, places=places)


class _Progress:
    """Counts forms for whoever watches: each is done after two steps."""

    def __init__(self, watch: Watch | None, total: int) -> None:
        self._watch = watch
        self._total = total
        self._steps = 0

    def step(self, steps: int = 1) -> None:
        """Tell that more steps are done."""
        self._steps += steps
        if self._watch:
            self._watch(self._steps // 2, self._total)


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


def _registry_violations(workshop: Workshop) -> tuple[Violation, ...]:
    nodes = dataset.registry_nodes(workshop)
    triples = graphs.triples(nodes, workshop.context)
    return validation.validate(triples, workshop.shapes)
