"""What a form says. It follows from the seed, the organisation and the period, and nothing else."""

from itertools import pairwise

import msgspec

from benchmarks.corpus import law, phrases
from benchmarks.corpus.dice import Dice
from benchmarks.corpus.government import Organisation, Who
from fichero.reading.headings import fold

_LAST_FOUNDED = 1990


class Content(msgspec.Struct, frozen=True):
    """What a ministry's form says, or the part of a service's form that is like it."""

    code: str
    period: str
    organisation: str
    """Its name, as forms have it: in capitals and without accents."""
    legal_basis: str
    mission: str
    action_areas: tuple[str, ...]
    objectives: tuple[str, ...]
    service: "Service | None" = None


class Objective(msgspec.Struct, frozen=True):
    """An objective of a service, and what it is linked to: numbers of rows."""

    text: str
    relevant: tuple[int, ...]
    products: tuple[int, ...]


class Product(msgspec.Struct, frozen=True):
    """A product of a service."""

    name: str
    text: str
    parts: tuple[str, ...]
    clients: tuple[int, ...]
    regional: bool
    gender: bool
    thousands: int
    """Of pesos."""
    hundredths: int
    """Of one per cent of the budget."""


class Service(msgspec.Struct, frozen=True):
    """What only the form of a service says."""

    ministry: str
    partida: int
    capitulo: int
    relevant: tuple[str, ...]
    """Objectives of the ministry's form."""
    objectives: tuple[Objective, ...]
    products: tuple[Product, ...]
    clients: tuple[tuple[str, int | None], ...]


def content(seed: object, who: Who) -> Content:
    """Say what the form of an organisation for a period says."""
    organisation, dice = who.organisation, Dice(seed, who.name)
    areas = tuple(phrases.sentence(dice, organisation.sector) for _ in range(dice.number(2, 8)))
    goals = tuple(phrases.sentence(dice, organisation.sector) for _ in range(dice.number(3, 12)))
    made = Content(
        code="A0",
        period=str(who.period),
        organisation=fold(organisation.name).upper(),
        legal_basis=_legal_basis(seed, organisation, dice),
        mission=phrases.mission(dice, organisation.sector),
        action_areas=tuple(dict.fromkeys(areas)),
        objectives=tuple(dict.fromkeys(goals)),
    )
    if organisation.parent is None:
        return made
    ministry = content(seed, Who(organisation.parent, who.period))
    return msgspec.structs.replace(
        made,
        code="A1",
        action_areas=(),
        objectives=(),
        service=_service(ministry, made.objectives, organisation, dice),
    )


def _legal_basis(seed: object, organisation: Organisation, dice: Dice) -> str:
    # The norms are those of the organisation, whatever the period; their spelling is the form's.
    constant = Dice(seed, organisation.slug)
    year = constant.number(1935, _LAST_FOUNDED)
    norms = [law.law(year, constant)]
    for _ in range(constant.number(0, 3)):
        year = constant.number(year, _LAST_FOUNDED + 4)
        kind = constant.pick(law.KINDS)
        norms.append(law.law(year, constant) if kind == "ley" else law.decree(kind, year, constant))
    text = law.basis(dice, norms)
    if constant.chance(0.2):
        both = constant.chance(0.5)
        first = law.law(year, constant) if both else law.decree("dfl", year, constant)
        return f"{law.pair(dice, (first, law.law(year, constant)))}; {text}"
    return text


def _service(
    ministry: Content, texts: tuple[str, ...], organisation: Organisation, dice: Dice
) -> Service:
    sector = organisation.sector
    count = min(len(ministry.objectives), dice.number(1, 3))
    places = sorted(dice.several(range(len(ministry.objectives)), count))
    clients = phrases.clients(dice, sector, dice.number(2, 7))
    names = list(dict.fromkeys(phrases.product(dice, sector) for _ in range(dice.number(2, 5))))
    shares = _shares(dice, len(names))
    total = dice.number(500_000, 90_000_000)
    products = tuple(
        Product(
            name=name,
            text=phrases.sentence(dice, sector),
            parts=tuple(f"{name}, etapa {part}" for part in range(1, dice.number(1, 4))),
            clients=_numbers(dice, len(clients), 4),
            regional=dice.chance(0.6),
            gender=dice.chance(0.4),
            thousands=total * share // 10_000,
            hundredths=share,
        )
        for name, share in zip(names, shares, strict=True)
    )
    return Service(
        ministry=ministry.organisation,
        partida=dice.number(1, 30),
        capitulo=dice.number(1, 90),
        relevant=tuple(ministry.objectives[place] for place in places),
        objectives=tuple(
            Objective(text, _numbers(dice, count, 2), _numbers(dice, len(names), 3))
            for text in texts[:6]
        ),
        products=products,
        clients=tuple(
            (name, dice.number(50, 2_000_000) if dice.chance(0.8) else None) for name in clients
        ),
    )


def _numbers(dice: Dice, last: int, most: int) -> tuple[int, ...]:
    return tuple(sorted(dice.several(range(1, last + 1), dice.number(1, min(last, most)))))


def _shares(dice: Dice, count: int) -> list[int]:
    """Part the whole into shares, in hundredths of one per cent."""
    cuts = sorted(dice.several(range(1, 100), count - 1))
    ends = [0, *(cut * 100 + dice.number(0, 50) for cut in cuts), 10_000]
    return [end - start for start, end in pairwise(ends)]
