"""The statements of a release in its six formats: of each form by itself, and of all forms.

What a form states, what follows from it and where it was read is written once, in sections; a
form's own files are these with those of what it shares with others. The files of the whole are the
sections of all forms in the order of their IRIs, with those of what all share. N-Triples and
N-Quads are sorted by their bytes, each line there once, so that `dataset.nq` is the dataset's
canonical form by RDFC-1.0 (https://www.w3.org/TR/rdf-canon/): without blank nodes, that is what
sorting gives.

Most subjects are of one form alone, below its IRI or below that of its documents. Whatever else a
form leads to (an organisation that pursues its objectives, the objective of a ministry that one of
its own advances) may be said by others too: these lines are sorted apart, on the disk.
"""

import heapq
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import chain, groupby
from typing import Self

import msgspec
import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat, Triple

from fichero import dataset
from fichero.catalogue import void
from fichero.dataset import Dataset
from fichero.describing import graphs
from fichero.describing.graphs import NamedGraph
from fichero.forms import Described, Workshop
from fichero.links.publishing import Settled
from fichero.parcels import Parcels
from fichero.reasoning import tables
from fichero.releasing.release import DATASET, Contents, Statistics
from fichero.releasing.sorting import Sorter, interleaved
from fichero.services import linking
from fichero.writing import sections
from fichero.writing.ordering import natural_key, object_key
from fichero.writing.sections import GROUPED
from fichero.writing.serialisation import FORMATS

File = tuple[str, bytes]

_DIGEST = 8  # bytes; two of a billion objects have the same one with a probability of 3 %
_MOST_DIGESTS = 2_000_000  # of objects, in memory at a time


class Made(msgspec.Struct, frozen=True):
    """What is made of a form's statements."""

    files: tuple[File, ...]
    pieces: Mapping[str, bytes]
    needs: Mapping[str, tuple[str, ...]]
    tally: void.Tally
    triples: tuple[int, int, int, int]
    """How many it has in its graph, and in those of what follows, of provenance and of changes."""


def of_form(form: Described, workshop: Workshop) -> Made:
    """Write a form's own files, and its pieces of the files of all forms."""
    return _Form(form, workshop).made()


