"""What people decided: the file that decisions go to, and the set that it begins as."""

from collections.abc import Collection
from pathlib import Path

import msgspec

from fichero.links import reading, sssom
from fichero.links.mappings import OWN, Mapping, MappingSet, Pair
from fichero.settings import Settings

FOLDER = Path("data/links")
FILE = "objetivos.sssom.tsv"


def own(settings: Settings) -> str:
    """Give what the publication's own IRIs begin with."""
    return f"{settings.base_iri}id/"


def blank(name: str, settings: Settings) -> MappingSet:
    """Give a set without mappings, for a publisher."""
    return MappingSet(
        mapping_set_id=f"{settings.base_iri}links/{name.removesuffix(sssom.SUFFIX)}",
        licence=settings.licence,
        prefixes={OWN: own(settings)},
    )


def load(path: Path, settings: Settings) -> MappingSet:
    """Read the file of decisions, or begin it.

    Raises:
        FicheroError: as `fichero.links.reading.read`.
    """
    if not path.exists():
        return blank(path.name, settings)
    return reading.read(path, own(settings))


def decided(folder: Path, settings: Settings) -> frozenset[Pair]:
    """Give the pairs that somebody decided on, in any file of a folder.

    Raises:
        FicheroError: as `fichero.links.reading.read_folder`.
    """
    return frozenset(
        mapping.pair
        for found in reading.read_folder(folder, own(settings))
        for mapping in found.set.mappings
    )


def put(mappings: MappingSet, mapping: Mapping) -> MappingSet:
    """Add a decision, in place of a former one on the same pair."""
    kept = without(mappings, {mapping.pair}).mappings
    return msgspec.structs.replace(mappings, mappings=(*kept, mapping))


def without(mappings: MappingSet, pairs: Collection[Pair]) -> MappingSet:
    """Take decisions back."""
    kept = tuple(each for each in mappings.mappings if each.pair not in pairs)
    return msgspec.structs.replace(mappings, mappings=kept)
