"""The registry: the organisations and norms that forms share, described once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from fichero import toml
from fichero.describing import names
from fichero.describing.names import Named, Names
from fichero.document import Place
from fichero.findings import FicheroError, Finding, Words, problem
from fichero.reasons import line, path_in, reason
from fichero.resources import folder

T = TypeVar("T")

ORGANISATIONS = "organisations.toml"
NORMS = "norms.toml"

WebAddress = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s<>\"{}|\\^`]+\Z")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z")]
Text = Annotated[str, msgspec.Meta(pattern=r"^\S(.*\S)?\Z")]
Sources = Annotated[tuple[WebAddress, ...], msgspec.Meta(min_length=1)]
Year = Annotated[int, msgspec.Meta(ge=1810)]

LEYCHILE = "https://www.bcn.cl/leychile/navegar?idNorma="


class FormerName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that an organisation had, with the days that are known of it."""

    name: Text
    source: Sources
    """The IRIs of what says so."""
    since: date | None = None
    """The first day, if it is known."""
    until: date | None = None
    """The day from which on it had another name, if it is known."""


class OtherName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another wording of the name that an organisation has."""

    name: Text
    source: Sources


class Partida(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The heading of a ministry in the budget laws of some years."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}\Z")]
    first: Year
    """The first year that it is known for."""
    last: Year
    """The last year that it is known for."""
    source: Sources


class Identifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody else calls an organisation by."""

    scheme: Literal["wikidata", "bcn"]
    """Who does: the local name of a concept in the scheme kind:designation-type."""
    value: Text
    source: Sources