class _Form:
    """The statements of one form."""

    def __init__(self, form: Described, workshop: Workshop) -> None:
        self._base, self._context = workshop.minter.base, workshop.context
        self._id = form.description.id
        self._folder = f"<{workshop.minter.source(form.source.name)}/".encode()
        self._alone = dataset.alone(form, workshop)
        [self._ficha], [self._provenance] = self._alone.fichas, self._alone.provenance
        self._changes = self._alone.changes
        known = graphs.triples(linking.originals(form.description), self._context)
        # What the ministry's form states, and what follows from that by itself, is said there.
        self._elsewhere = frozenset((*known, *tables.entail(known, tables.packaged())))
        self._files: list[File] = []
        self._pieces: dict[str, bytes] = {}
        self._needs: dict[str, tuple[str, ...]] = {}

    def made(self) -> Made:
        self._grouped()
        self._trig()
        tally = self._lines()
        triples = (
            len(self._ficha.triples),
            self._inferred,
            len(self._provenance.triples),
            sum(len(graph.triples) for graph in self._changes),
        )
        places = [f"{self._path}.{suffix}" for suffix in FORMATS]
        files = sorted(self._files, key=lambda file: places.index(file[0]))
        return Made(tuple(files), self._pieces, self._needs, tally, triples)

    @property
    def _path(self) -> str:
        return f"data/{self._id.removeprefix(f'{self._base}id/')}"

    def _grouped(self) -> None:
        alone = self._alone
        _, before, after = _parted((*alone.registry.triples, *alone.kinds.triples), self._id)
        for suffix in GROUPED:
            mine = sections.section(self._ficha.triples, suffix, self._context, self._base)
            around = (
                sections.section(triples, suffix, self._context, self._base)
                for triples in (before, after)
            )
            every = [next(around), mine, next(around)]
            needs = frozenset[str]().union(*(each.needs for each in every))
            texts = (each.text for each in every)
            file = sections.joined(texts, suffix, needs, self._context, self._base)
            self._files.append((f"{self._path}.{suffix}", b"".join(file)))
            self._pieces[suffix] = mine.text
            self._needs[suffix] = tuple(sorted(mine.needs))

    def _trig(self) -> None:
        alone = self._alone
        own, before, after = _parted(alone.inferred.triples, self._id)
        needs: set[str] = set()

        def text(triples: Iterable[Triple]) -> bytes:
            section = sections.in_graph(triples, self._context, self._base)
            needs.update(section.needs)
            return section.text

        def graph(name: str, texts: Iterable[bytes]) -> bytes:
            needs.update(sections.graph_needs(name, self._context, self._base))
            return b"".join(sections.graph(name, texts, self._context, self._base))

        changes = [graph(each.name, [text(each.triples)]) for each in self._changes]
        ficha = graph(self._ficha.name, [text(self._ficha.triples)])
        told = graph(self._provenance.name, [text(self._provenance.triples)])
        inferred = text(own)
        # What stands in the files of all forms needs no more than this.
        self._needs["trig"] = tuple(sorted(needs))
        written = [
            *changes,
            ficha,
            graph(alone.inferred.name, [text(before), inferred, text(after)]),
            graph(alone.kinds.name, [text(alone.kinds.triples)]),
            told,
            graph(alone.registry.name, [text(alone.registry.triples)]),
        ]
        opening = sections.opening("trig", needs, self._context, self._base)
        body = sections.between(written, sections.BETWEEN["trig"])
        self._files.append((f"{self._path}.trig", opening + b"".join(body)))
        self._pieces |= {
            "trig.ficha": ficha,
            "trig.inferred": inferred,
            "trig.provenance": told,
        }
        if changes:
            self._pieces["trig.changes"] = b"".join(changes)

    def _lines(self) -> void.Tally:
        alone = self._alone
        stated = _triples(self._ficha)
        shared = [*_triples(alone.registry), *_triples(alone.kinds)]
        statements = sorted(line + b" .\n" for line in (*stated, *shared))
        self._files.append((f"{self._path}.nt", b"".join(statements)))
        quads = [line for graph in alone.graphs for line in _quads(graph)]
        self._files.append((f"{self._path}.nq", b"".join(sorted(quads))))
        new = NamedGraph(
            alone.inferred.name,
            tuple(each for each in alone.inferred.triples if each not in self._elsewhere),
        )
        said = sorted(
            line
            for graph in (self._ficha, new, self._provenance, *self._changes)
            for line in _quads(graph)
        )
        starts = f"<{self._id}>".encode(), f"<{self._id}/".encode()
        own = [line for line in said if line.startswith(starts)]
        sources = [line for line in said if line.startswith(self._folder)]
        rest = [line for line in said if not line.startswith((*starts, self._folder))]
        inferred = [line for line in _triples(new) if line.startswith(starts)]
        self._inferred = len(inferred)
        self._pieces |= {
            "nt": b"".join(line + b" .\n" for line in stated),
            "nt.inferred": b"".join(line + b" .\n" for line in inferred),
            "nt.changes": b"".join(
                line + b" .\n" for graph in self._changes for line in _triples(graph)
            ),
            "nq": b"".join(own),
            "nq.source": b"".join(sources),
            "nq.rest": b"".join(rest),
        }
        mine = _without_graphs((*own, *sources))
        objects = {line.split(b" ", 2)[2] for line in (*mine, *_without_graphs(rest))}
        own_objects = {each for each in objects if each.startswith((*starts, self._folder))}
        # The forms that this one names count them among their own.
        others = f"<{self._base}id/ficha/".encode()
        self._pieces["void.objects"] = b"".join(
            _digest(each) for each in objects - own_objects if not each.startswith(others)
        )
        tally = void.tally(mine, self._base)
        return msgspec.structs.replace(tally, objects=len(own_objects))


