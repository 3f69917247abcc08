"""What is wrong with the ficha of a service taken as a whole: links without rows, and sums."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from fichero.findings import Finding, problem
from fichero.reading.ficha import Stated
from fichero.reading.headings import fold
from fichero.services.cells import grouped
from fichero.services.headings import ServiceSection
from fichero.services.record import ServiceFicha

_WHOLE = Decimal(100)
_TOLERANCE = Decimal("0.1")  # each percentage is rounded to hundredths


Numbers = Mapping[ServiceSection, Collection[int]]


def findings(ficha: ServiceFicha, numbers: Numbers) -> Iterator[Finding]:
    """Tell which links lead to no row, and what does not add up or agree.

    Args:
        ficha: what was read.
        numbers: the numbers of the rows of each table, also of rows that could not be read: what is
            wrong with those is told already.
    """
    relevant = numbers.get(ServiceSection.RELEVANT_OBJECTIVES, ())
    products = numbers.get(ServiceSection.PRODUCTS, ())
    clients = numbers.get(ServiceSection.CLIENTS, ())
    for objective in ficha.objectives:
        yield from _links(objective.relevant, relevant, ServiceSection.RELEVANT_OBJECTIVES)
        yield from _links(objective.products, products, ServiceSection.PRODUCTS)
    for product in ficha.products:
        yield from _links(product.clients, clients, ServiceSection.CLIENTS)
    yield from _links([line.number for line in ficha.budget], products, ServiceSection.PRODUCTS)
    yield from _names(ficha)
    if len(ficha.budget) == len(numbers.get(ServiceSection.BUDGET, ())):
        yield from _sum(ficha)


def _links(
    links: Iterable[Stated[int]], numbers: Collection[int], section: ServiceSection
) -> Iterator[Finding]:
    for link in links:
        if link.value in numbers:
            continue
        place, number = link.places[0], link.value
        if meant := _probable(str(number), numbers):
            yield problem(
                "link-probably-list",
                place,
                number=number,
                section=section.value,
                meant=",".join(map(str, meant)),
            )
        else:
            yield problem("link-unknown", place, number=number, section=section.value)


def _probable(digits: str, numbers: Collection[int]) -> tuple[int, ...]:
    """Read digits as a list of rows that lost its commas: in order, each once; else nothing.

    >>> _probable("12", {1, 2}), _probable("123", {1, 2, 3, 23}), _probable("34", {1, 2})
    ((1, 2), (), ())
    """
    readings = [reading for reading in _readings(digits, numbers) if len(reading) > 1]
    return readings[0] if len(readings) == 1 else ()


def _readings(digits: str, numbers: Collection[int], least: int = 1) -> Iterator[tuple[int, ...]]:
    if not digits:
        yield ()
    for length in range(1, len(digits) + 1):
        first = int(digits[:length])
        if first >= least and first in numbers:
            for rest in _readings(digits[length:], numbers, first + 1):
                yield (first, *rest)


def _names(ficha: ServiceFicha) -> Iterator[Finding]:
    names = {product.number.value: product.text.value for product in ficha.products}
    for line in ficha.budget:
        name = names.get(line.number.value)
        if name is not None and fold(name) != fold(line.text.value):
            yield problem(
                "budget-name-differs",
                line.text.places[0],
                number=line.number.value,
                name=line.text.value,
                product=name,
            )


def _sum(ficha: ServiceFicha) -> Iterator[Finding]:
    shares: Sequence[Stated[Decimal]] = [
        line.percentage for line in ficha.budget if line.percentage
    ]
    total = sum((share.value for share in shares), Decimal())
    if shares and len(shares) == len(ficha.budget) and abs(total - _WHOLE) > _TOLERANCE:
        yield problem("percentages-sum", shares[0].places[0], total=grouped(total))
