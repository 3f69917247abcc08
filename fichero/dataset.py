"""The dataset: the named graphs of a release, and the part of it that one form needs."""

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec
import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat, Triple

from fichero.comparing import describing as comparing
from fichero.comparing.changes import Comparison
from fichero.describing import graphs, provenance
from fichero.describing.describe import Node
from fichero.describing.graphs import NamedGraph
from fichero.forms import Described, Workshop
from fichero.links import publishing
from fichero.links.publishing import Settled
from fichero.reasoning import tables
from fichero.resources import folder

NO_LINKS = Settled()
"""Nothing is mapped to anything."""


class Dataset(msgspec.Struct, frozen=True):
    """Named graphs, by what they hold."""

    fichas: tuple[NamedGraph, ...]
    """What each form states."""
    registry: NamedGraph
    """What the forms share: organisations, norms, periods."""
    kinds: NamedGraph
    """The code lists."""
    inferred: NamedGraph
    """What follows from all of these, without what they say themselves."""
    provenance: tuple[NamedGraph, ...]
    """Where each form's statements were read."""
    links: NamedGraph = NamedGraph("", ())
    """What is mapped to what, and who says so; it has no name if there is nothing in it."""
    changes: tuple[NamedGraph, ...] = ()
    """What changed in a form since the former one of its organisation."""

    @property
    def stated(self) -> tuple[NamedGraph, ...]:
        """The graphs of what is said, rather than of what follows or where it was read."""
        links = (self.links,) if self.links.triples else ()
        return (*self.fichas, self.registry, self.kinds, *links)

    @property
    def graphs(self) -> tuple[NamedGraph, ...]:
        """All the graphs."""
        return (*self.stated, *self.changes, self.inferred, *self.provenance)

    def triples(self) -> Iterator[Triple]:
        """Give the stated triples."""
        return (triple for graph in self.stated for triple in graph.triples)

    def quads(self) -> Iterator[Quad]:
        """Give the quads of all graphs."""
        return (quad for graph in self.graphs for quad in graph.quads())


def whole(forms: Iterable[Described], workshop: Workshop, settled: Settled = NO_LINKS) -> Dataset:
    """Make the dataset of a release: all forms, the whole registry, all code lists, all links."""
    described = tuple(forms)
    shared = [node for form in described for node in form.description.shared]
    dataset = _dataset(described, [*registry_nodes(workshop), *shared], workshop)
    return _linked(dataset, settled, workshop)


def shared(nodes: Iterable[Node], workshop: Workshop, settled: Settled = NO_LINKS) -> Dataset:
    """Make the part of a dataset that is of no single form: registry, code lists, what follows.

    Args:
        nodes: what forms name and the registry does not know.
        workshop: for the registry.
        settled: the mappings to publish.
    """
    dataset = _dataset((), [*registry_nodes(workshop), *nodes], workshop)
    return _linked(dataset, settled, workshop)


def _linked(dataset: Dataset, settled: Settled, workshop: Workshop) -> Dataset:
    """Add the graph of links. Nothing is inferred from it: SKOS is not of the ontology."""
    triples = publishing.triples(settled, workshop.minter)
    links = graphs.graph(workshop.minter.graph("links"), triples)
    return msgspec.structs.replace(dataset, links=links) if links.triples else dataset


def registry_nodes(workshop: Workshop) -> tuple[Node, ...]:
    """Describe what the registry knows."""
    return tuple(workshop.known.values())


def alone(form: Described, workshop: Workshop) -> Dataset:
    """Make the dataset of one form, with what it needs to be read by itself."""
    dataset = _dataset((form,), form.description.shared, workshop)
    said = (*dataset.stated, *dataset.changes)
    named = {triple.object for graph in said for triple in graph.triples}
    used = tuple(triple for triple in dataset.kinds.triples if triple.subject in named)
    kinds = NamedGraph(dataset.kinds.name, used)
    return msgspec.structs.replace(dataset, kinds=kinds)


def _dataset(forms: Iterable[Described], shared: Iterable[Node], workshop: Workshop) -> Dataset:
    minter, context = workshop.minter, workshop.context
    described = tuple(forms)
    fichas = tuple(
        graphs.graph(
            minter.ficha_graph(form.description.id),
            graphs.triples([form.description.record], context),
        )
        for form in described
    )
    registry = graphs.graph(minter.graph("registry"), graphs.triples(shared, context))
    stated = [triple for graph in (*fichas, registry) for triple in graph.triples] + [*_kinds()]
    inferred = tables.entail(stated, tables.packaged())
    return Dataset(
        fichas=fichas,
        registry=registry,
        kinds=graphs.graph(minter.graph("kinds"), _kinds()),
        inferred=graphs.graph(minter.graph("inferred"), inferred),
        provenance=tuple(_provenance(form, workshop) for form in described),
        changes=tuple(_changes(form.changes, workshop) for form in described if form.changes),
    )


def _provenance(form: Described, workshop: Workshop) -> NamedGraph:
    documents = [reading.document for reading in form.source.readings]
    nodes = provenance.provenance(
        form.description,
        documents,
        form.source.descriptions,
        workshop.context,
        workshop.minter,
    )
    name = workshop.minter.provenance_graph(form.description.id)
    return graphs.graph(name, graphs.triples(nodes, workshop.context))


def _changes(comparison: Comparison, workshop: Workshop) -> NamedGraph:
    nodes = comparing.nodes(comparison)
    name = workshop.minter.changes_graph(comparison.after.iri)
    return graphs.graph(name, graphs.triples(nodes, workshop.context))


@cache
def _kinds() -> tuple[Triple, ...]:
    path = folder("ontology") / "kinds.ttl"
    return tuple(quad.triple for quad in ox.parse(path=path, format=RdfFormat.TURTLE))