class Whole:
    """The statements of all forms. It is a context manager, as it keeps files open."""

    def __init__(
        self, parcels: Parcels, workshop: Workshop, settled: Settled = dataset.NO_LINKS
    ) -> None:
        """Take the forms, all of which are there.

        Args:
            parcels: what was made of them.
            workshop: for the registry, the context and the IRIs.
            settled: the mappings to publish.
        """
        self._parcels = parcels
        self._base, self._context = workshop.minter.base, workshop.context
        self.shared: Dataset = dataset.shared(parcels.shared, workshop, settled)
        """What does not depend on single forms; its graph of what follows is not yet complete."""
        self._rest = Sorter(parcels.folder)
        self._graphs = tuple(graph for graph in self.shared.stated if graph.triples)
        self._said = {line for graph in self._graphs for line in _triples(graph)}
        self._inferred = 0

    def __enter__(self) -> Self:
        """Sort what several forms may say."""
        self._rest.__enter__()
        self._rest.add(_quads(self.shared.inferred))
        for piece in self._parcels.pieces("nq.rest"):
            self._rest.add(piece.splitlines(keepends=True))
        return self

    def __exit__(self, *error: object) -> None:
        """Give files back."""
        self._rest.__exit__(*error)

    def files(self) -> Iterator[tuple[str, Contents]]:
        """Write the dataset in every format."""
        yield "dataset.ttl", self._grouped("ttl")
        yield "dataset.trig", self._trig()
        yield "dataset.jsonld", self._grouped("jsonld")
        yield "dataset.nt", self.stated()
        yield DATASET, self.quads()
        yield "dataset.rdf", self._grouped("rdf")

    def stated(self) -> Iterator[bytes]:
        """Give what is stated, as sorted N-Triples."""
        shared = sorted(line + b" .\n" for line in self._said)
        return interleaved(self._parcels.pieces("nt", self._by_bytes()), shared)

    def inferred(self) -> Iterator[bytes]:
        """Give what follows, as N-Triples."""
        yield from self._parcels.pieces("nt.inferred")
        yield from (line + b" .\n" for line in self._inferred_by_several())

    def default(self) -> Iterator[bytes]:
        """Give what is stated, changed or follows, as N-Triples: the store's default graph."""
        yield from self.stated()
        yield from self._parcels.pieces("nt.changes")
        yield from self.inferred()

    def quads(self) -> Iterator[bytes]:
        """Give all graphs, as sorted N-Quads."""
        entries = self._parcels.entries
        folders = sorted(
            range(len(entries)), key=lambda number: f"{entries[number].folder}/".encode()
        )
        # Below one base, what is in `id/` comes before what is in `source/`.
        blocks = chain(
            self._parcels.pieces("nq", self._by_bytes()),
            self._parcels.pieces("nq.source", folders),
        )
        shared = sorted(line for graph in self._graphs for line in _quads(graph))
        return interleaved(filter(None, blocks), heapq.merge(shared, self._several()))

    def things(self) -> Iterator[tuple[str, list[Triple]]]:
        """Give what is stated or follows of each thing that forms share, by its IRI."""
        lines = heapq.merge(sorted(self._said), self._inferred_by_several())
        ficha = f"<{self._base}id/ficha/".encode()
        for subject, about in groupby(lines, key=_subject):
            # What links say of a form's parts stands with the form.
            if subject.startswith(b"<") and not subject.startswith(ficha):
                yield subject[1:-1].decode(), _parse(about)

    def examples(self, most: int) -> Dataset:
        """Give the data of the first forms, with what all share.

        Args:
            most: of how many forms.
        """
        entries = self._parcels.entries[:most]
        pieces = (
            piece
            for name in ("nq", "nq.source", "nq.rest")
            for piece in self._parcels.pieces(name, range(len(entries)))
        )
        said: dict[str, list[Triple]] = {}
        for quad in ox.parse(b"".join(pieces), RdfFormat.N_QUADS):
            if isinstance(quad.graph_name, NamedNode):
                said.setdefault(quad.graph_name.value, []).append(quad.triple)
        inferred = self.shared.inferred
        return msgspec.structs.replace(
            self.shared,
            fichas=tuple(graphs.graph(each.graph, said[each.graph]) for each in entries),
            inferred=graphs.graph(inferred.name, (*inferred.triples, *said.get(inferred.name, ()))),
            provenance=tuple(
                graphs.graph(each.provenance, said[each.provenance]) for each in entries
            ),
            changes=tuple(
                graphs.graph(each.changes, said[each.changes])
                for each in entries
                if each.changes in said
            ),
        )

    def tally(self) -> void.Tally:
        """Count the distinct triples of all graphs, for VoID."""
        lines = heapq.merge(sorted(self._said), map(_without_graph, self._several()))
        distinct = (line for line, _ in groupby(lines))
        several = void.tally(distinct, self._base)
        ficha = f"<{self._base}id/ficha/".encode()
        # Those of what forms say are among the forms' pieces, and their parts are theirs.
        shared = {line.split(b" ", 2)[2] for line in (*self._said, *_triples(self.shared.inferred))}
        objects = [_digest(each) for each in shared if not each.startswith(ficha)]
        named_ = heapq.merge(sorted(self._said), self._several())
        subjects = (subject for subject, _ in groupby(map(_subject, named_)))
        named = sum(subject.startswith(ficha) for subject in subjects)
        counted = msgspec.structs.replace(
            several,
            # What other forms say of a form's parts is of subjects that the form counts.
            subjects=several.subjects - named,
            objects=_distinct(lambda: chain(objects, self._parcels.pieces("void.objects"))),
        )
        return self._parcels.tally + counted

    def statistics(self, rdfc_hash: str) -> Statistics:
        """Tell what `dataset.nq` holds.

        Args:
            rdfc_hash: the SHA-256 of `quads`, in hexadecimal.
        """
        shared = self.shared
        counts = {
            **{graph.name: len(graph.triples) for graph in self._graphs},
            shared.inferred.name: sum(1 for _ in self._inferred_by_several()),
        }
        for entry in self._parcels.entries:
            stated, inferred, told, changed = entry.triples
            counts[entry.graph] = stated
            counts[entry.provenance] = told
            if changed:
                counts[entry.changes] = changed
            counts[shared.inferred.name] += inferred
        names = sorted((name for name in counts if counts[name]), key=natural_key)
        return Statistics(rdfc_hash, sum(counts.values()), {name: counts[name] for name in names})

    def _grouped(self, suffix: sections.Grouped) -> Iterator[bytes]:
        shared = [triple for graph in self._graphs for triple in graph.triples]
        own, before, after = _parted(shared, f"{self._base}id/ficha/")
        around = [
            sections.section(triples, suffix, self._context, self._base)
            # What links say of a form's parts comes after all forms.
            for triples in (before, [*own, *after])
        ]
        needs = frozenset(self._parcels.needs.get(suffix, ())).union(*(s.needs for s in around))
        texts = chain([around[0].text], self._parcels.pieces(suffix), [around[1].text])
        return sections.joined(texts, suffix, needs, self._context, self._base)

    def _trig(self) -> Iterator[bytes]:
        context, base, shared = self._context, self._base, self.shared

        def graph(name: str, texts: Iterable[bytes]) -> Iterator[bytes]:
            return sections.graph(name, texts, context, base)

        kinds, links, registry = (
            sections.in_graph(each.triples, context, base)
            for each in (shared.kinds, shared.links, shared.registry)
        )
        several = (
            sections.in_graph(_parse(about), context, base)
            for _, about in groupby(self._inferred_by_several(), key=_subject)
        )
        needs = set(self._parcels.needs.get("trig", ())).union(
            kinds.needs, links.needs, registry.needs
        )
        # Its text comes after the beginning of the file, which must know what it needs.
        for _, about in groupby(self._inferred_by_several(), key=_subject):
            needs |= sections.in_graph(_parse(about), context, base).needs
        for name in (shared.inferred.name, *(graph.name for graph in self._graphs)):
            needs |= sections.graph_needs(name, context, base)
        pieces = self._parcels.pieces
        yield sections.opening("trig", needs, context, base)
        graphs_: Iterator[bytes | Iterator[bytes]] = chain(
            filter(None, pieces("trig.changes")),
            pieces("trig.ficha"),
            [
                graph(
                    shared.inferred.name,
                    chain(pieces("trig.inferred"), (each.text for each in several)),
                ),
                graph(shared.kinds.name, [kinds.text]),
                *([graph(shared.links.name, [links.text])] if shared.links.triples else []),
            ],
            pieces("trig.provenance"),
            [graph(shared.registry.name, [registry.text])],
        )
        for number, each in enumerate(graphs_):
            if number:
                yield sections.BETWEEN["trig"]
            if isinstance(each, bytes):
                yield each
            else:
                yield from each

    def _by_bytes(self) -> list[int]:
        """Give the numbers of the forms in the order of their IRIs by bytes."""
        entries = self._parcels.entries
        return sorted(range(len(entries)), key=lambda number: f"{entries[number].id}/".encode())

    def _several(self) -> Iterator[bytes]:
        """Give the quads that several forms may say, but for what follows and is stated too."""
        end = f" <{self.shared.inferred.name}> .\n".encode()
        said = self._said
        for line in self._rest.lines():
            if not (line.endswith(end) and line[: -len(end)] in said):
                yield line

    def _inferred_by_several(self) -> Iterator[bytes]:
        end = f" <{self.shared.inferred.name}> .\n".encode()
        return (line[: -len(end)] for line in self._several() if line.endswith(end))


