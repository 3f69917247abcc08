"""What the server and its workers say to each other, and how it stands on the wire.

A message is two lengths, a head and a body: the head is MessagePack, the body bytes as they are.
"""

import struct
from typing import Literal

import msgspec

from fichero.findings import Finding

LENGTHS = struct.Struct("!IQ")
"""The lengths, in bytes, of a head and of its body."""


class Query(msgspec.Struct, frozen=True, tag=True):
    """Put a query to the store."""

    text: str
    base: str
    """What relative IRIs in the query are resolved against."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    """The query's dataset, in place of the store's own if either is given."""
    solutions: str | None = None
    """The media type in which a SELECT is answered; None if the client wants none that there is."""
    boolean: str | None = None
    """The same of an ASK."""
    graph: str | None = None
    """The same of a CONSTRUCT or DESCRIBE."""
    gzip: bool = False


class Describe(msgspec.Struct, frozen=True, tag=True):
    """Give the triples about the first of some IRIs of which there are any."""

    iris: tuple[str, ...]
    media_type: str | None
    """None: as a `Resource`, for a page."""


class ReadGraph(msgspec.Struct, frozen=True, tag=True):
    """Give a graph."""

    name: str | None
    """None: the default graph."""
    media_type: str
    gzip: bool = False
    about: bool = False
    """Whether it is one of those in which the release speaks of itself."""


class Count(msgspec.Struct, frozen=True, tag=True):
    """Count what the default graph holds, as a `Census`."""


class WriteGraph(msgspec.Struct, frozen=True, tag=True):
    """Write the body into a graph: all of it is read before anything is changed."""

    name: str | None
    media_type: str
    base: str
    replace: bool
    """Whether what the graph held goes."""


class DropGraph(msgspec.Struct, frozen=True, tag=True):
    """Remove a graph."""

    name: str | None


class Update(msgspec.Struct, frozen=True, tag=True):
    """Change the store."""

    text: str
    base: str


Request = Query | Describe | ReadGraph | Count | WriteGraph | DropGraph | Update

Outcome = Literal["ok", "created", "missing", "not-acceptable", "refused", "too-large"]


class Answer(msgspec.Struct, frozen=True):
    """What became of a request."""

    outcome: Outcome
    media_type: str = ""
    """Of the body."""
    subject: str = ""
    """The IRI that is described."""
    gzip: bool = False
    """Whether the body is compressed."""
    spooled: str = ""
    """The file that holds the body, if the body is large: the server opens and removes it."""
    finding: Finding | None = None
    """Why it is refused."""


class Term(msgspec.Struct, frozen=True):
    """An RDF term for a page."""

    value: str
    is_iri: bool
    language: str = ""
    datatype: str = ""


class Resource(msgspec.Struct, frozen=True):
    """What a page says of a resource."""

    iri: str
    outgoing: tuple[tuple[str, Term], ...]
    """Predicate and object of each triple about it."""
    incoming: tuple[tuple[str, str], ...]
    """Subject and predicate of triples that lead to it."""
    more_incoming: bool
    labels: dict[str, dict[str, str]]
    """What the resources it names are called: IRI to language to name."""


class Census(msgspec.Struct, frozen=True):
    """How much of what there is in the default graph."""

    triples: int
    subjects: int
    objects: int
    classes: dict[str, int]
    """How many resources there are of each class."""
    properties: dict[str, int]
    """How many triples there are with each property."""


_encoder = msgspec.msgpack.Encoder()
read_request = msgspec.msgpack.Decoder(Request).decode
read_answer = msgspec.msgpack.Decoder(Answer).decode
read_resource = msgspec.msgpack.Decoder(Resource).decode
read_census = msgspec.msgpack.Decoder(Census).decode
encode = _encoder.encode


def pack(head: Request | Answer, body: bytes = b"") -> bytes:
    """Give a message as it stands on the wire."""
    data = encode(head)
    return b"".join((LENGTHS.pack(len(data), len(body)), data, body))
