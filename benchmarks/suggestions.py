"""How good suggestions are: precision and recall on the gold list, and what a link costs to find.

    python -m benchmarks.suggestions

The gold list was made by hand before there was a method: benchmarks/gold/README.md.
"""

import argparse
import csv
from pathlib import Path

import msgspec

from fichero import forms, settings
from fichero.describing import graphs, registry
from fichero.forms import Workshop
from fichero.links import suggesting, texts
from fichero.links.suggesting import Wish
from fichero.links.texts import Text

GOLD = Path(__file__).with_name("gold")
ROOT = Path(__file__).parents[1]
LEAST = (0.0, 0.05, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)

Pair = tuple[int, int]
"""The number of an objective, and that of an area of action."""


class Row(msgspec.Struct, frozen=True):
    """What comes out with one threshold."""

    least: float
    read: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """How many of those that are suggested belong."""
        return self.found / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """How many of those that belong are suggested."""
        return self.found / self.wanted


def gold(path: Path) -> frozenset[Pair]:
    """Read the pairs that belong."""
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(
            (int(row["objective"]), int(row["action_area"]))
            for row in csv.DictReader(file, delimiter="\t")
            if row["belongs"] == "yes"
        )


def form_texts(name: str) -> tuple[Text, ...]:
    """Read the texts of a form of data/sources."""
    workshop = Workshop(settings.Settings(), registry.load(ROOT / "data" / "registry"))
    description = forms.read(ROOT / "data" / "sources" / name, workshop).description
    if description is None:
        message = f"{name} cannot be described"
        raise ValueError(message)
    return texts.from_quads(graphs.triples([description.record], workshop.context))


def measure(own: tuple[Text, ...], wanted: frozenset[Pair], wish: Wish) -> Row:
    """Suggest within the form, and compare with what belongs."""
    suggested = {
        (_number(each.subject_id), _number(each.object_id))
        for each in suggesting.suggest(own, wish=wish)
    }
    return Row(wish.least, len(suggested), len(suggested & wanted), len(wanted))


def _number(iri: str) -> int:
    return int(iri.rpartition("/")[2])


def main() -> None:
    """Print a row for each threshold, and which pairs the usual one misses or adds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suggestions")
    parser.add_argument("--each", type=int, default=Wish().each, help="how many for an objective")
    options = parser.parse_args()
    for path in sorted(GOLD.glob("*.tsv")):
        own, wanted = form_texts(path.stem), gold(path)
        print(f"{path.stem}: {len(wanted)} pairs belong")
        print("least  suggested  right  precision  recall  read per link")
        for least in LEAST:
            row = measure(own, wanted, Wish(between=("form",), each=options.each, least=least))
            cost = f"{row.read / row.found:.2f}" if row.found else "-"
            usual = "  <- usual" if least == Wish().least else ""
            print(
                f"{least:5.2f}  {row.read:9}  {row.found:5}  {row.precision:9.2f}"
                f"  {row.recall:6.2f}  {cost:>13}{usual}"
            )


if __name__ == "__main__":
    main()