def _parted(triples: Iterable[Triple], iri: str) -> tuple[list[Triple], list[Triple], list[Triple]]:
    """Part triples by their subjects: those of a form, those before them, and those after them."""
    own: list[Triple] = []
    before: list[Triple] = []
    after: list[Triple] = []
    key = object_key(NamedNode(iri))
    sides: dict[object, list[Triple]] = {}
    for triple in triples:
        subject = triple.subject
        if subject not in sides and not isinstance(subject, Triple):
            if isinstance(subject, NamedNode) and f"{subject.value}/".startswith(f"{iri}/"):
                sides[subject] = own
            else:
                sides[subject] = before if object_key(subject) < key else after
        sides[subject].append(triple)
    return own, before, after


def _triples(graph: NamedGraph) -> list[bytes]:
    """Give a graph as sorted N-Triples, without the dots at their ends."""
    return [str(triple).encode() for triple in graph.triples]


def _quads(graph: NamedGraph) -> list[bytes]:
    """Give a graph as N-Quads."""
    end = f" <{graph.name}> .\n".encode()
    return [line + end for line in _triples(graph)]


def _without_graph(line: bytes) -> bytes:
    return line.rpartition(b" <")[0]


def _without_graphs(lines: Iterable[bytes]) -> list[bytes]:
    """Give sorted quads as triples, each once, without the dots at their ends."""
    return list(dict.fromkeys(map(_without_graph, lines)))


def _subject(line: bytes) -> bytes:
    return line.partition(b" ")[0]


def _parse(lines: Iterable[bytes]) -> list[Triple]:
    data = b"".join(line + b" .\n" for line in lines)
    return [quad.triple for quad in ox.parse(data, RdfFormat.N_TRIPLES)]


def _digest(term: bytes) -> bytes:
    return blake2b(term, digest_size=_DIGEST).digest()


def _distinct(digests: Callable[[], Iterable[bytes]]) -> int:
    """Count distinct digests: those of one remainder at a time, if there are many."""
    rounds = sum(map(len, digests())) // _DIGEST // _MOST_DIGESTS + 1
    total = 0
    for number in range(rounds):
        found: set[int] = set()
        for piece in digests():
            found.update(each for each in array("Q", piece) if each % rounds == number)
        total += len(found)
    return total
