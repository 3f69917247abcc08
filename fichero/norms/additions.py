"""Adding norms to a registry: into its file, in a stable order, and all else as it was."""

import re
from collections.abc import Iterable
from pathlib import Path

from fichero.describing import registry
from fichero.describing.registry import Norm
from fichero.findings import FicheroError, problem
from fichero.norms.resolving import Resolution
from fichero.reasons import reason

_ENTRY = re.compile(r"^(?:#.*\n)*\[\[norm\]\]", re.MULTILINE)
_KEY = re.compile(r"^key\s*=\s*[\"'](?P<key>[^\"']+)[\"']", re.MULTILINE)


def additions(resolutions: Iterable[Resolution], source: str) -> tuple[Norm, ...]:
    """Give the norms that resolved citations name, for a registry.

    Only norms whose key needs nobody who cites them are shared: laws, and what is cited with the
    day of its publication. The others are told of by mappings.

    Args:
        resolutions: the citations.
        source: the address that the index was filled from; if empty, the record of the BCN.
    """
    found: dict[str, Norm] = {}
    for resolution in resolutions:
        norm, said = resolution.norm, resolution.cited
        if norm is None or norm.published is None or not (said.key and said.kind and said.number):
            continue
        if "/" not in said.key:
            found.setdefault(
                said.key,
                Norm(
                    key=said.key,
                    type=said.kind,
                    number=said.number,
                    published=norm.published,
                    promulgated=norm.promulgated,
                    title=norm.title,
                    leychile=norm.code,
                    bcn=norm.iris[0],
                    source=source or norm.iris[0],
                ),
            )
    return tuple(found.values())


def add(folder: Path, norms: Iterable[Norm]) -> tuple[Norm, ...]:
    """Add norms to the registry in a folder; those that it has are left as they are.

    Returns:
        The norms that were added.

    Raises:
        FicheroError: `registry-wrong`, as it cannot be read or written, or as a norm contradicts
            it: the file is left as it was.
    """
    known = registry.load(folder).norms
    new = tuple(norm for norm in norms if norm.key not in known)
    if not new:
        return ()
    path = folder / registry.NORMS
    partial = path.with_name(f"{path.name}.partial")
    try:
        text = path.read_text(encoding="utf-8")
        data = with_norms(text, new).encode()
        registry.read_norms(path, data)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise FicheroError(problem("registry-wrong", path=path, reason=reason(error))) from error
    return new


def with_norms(text: str, norms: Iterable[Norm]) -> str:
    """Give the text of a file of norms with more of them, laws first, then by type and number.

    What somebody wrote, comments too, stays with its entry.
    """
    starts = [match.start() for match in _ENTRY.finditer(text)]
    head = text[: starts[0]] if starts else text
    ends = [*starts[1:], len(text)] if starts else []
    entries = [text[start:end].strip("\n") for start, end in zip(starts, ends, strict=True)]
    entries += [_entry(norm) for norm in norms]
    ordered = sorted(entries, key=_order)
    parts = [head.rstrip("\n"), *ordered] if head.strip() else ordered
    return "\n\n".join(parts) + "\n"


def _entry(norm: Norm) -> str:
    fields = (
        ("key", _text(norm.key)),
        ("type", _text(norm.type)),
        ("number", _text(norm.number)),
        ("promulgated", norm.promulgated.isoformat() if norm.promulgated else ""),
        ("published", norm.published.isoformat()),
        ("title", _text(norm.title)),
        ("leychile", _text(norm.leychile)),
        ("bcn", _text(norm.bcn)),
        ("source", _text(norm.source) if norm.source else ""),
    )
    return "\n".join(("[[norm]]", *(f"{name} = {value}" for name, value in fields if value)))


def _text(value: str) -> str:
    """Write a basic string of TOML (https://toml.io/en/v1.0.0#string)."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", plain) + '"'


def _order(entry: str) -> tuple[object, ...]:
    match = _KEY.search(entry)
    name, _, rest = (match["key"] if match else "").partition("-")
    return name != "ley", name, [int(number) for number in re.findall("[0-9]+", rest)], entry