class Website(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The pages of an organisation."""

    url: WebAddress
    source: Sources


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that publishes forms."""

    slug: Slug
    """Its name in IRIs."""
    type: Literal["Ministry", "PublicService"]
    kind: Slug
    """The local name of a concept in the scheme kind:organisation-kind."""
    name: Text
    source: WebAddress
    """The IRI of what says so."""
    acronyms: tuple[Text, ...] = ()
    parent: Slug | None = None
    """The slug of the ministry that a service is part of, or related to the President through."""
    website: Website | None = None
    other_name: tuple[OtherName, ...] = ()
    former_name: tuple[FormerName, ...] = ()
    partida: tuple[Partida, ...] = ()
    identifier: tuple[Identifier, ...] = ()


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
    source: WebAddress | None = None
    """The address that the record is from, if it was looked up."""


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
    def _names(self) -> Names:
        return Names(name for organisation in self.organisations for name in _names(organisation))

    @cached_property
    def _by_slug(self) -> dict[str, Organisation]:
        return {organisation.slug: organisation for organisation in self.organisations}

    def matching(self, name: str) -> tuple[Organisation, ...]:
        """Give the organisations that a name can mean: none, one, or several if it is ambiguous.

        How names are compared tells `fichero.describing.names.Names.find`.
        """
        return tuple(self._by_slug[slug] for slug in self._names.find(name))

    def organisation(self, name: str) -> Organisation | None:
        """Find the one organisation that a name means; None if there is none, or are several."""
        found = self.matching(name)
        return found[0] if len(found) == 1 else None

    def nearest(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Give the official names of the organisations that are called most like a name.

        The nearest stand first. Acronyms, former and other names count.
        """
        return tuple(self._by_slug[slug].name for slug in self._names.nearest(name, count))


def load(path: Path) -> Registry:
    """Read a registry: the files `organisations.toml` and `norms.toml` in a folder.

    Raises:
        FicheroError: `registry-wrong`, as a file is missing, misspelt, repeats an entry or
            contradicts itself. The finding names the line.
    """
    organisations = _load(path / ORGANISATIONS, _Organisations, _wrong_organisations).organisation
    norms = _load(path / NORMS, _Norms, _wrong_norms).norm
    return Registry(organisations, {norm.key: norm for norm in norms})


def read_norms(path: Path, data: bytes) -> tuple[Norm, ...]:
    """Read what a file of norms holds, or is to hold.

    Raises:
        FicheroError: `registry-wrong`.
    """
    return _read(path, data, _Norms, _wrong_norms).norm


class _Wrong(msgspec.Struct, frozen=True):
    """What is wrong with an entry of a file."""

    path: toml.Path
    """Where, such as ("organisation", 3, "partida", 0)."""
    reason: Words


def _load(path: Path, kind: type[T], complain: Callable[[T], Iterator[_Wrong]]) -> T:
    """Read a file of the registry, or tell all that is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FicheroError(problem("registry-wrong", path=path, reason=reason(error))) from error
    return _read(path, data, kind, complain)


def _read(path: Path, data: bytes, kind: type[T], complain: Callable[[T], Iterator[_Wrong]]) -> T:
    try:
        read = toml.read(data, kind)
    except ValueError as error:
        number = toml.line_of(data, path_in(error)) if path_in(error) else line(error)
        raise FicheroError(_complaint(path, number, reason(error))) from error
    wrong = [
        _complaint(path, toml.line_of(data, each.path), each.reason) for each in complain(read)
    ]
    if wrong:
        raise FicheroError(*wrong)
    return read


def _complaint(path: Path, number: int, words: Words) -> Finding:
    place = Place(path.as_posix(), number, 1, number, 0, 0, "")
    told = Words(f"línea {number}: {words.es}", f"line {number}: {words.en}")
    return problem("registry-wrong", place, path=path, reason=told)


def _names(organisation: Organisation) -> Iterator[Named]:
    """Give the names that find an organisation."""
    slug = organisation.slug
    yield Named(slug, slug, whole=False)
    yield Named(organisation.name, slug)
    for acronym in organisation.acronyms:
        yield Named(acronym, slug, whole=False)
    for other in organisation.other_name:
        yield Named(other.name, slug)
    for former in organisation.former_name:
        yield Named(former.name, slug, former=True)


def _wrong_organisations(read: _Organisations) -> Iterator[_Wrong]:
    yield from _repeated(read.organisation)
    ministries = {each.slug for each in read.organisation if each.type == "Ministry"}
    for index, each in enumerate(read.organisation):
        path = ("organisation", index)
        if each.parent is not None and each.parent not in ministries:
            yield _Wrong(
                (*path, "parent"),
                Words(
                    f"«{each.slug}» depende de «{each.parent}», que no es ministerio del archivo",
                    f"“{each.slug}” is part of “{each.parent}”, which is no ministry of the file",
                ),
            )
        for number, name in enumerate(each.former_name):
            if name.since and name.until and name.since >= name.until:
                yield _Wrong(
                    (*path, "former_name", number, "until"),
                    Words(
                        f"«{name.name}» termina el {name.until}, antes de empezar",
                        f"“{name.name}” ends on {name.until}, before it begins",
                    ),
                )
    yield from _wrong_partidas(read.organisation)


def _repeated(organisations: Iterable[Organisation]) -> Iterator[_Wrong]:
    """Tell what would find two organisations, or is there twice in one."""
    seen: dict[str, str] = {}
    slugs = set()
    for index, each in enumerate(organisations):
        path = ("organisation", index)
        told: list[tuple[toml.Path, str]] = [((*path, "slug"), each.slug)]
        told += [((*path, "name"), each.name)]
        told += [((*path, "acronyms"), acronym) for acronym in each.acronyms]
        told += [
            ((*path, "other_name", number, "name"), other.name)
            for number, other in enumerate(each.other_name)
        ]
        for place, name in told:
            owner = seen.setdefault(names.key(name), each.slug)
            if owner != each.slug or (place[-1] == "slug" and each.slug in slugs):
                words = Words(
                    f"«{name}» está dos veces: ya es de «{owner}»",
                    f"“{name}” is there twice: it is of “{owner}” already",
                )
                yield _Wrong(place, words)
        slugs.add(each.slug)


def _wrong_partidas(organisations: Iterable[Organisation]) -> Iterator[_Wrong]:
    """Tell partidas whose years are swapped, or that two ministries or codes would share."""
    seen: list[tuple[str, Partida]] = []
    for index, each in enumerate(organisations):
        for number, partida in enumerate(each.partida):
            path = ("organisation", index, "partida", number)
            told = f"{partida.code} ({partida.first}-{partida.last})"
            if partida.first > partida.last:
                yield _Wrong(
                    (*path, "last"),
                    Words(
                        f"la partida {told} de «{each.slug}» termina antes de empezar",
                        f"partida {told} of “{each.slug}” ends before it begins",
                    ),
                )
            for slug, other in seen:
                if not (other.first <= partida.last and partida.first <= other.last):
                    continue
                if slug == each.slug or other.code == partida.code:
                    years = f"{other.code} ({other.first}-{other.last})"
                    yield _Wrong(
                        path,
                        Words(
                            f"la partida {told} de «{each.slug}» se cruza con {years} de «{slug}»",
                            f"partida {told} of “{each.slug}” overlaps {years} of “{slug}”",
                        ),
                    )
            seen.append((each.slug, partida))


def _wrong_norms(read: _Norms) -> Iterator[_Wrong]:
    for field in ("key", "leychile"):
        seen: set[str] = set()
        for index, norm in enumerate(read.norm):
            value = getattr(norm, field)
            if value in seen:
                words = Words(f"«{value}» está dos veces", f"“{value}” is there twice")
                yield _Wrong(("norm", index, field), words)
            seen.add(value)


def near(path: Path) -> Path:
    """Find the folder of the registry that goes with some sources.

    It is the folder `registry` beside them or beside one of the folders that they lie in; else the
    registry that comes with this software.
    """
    for parent in path.resolve().parents:
        if (parent / "registry" / ORGANISATIONS).is_file():
            return parent / "registry"
    return folder("registry")
