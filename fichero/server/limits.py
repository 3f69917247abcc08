"""How much the server takes and gives."""

import os

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """The bounds of what strangers may ask for; each has a default that suits a small machine."""

    seconds: float = 10
    """What a query may take."""
    wait: float = 5
    """Seconds that a query waits for its turn; then its client is told to come again."""
    answer: int = 64 * 2**20
    """Bytes of an answer, before it is compressed."""
    memory: int = 2 * 2**30
    """Bytes of memory of each process that answers queries."""
    url: int = 16_000
    """Bytes of a request's path and query; a longer query is sent by POST."""
    question: int = 200_000
    """Bytes of the body of a query or an update."""
    upload: int = 16 * 2**20
    """Bytes of a graph that is written."""
    patience: float = 20
    """Seconds that a client may take to send the head of a request, as many for its body, and as
    many without taking anything of the answer."""
    connections: int = 500
    """Open at once; more are told to come again."""
    glance: float = 0.3
    """Seconds after which a query counts as slow."""
    quick: int = max(2, os.cpu_count() or 1)
    """Workers that are kept for queries that are not slow."""
    slow: int = max(1, (os.cpu_count() or 1) // 2)
    """Slow queries that run at once, each in a further worker."""
    quick_queue: int = 200
    """Queries that wait to be looked at."""
    slow_queue: int = 16
    """Slow queries that wait for their turn."""
    cache: int = 32 * 2**20
    """Bytes of answers that are kept to be given again."""
