"""Changes as linked data: a node for each item that changed, and what each item was before."""

from collections.abc import Iterator

from fichero.comparing.changes import Change, Comparison
from fichero.describing.describe import Node

KINDS = {
    "moved": "renumera",
    "amended": "cambia-datos",
    "respelled": "cambia-escritura",
    "reworded": "cambia-redaccion",
    "new": "agrega",
    "dropped": "elimina",
}
"""The local names of the concepts in the scheme kind:change."""


def nodes(comparison: Comparison) -> tuple[Node, ...]:
    """Describe the changes from one form to another.

    If both forms are of one organisation, the latter is a revision of the former, and so is each
    item that both have (https://www.w3.org/TR/prov-o/#wasRevisionOf). Each change has a node below
    the latter form; an item that stayed as it was has none.
    """
    before, after = comparison.before, comparison.after
    same = before.organisation == after.organisation and before.iri != after.iri
    changes = [change for section in comparison.sections for change in section.changes]
    return (
        *([{"id": after.iri, "revisionOf": before.iri}, *_revisions(changes)] if same else []),
        *(_change(change, comparison) for change in changes if change.kind != "unchanged"),
    )


def _revisions(changes: list[Change]) -> Iterator[Node]:
    for change in changes:
        if change.before and change.after and change.before.iri != change.after.iri:
            yield {"id": change.after.iri, "revisionOf": change.before.iri}


def _change(change: Change, comparison: Comparison) -> Node:
    before, after = comparison.before, comparison.after
    item, form = (change.after, after.iri) if change.after else (change.before, before.iri)
    part = item.iri.removeprefix(f"{form}/") if item else ""
    gone = "" if change.after else "suprimido/"
    former = "/".join(before.iri.rsplit("/", 2)[-2:])
    node: Node = {
        "id": f"{after.iri}/cambio/{former}/{gone}{part}",
        "type": "Change",
        "changeKind": f"kind:{KINDS[change.kind]}",
        "fromForm": before.iri,
        "toForm": after.iri,
    }
    if change.before:
        node["before"] = change.before.iri
    if change.after:
        node["after"] = change.after.iri
    if change.before and change.after:
        # As XML Schema writes decimals (https://www.w3.org/TR/xmlschema-2/#decimal): 1.0, 0.67.
        node["likeness"] = str(round(change.likeness, 2))
    return node
