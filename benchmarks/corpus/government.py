"""Who says it: the ministries that the registry knows, and invented governments of any number.

Invented ministries and services belong to countries that do not exist, so that nothing is said of
anybody.
"""

from collections.abc import Iterator
from functools import cache

import msgspec

from benchmarks.corpus.phrases import SECTORS, Sector
from fichero.describing import registry
from fichero.reading.ficha import Period
from fichero.reading.headings import fold
from fichero.resources import folder

PERIODS = tuple(Period(year, year + 3) for year in range(1995, 2024, 4))
SERVICE_EVERY = 10
"""One form in so many is a service's."""

_SERVICE_AT = 7
_SECTOR_OF = {
    "mininterior": "Defensa y Emergencias",
    "minecon": "Pesca y Acuicultura",
    "minhacienda": "Hacienda",
    "mineduc": "Educación",
    "minju": "Justicia",
    "mindef": "Defensa y Emergencias",
    "mop": "Obras Públicas",
    "minagri": "Agricultura y Riego",
    "mbn": "Bienes Nacionales",
    "mintrab": "Trabajo y Previsión",
    "minsal": "Salud",
    "minmineria": "Minería",
    "minvu": "Vivienda y Ciudad",
    "mtt": "Transportes",
    "segegob": "Comunicaciones de Gobierno",
    "mds": "Desarrollo Social",
    "segpres": "Comunicaciones de Gobierno",
    "minenergia": "Energía",
    "mma": "Medio Ambiente",
    "minmujer": "Desarrollo Social",
    "mincap": "Cultura y Patrimonio",
    "minciencia": "Ciencia e Innovación",
}
_FIRST = [
    "Al",
    "Be",
    "Cor",
    "Da",
    "El",
    "Fa",
    "Gar",
    "Is",
    "Lu",
    "Mar",
    "Nor",
    "Or",
    "Pal",
    "Qui",
    "Ro",
    "Sal",
    "Tor",
    "Ul",
    "Val",
    "Zar",
]
_MIDDLE = ["ba", "de", "li", "mo", "ne", "pa", "ri", "so", "ta", "ve"]
_LAST = ["nia", "dora", "landia", "ria", "sta", "via", "gonia", "mar"]


class Organisation(msgspec.Struct, frozen=True):
    """An organisation that writes forms."""

    slug: str
    name: str
    sector: Sector
    parent: "Organisation | None" = None
    """The ministry of a service."""
    known: bool = False
    """Whether the project's own registry knows it."""


class Who(msgspec.Struct, frozen=True):
    """Whose form it is, and for which years. No two forms have both in common."""

    organisation: Organisation
    period: Period

    @property
    def name(self) -> str:
        """The name of the form's folder."""
        return f"{self.organisation.slug}-{self.period}"


def who(index: int) -> Who:
    """Tell whose form it is, by the form's index. It does not depend on how many there are."""
    served, place = divmod(index, SERVICE_EVERY)
    if place == _SERVICE_AT:
        size = len(services(1)) * len(PERIODS)
        return _among(services(served // size + 1), served % size)
    rank = index - served - (place > _SERVICE_AT)
    known = len(ministries(0)) * len(PERIODS)
    if rank < known:
        return _among(ministries(0), rank)
    size = len(ministries(1)) * len(PERIODS)
    return _among(ministries((rank - known) // size + 1), (rank - known) % size)


def invented(forms: int) -> tuple[Organisation, ...]:
    """Give the invented organisations that so many forms are of, each after its ministry."""
    return tuple(dict.fromkeys(_invented(forms)))


def _invented(forms: int) -> Iterator[Organisation]:
    for index in range(forms):
        organisation = who(index).organisation
        if organisation.parent:
            yield organisation.parent
        if not organisation.known:
            yield organisation


def _among(members: tuple[Organisation, ...], rank: int) -> Who:
    years, place = divmod(rank, len(members))
    return Who(members[place], PERIODS[years])


@cache
def ministries(government: int) -> tuple[Organisation, ...]:
    """Give the ministries of a government: number 0 is the one that the registry knows."""
    if government == 0:
        sectors = {sector.name: sector for sector in SECTORS}
        return tuple(
            Organisation(each.slug, each.name, sectors[_SECTOR_OF[each.slug]], known=True)
            for each in registry.load(folder("registry")).organisations
            if each.slug in _SECTOR_OF
        )
    country = _country(government)
    return tuple(
        Organisation(
            _slug("min", sector.name, country), f"Ministerio de {sector.name} de {country}", sector
        )
        for sector in SECTORS
    )


@cache
def services(government: int) -> tuple[Organisation, ...]:
    """Give the services of an invented government: two for each of its ministries."""
    return tuple(
        Organisation(
            slug=_slug(start, ministry.sector.name, _country(government)),
            name=f"{kind} {ministry.sector.name} de {_country(government)}",
            sector=ministry.sector,
            parent=ministry,
        )
        for ministry in ministries(government)
        for start, kind in (("sn", "Servicio Nacional de"), ("dg", "Dirección General de"))
    )


def _country(number: int) -> str:
    """Name a country that does not exist; no two numbers give the same name."""
    rest, first = divmod(number, len(_FIRST))
    rest, last = divmod(rest, len(_LAST))
    middle = ""
    while rest:
        rest, step = divmod(rest - 1, len(_MIDDLE))
        middle += _MIDDLE[step]
    return _FIRST[first] + middle + _LAST[last]


def _slug(*words: str) -> str:
    return "-".join(fold(" ".join(words)).split())
