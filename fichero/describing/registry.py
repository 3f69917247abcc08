"""The registry: the organisations and norms that forms share, described once."""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from fichero import toml
from fichero.findings import FicheroError, Words, problem
from fichero.reading.headings import fold
from fichero.reasons import reason
from fichero.resources import folder

T = TypeVar("T")

_LONGEST_NAME = 200  # characters that are compared to find the nearest names

WebAddress = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s<>\"{}|\\^`]+\Z")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z")]

LEYCHILE = "https://www.bcn.cl/leychile/navegar?idNorma="


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that publishes forms."""

    slug: Slug
    """Its name in IRIs."""
    type: Literal["Ministry", "PublicService"]
    kind: Slug
    """The local name of a concept in the scheme kind:organisation-kind."""
    name: str
    source: WebAddress
    """The IRI of what says so."""
    acronyms: tuple[str, ...] = ()
    parent: Slug | None = None
    """The slug of the ministry that a service is part of, or related to the President through."""


class Norm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A legal norm, as the index of the Biblioteca del Congreso Nacional records it."""

    key: Slug
    """Its name in IRIs; see `fichero.describing.iris.norm_key`."""
    type: Slug
    """The local name of a concept in the scheme kind:norm-type."""
    number: str
    published: date
    title: str
    leychile: str
    bcn: WebAddress
    promulgated: date | None = None


class _Organisations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    organisation: tuple[Organisation, ...] = ()


class _Norms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    norm: tuple[Norm, ...] = ()


class Registry(msgspec.Struct, frozen=True, dict=True):
    """What is known of organisations and norms."""

    organisations: tuple[Organisation, ...] = ()
    norms: Mapping[str, Norm] = {}
    """By their keys."""

    @cached_property
    def _names(self) -> dict[str, Organisation]:
        return {
            name: organisation
            for organisation in self.organisations
            for name in _names(organisation)
        }

    def organisation(self, name: str) -> Organisation | None:
        """Find an organisation by a name of it, whatever its accents and capitals."""
        return self._names.get(fold(name))

    def nearest(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Give the official names that are most like a name, the nearest first."""
        told = fold(name[:_LONGEST_NAME])
        names = {fold(organisation.name): organisation.name for organisation in self.organisations}
        return tuple(names[match] for match in get_close_matches(told, names, count, 0))


def load(path: Path) -> Registry:
    """Read a registry: the files `organisations.toml` and `norms.toml` in a folder.

    Raises:
        FicheroError: `registry-wrong`, as a file is missing, misspelt or repeats an entry.
    """
    organisations_file, norms_file = path / "organisations.toml", path / "norms.toml"
    organisations = _read(organisations_file, _Organisations).organisation
    norms = _read(norms_file, _Norms).norm
    _unique(organisations_file, (name for each in organisations for name in _names(each)))
    _check_parents(organisations_file, organisations)
    _unique(norms_file, (norm.key for norm in norms))
    return Registry(organisations, {norm.key: norm for norm in norms})


def _names(organisation: Organisation) -> list[str]:
    """Give the names that find an organisation, folded, each once."""
    return sorted(set(map(fold, (organisation.name, organisation.slug, *organisation.acronyms))))


def _read(path: Path, kind: type[T]) -> T:
    try:
        return toml.read(path.read_bytes(), kind)
    except (OSError, ValueError) as error:
        raise FicheroError(problem("registry-wrong", path=path, reason=reason(error))) from error


def _unique(path: Path, names: Iterable[str]) -> None:
    """Check that no two entries share a name."""
    seen = set()
    for name in names:
        if name in seen:
            words = Words(f"«{name}» está dos veces", f"“{name}” is there twice")
            raise FicheroError(problem("registry-wrong", path=path, reason=words))
        seen.add(name)


def _check_parents(path: Path, organisations: Iterable[Organisation]) -> None:
    """Check that what a service is part of is a ministry of the same file."""
    ministries = {each.slug for each in organisations if each.type == "Ministry"}
    for each in organisations:
        if each.parent is not None and each.parent not in ministries:
            words = Words(
                f"«{each.slug}» depende de «{each.parent}», que no es un ministerio del archivo",
                f"“{each.slug}” is part of “{each.parent}”, which is no ministry of the file",
            )
            raise FicheroError(problem("registry-wrong", path=path, reason=words))


def near(path: Path) -> Path:
    """Find the folder of the registry that goes with some sources.

    It is the folder `registry` beside them or beside one of the folders that they lie in; else the
    registry that comes with this software.
    """
    for parent in path.resolve().parents:
        if (parent / "registry" / "organisations.toml").is_file():
            return parent / "registry"
    return folder("registry")
