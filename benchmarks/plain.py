"""The plain way, which a user would write first: rdflib, pyshacl and owlrl, form by form.

It is done fairly: ontology, shapes and code lists are read once, the forms are read by the same
readers, and of all that a release has only the core is made: triples, validation, inference, and
each form in the six formats. What it finds is compared with what Fichero finds: the same stated and
inferred triples, and the same violations, also of forms that are broken on purpose.
"""

import json
import logging
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import pyshacl
from owlrl import OWLRL_Semantics
from pyoxigraph import RdfFormat, Triple, parse, serialize
from rdflib import Dataset, Graph, URIRef

from fichero import forms
from fichero.describing import graphs
from fichero.forms import Workshop
from fichero.reading import sources
from fichero.reasoning import closure, tables
from fichero.resources import folder
from fichero.validating import validation
from fichero.validating.rules import SHAPES, shape_files

_FORMATS = ("turtle", "nt", "xml", "json-ld", "nquads", "trig")
_BROKEN_EVERY = 10  # one form in so many is broken on purpose, to compare violations too

logging.getLogger("pyshacl").setLevel(logging.CRITICAL)


class Seconds(msgspec.Struct):
    """What the parts of the plain way take for one form: time of the processor."""

    read: float
    triples: float
    validate: float
    infer: float
    write: float

    @property
    def whole(self) -> float:
        """All of it."""
        return self.read + self.triples + self.validate + self.infer + self.write


class Plain:
    """The plain way, with what is read once."""

    def __init__(self, workshop: Workshop) -> None:
        """Read ontology, shapes and code lists."""
        self._workshop = workshop
        self._shapes = _graph(t for file in shape_files(folder("shapes")).values() for t in file)
        self._background = _graph(validation.background())
        self._ontology = Graph()
        for name in ("fichero.ttl", "alignments.ttl"):
            self._ontology.parse(folder("ontology") / name)

    def work(self, path: Path) -> Seconds:
        """Do all that is done with one form."""
        marks = [time.process_time()]

        def mark() -> None:
            marks.append(time.process_time())

        document = self._document(path)
        mark()
        data = Graph().parse(data=json.dumps(document), format="json-ld")
        mark()
        self.validate(data)
        mark()
        inferred = self._closure(data)
        mark()
        self._write(data, inferred)
        mark()
        return Seconds(*(end - start for start, end in pairwise(marks)))

    def validate(self, data: Graph) -> set[tuple[str, str]]:
        """Validate with pyshacl: which rule is broken, and by which node."""
        _, report, _ = pyshacl.validate(data + self._background, shacl_graph=self._shapes)
        named = (
            URIRef(f"http://www.w3.org/ns/shacl#{name}")
            for name in ("result", "sourceShape", "focusNode")
        )
        result, shape, focus = named
        return {
            (str(report.value(each, shape)).removeprefix(SHAPES), str(report.value(each, focus)))
            for each in report.objects(None, result)
        }

    def _document(self, path: Path) -> dict[str, object]:
        description = forms.read(path, self._workshop).description
        if description is None:
            raise ValueError(path)
        nodes = [description.record, *description.shared]
        return {"@context": self._workshop.context.document, "@graph": nodes}

    def _closure(self, data: Graph) -> Graph:
        whole = data + self._ontology
        OWLRL_Semantics(whole, axioms=False, daxioms=False).closure()
        return whole - data - self._ontology

    def _write(self, data: Graph, inferred: Graph) -> None:
        dataset = Dataset()
        for name, graph in (("stated", data), ("inferred", inferred)):
            part = dataset.graph(URIRef(f"https://ejemplo.cl/graph/{name}"))
            for triple in graph:
                part.add(triple)
        for form in _FORMATS:
            (dataset if form in {"nquads", "trig"} else data).serialize(format=form)


def _graph(triples: Iterator[Triple] | Sequence[Triple]) -> Graph:
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=lines, format="nt")


def measure(paths: Sequence[Path], workshop: Workshop) -> list[Seconds]:
    """Do the plain way for some forms, after one that is not counted."""
    plain = Plain(workshop)
    plain.work(paths[0])
    return [plain.work(path) for path in paths]


def differences(paths: Sequence[Path], workshop: Workshop) -> list[str]:
    """Compare what the plain way finds with what Fichero finds; nothing, if all is the same."""
    plain, shapes = Plain(workshop), workshop.shapes
    ontology = [
        quad.triple
        for name in ("fichero.ttl", "alignments.ttl")
        for quad in parse(path=folder("ontology") / name, format=RdfFormat.TURTLE)
    ]
    found = []
    for number, path in enumerate(paths):
        description = forms.read(path, workshop).description
        if description is None:
            raise ValueError(path)
        nodes = (description.record, *description.shared)
        ours = graphs.triples(nodes, workshop.context)
        document = {"@context": workshop.context.document, "@graph": list(nodes)}
        data = Graph().parse(data=json.dumps(document), format="json-ld")
        lines = data.serialize(format="nt").encode()
        theirs = {quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)}
        if theirs != set(ours):
            found.append(f"{path.name}: stated")
        if set(tables.entail(ours, tables.packaged())) != set(closure.closure([*ours, *ontology])):
            found.append(f"{path.name}: inferred")
        if number % _BROKEN_EVERY == 0:
            ours = [triple for triple in ours if not str(triple.predicate).endswith("#mission>")]
            data = _graph(ours)
        broken = {(each.rule, each.focus) for each in validation.validate(ours, shapes)}
        if broken != plain.validate(data) or (number % _BROKEN_EVERY == 0) != bool(broken):
            found.append(f"{path.name}: violations")
    return found


def right_forms(corpus: Path, count: int, faulty: set[str]) -> list[Path]:
    """Give some forms of a corpus that have no fault."""
    paths = [path for path in sources.find(corpus) if path.name not in faulty]
    return paths[:count]


def median(seconds: Sequence[Seconds], part: str) -> float:
    """Give the median of a part."""
    values: list[float] = [getattr(each, part) for each in seconds]
    return statistics.median(values)
