"""Measure the site: pages a second, and whether time and memory grow in proportion.

    python -m benchmarks.site --forms 50 200 1000

Forms are made of the first one, with other periods and organisations and shuffled texts; the site
is written into nothing, so that what is measured is the making of the pages, beside the making of
all other files of the same forms. Memory is what the pages about all forms take, as those of one
form need no other; in proportion to the forms grow only the index of the search and the lists of
names.
"""

import argparse
import gc
import random
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from fichero import dataset, exports, forms
from fichero.describing import describe, registry
from fichero.describing.describe import Description
from fichero.describing.registry import Organisation, Registry
from fichero.forms import Described, Workshop
from fichero.parcels import Parcels
from fichero.reading import witnesses
from fichero.reading.ficha import Ficha, Period, Stated
from fichero.settings import Settings
from fichero.site import building

ROOT = Path(__file__).parent.parent
SEED = ROOT / "data" / "sources" / "segegob-2019-2022"

PERIODS = 8  # forms of one organisation
FIRST_YEAR = 1990


class Run(msgspec.Struct, frozen=True):
    """What a site took."""

    forms: int
    pages: int
    files: int
    bytes: int
    seconds: float
    """Of the processor, as other work on the machine would burden a clock on the wall."""
    rest: float
    """Seconds of the processor for all other files of the forms."""
    peak: int
    """Bytes of memory at the most for the pages about all forms, above those at the beginning."""


def organisations(count: int) -> tuple[Organisation, ...]:
    """Make organisations for so many forms."""
    return tuple(
        Organisation(
            slug=f"organismo-{number}",
            type="Ministry",
            kind="ministerio",
            name=f"Ministerio de Prueba {number}",
            source="https://www.bcn.cl/leychile/navegar?idNorma=1",
        )
        for number in range(-(-count // PERIODS))
    )


def variants(count: int, workshop: Workshop) -> Iterator[Described]:
    """Make forms of the first one."""
    first = forms.read(SEED, workshop).source
    ficha = witnesses.merge(first.readings).ficha
    chance = random.Random(2019)  # noqa: S311 (no secret: the same forms in each run)
    for number in range(count):
        name = workshop.registry.organisations[number // PERIODS].name
        start = FIRST_YEAR + 4 * (number % PERIODS)
        folder = f"forma-{number}"
        readings = tuple(
            msgspec.structs.replace(
                reading,
                document=msgspec.structs.replace(
                    reading.document,
                    source=f"{folder}/{reading.document.source.rpartition('/')[2]}",
                ),
            )
            for reading in first.readings
        )
        changed = _changed(ficha, name, Period(start, start + 3), chance)
        description = _moved(describe.describe(changed, workshop.registry, workshop.minter), folder)
        source = msgspec.structs.replace(first, name=folder, readings=readings, descriptions={})
        yield Described(source, description)


def _moved(description: Description, folder: str) -> Description:
    """Give a description whose statements were read in another folder."""
    statements = tuple(
        msgspec.structs.replace(
            statement,
            places=tuple(
                msgspec.structs.replace(place, source=f"{folder}/{place.source.rpartition('/')[2]}")
                for place in statement.places
            ),
        )
        for statement in description.statements
    )
    return msgspec.structs.replace(description, statements=statements)


def _changed(ficha: Ficha, name: str, period: Period, chance: random.Random) -> Ficha:
    """Give a form with another organisation and period, and its texts in another order."""

    def text(stated: Stated[str]) -> Stated[str]:
        words = stated.value.split()
        chance.shuffle(words)
        return Stated(" ".join(words), stated.places)

    return msgspec.structs.replace(
        ficha,
        ministry=Stated(name, ficha.ministry.places if ficha.ministry else ()),
        period=Stated(period, ficha.period.places if ficha.period else ()),
        mission=text(ficha.mission) if ficha.mission else None,
        action_areas=tuple(
            msgspec.structs.replace(row, text=text(row.text)) for row in ficha.action_areas
        ),
        objectives=tuple(
            msgspec.structs.replace(row, text=text(row.text)) for row in ficha.objectives
        ),
    )


def measure(count: int) -> Run:
    """Write the site of so many forms, and throw it away."""
    known = registry.load(ROOT / "data" / "registry")
    workshop = Workshop(Settings(), Registry(organisations(count), known.norms))
    list(_written(variants(1, workshop), workshop))  # templates are compiled now
    gc.collect()
    [run] = _written(variants(count, workshop), workshop)
    return run


def _written(described: Iterable[Described], workshop: Workshop) -> Iterator[Run]:
    """Write the site and the rest of a release, form by form, and then what is about all."""
    told = Counter[str]()
    rest = seconds = 0.0
    with tempfile.TemporaryDirectory() as folder, Parcels(Path(folder)) as parcels:
        for each in described:
            if not parcels.entries:
                examples = dataset.whole([each], workshop)
            start = time.process_time()
            parcel = exports.of_form(each, workshop, ["site"])
            rest += time.process_time() - start
            start = time.process_time()
            made = building.of_form(each, (), exports.ALONE, workshop)
            seconds += _note(made.files, told, start)
            pieces = {**parcel.pieces, "site.texts": made.texts}
            parcels.add(msgspec.structs.replace(parcel, pieces=pieces))
        start = time.process_time()
        seconds += _note(building.of_all(parcels, examples, (), workshop), told, start)
        tracemalloc.start()
        _note(building.of_all(parcels, examples, (), workshop), Counter(), 0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    count = len(parcels.entries)
    yield Run(count, told["pages"], told["files"], told["bytes"], seconds, rest, peak)


def _note(files: Iterable[tuple[str, bytes]], told: Counter[str], start: float) -> float:
    for path, data in files:
        told.update(files=1, pages=path.endswith(".html"), bytes=len(data))
    return time.process_time() - start


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, nargs="+", default=[50, 100, 200, 400])
    options = parser.parse_args()
    table = Table(
        "forms",
        "pages",
        "MB",
        "seconds",
        "pages/s",
        "ms a form",
        "beside ms for all else",
        "peak kB a form",
        title="The site of so many forms, in two languages",
    )
    for count in options.forms:
        run = measure(count)
        table.add_row(
            str(run.forms),
            str(run.pages),
            f"{run.bytes / 1e6:.0f}",
            f"{run.seconds:.2f}",
            f"{run.pages / run.seconds:.0f}",
            f"{run.seconds / run.forms * 1000:.1f}",
            f"{run.rest / run.forms * 1000:.1f}",
            f"{run.peak / run.forms / 1000:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
