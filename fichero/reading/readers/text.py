"""Plain text: its lines are those of the file."""

from fichero.reading.readers.encoding import decode
from fichero.reading.readers.face import Extract, Extracts, Limits


def read(path: str, data: bytes, _: Limits) -> Extracts:
    """Decode a text.

    Raises:
        FicheroError: `source-binary` or `source-encoding`.
    """
    text, notes = decode(path, data)
    return Extracts((Extract(text),), notes)
