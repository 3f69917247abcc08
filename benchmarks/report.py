"""The page of what was measured: docs/performance.md, from benchmarks/results.json."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "performance.md"


class Machine(msgspec.Struct, frozen=True):
    """What was measured on."""

    processor: str
    cores: int
    memory_gib: int
    system: str
    python: str
    packages: dict[str, str]
    busy: float
    """The load average when it ended: above the number of cores, others used the machine too."""


class Build(msgspec.Struct, frozen=True):
    """A build with so many processes, the median of the rounds: seconds a form."""

    jobs: int
    core: bool
    """Whether it only does what the plain way does too; else all but the site."""
    median: float
    """Of the processors, in all processes."""
    clock: float
    """Until it was done."""


class Way(msgspec.Struct, frozen=True):
    """One way to do one part of the work."""

    part: str
    name: str
    seconds: float
    """For one form, the median of the rounds."""
    same: str = ""
    """What its results have in common with ours, in both languages."""


class Results(msgspec.Struct, frozen=True):
    """What one run measured; times are seconds of the processor for one form, unless said."""

    machine: Machine
    forms: int
    rounds: int
    compared: int
    """Forms on which the results of the plain way and ours were compared."""
    sample: int
    """Forms that the plain way and the peers were given, spread evenly."""
    builds: tuple[Build, ...]
    load: float
    copy: float
    plain: dict[str, float]
    peers: tuple[Way, ...] = ()


_INTRODUCTION = """\
# Rendimiento · Performance

Lo que toma publicar, al lado de lo que haría un usuario en su lugar. Las cifras son de una máquina
y de un día; las razones viajan mejor. Las escribe `python -m benchmarks.performance` después de
medir: no edite esta página.

What publishing takes, beside what a user would do instead. Figures are of a machine and a day;
ratios travel better. `python -m benchmarks.performance` measures and writes them: do not edit this
page.

- {processor}, {cores} núcleos · cores, {memory} GiB, {system}
- Python {python}, {packages}
- Carga media al terminar · load average at the end: {busy:.1f}. Los tiempos son del procesador,
  salvo donde dice reloj, porque otros pueden usar la máquina. · Times are the processor's, except
  where it says clock, as others may use the machine.
- Fichas distintas · different forms: {forms} ([corpus](../benchmarks/README.md)). Rondas · rounds:
  {rounds}
"""

_WHOLE = """\
## La publicación entera · The whole release

Un proceso completo de `fichero build --without site`: leer, describir, inferir, validar, escribir
todas las exportaciones y el catálogo, y llenar la base de datos. · A whole process of it: reading,
describing, inferring, validating, every export, the catalogue and the database.
"""

_RATIO = """\
En un proceso, la manera simple toma **{same} veces** lo que Fichero para lo mismo (tripletas,
validación, inferencia y cada ficha en seis formatos), y {plain} veces lo que para todo: catálogo,
tablas, StratML, archivos para servidores y base de datos. Todo toma {limit} veces lo que la carga y
la copia juntas. · In one process, the plain way takes **{same} times** what Fichero does for it
(triples, validation, inference, each form in six formats), and {plain} times what it takes for all:
catalogue, tables, StratML, files for servers and database. All takes {limit} times what load and
copy take together.
"""

_PLAIN = """\
## La manera simple · The plain way

Ficha por ficha, con la ontología, las formas y las listas leídas una vez; sin catálogo, tablas ni
base de datos. Medida en {sample} de las fichas. En {compared} se comprobó que ambas maneras dan las
mismas tripletas, declaradas e inferidas, y las mismas infracciones, también en fichas estropeadas a
propósito. · Form by form, with ontology, shapes and lists read once; without catalogue, tables or
database; measured on {sample} of the forms. On {compared} both ways gave the same triples, stated
and inferred, and the same violations, also on forms that were broken on purpose.
"""

_PEERS = """\
## Por partes, con sus pares · Part by part, with its peers

Cada motor en su mejor uso, con lo que se puede leer una vez leído una vez, en un entorno propio y
sobre las mismas fichas. · Each engine at its best, in an environment of its own, on the same forms,
with what can be read once read once.
"""

_PARTS = {
    "read": "leer el documento · reading the document",
    "triples": "tripletas con rdflib · triples with rdflib",
    "validate": "validar con pyshacl · validating with pyshacl",
    "infer": "inferir con owlrl · inferring with owlrl",
    "write": "escribir seis formatos con rdflib · writing six formats with rdflib",
    "whole": "**todo · all**",
}


def page(results: Results) -> str:
    """Write the page."""
    told = results.machine
    introduction = _INTRODUCTION.format(
        processor=told.processor,
        cores=told.cores,
        memory=told.memory_gib,
        system=told.system,
        python=told.python,
        packages=", ".join(f"{name} {number}" for name, number in told.packages.items()),
        busy=told.busy,
        forms=results.forms,
        rounds=results.rounds,
    )
    return "\n".join([introduction, *_whole(results), *_plain(results), *_peers(results)])


def _whole(results: Results) -> Iterator[str]:
    yield _WHOLE
    yield "| | ms / ficha · form | reloj · clock | fichas · forms / s | razón · ratio |"
    yield "|---|---:|---:|---:|---:|"
    [whole] = (build for build in results.builds if build.jobs == 1 and not build.core)
    [core] = (build for build in results.builds if build.core)
    for build in sorted(results.builds, key=lambda build: (build.core, build.jobs)):
        jobs = "1 proceso · process" if build.jobs == 1 else f"{build.jobs} procesos · processes"
        what = "lo que hace la simple · what the plain way does" if build.core else jobs
        yield (
            f"| Fichero, {what} | {_ms(build.median)} | {_ms(build.clock)} "
            f"| {1 / build.clock:.1f} | {_times(build.median / whole.median)} |"
        )
    plain, raw = results.plain["whole"], results.load + results.copy
    for name, seconds in (
        ("La manera simple · The plain way: rdflib, pyshacl, owlrl", plain),
        ("Cargar los N-Quads terminados · Bulk load of the finished N-Quads", results.load),
        ("Copiar los archivos · Copying the files", results.copy),
    ):
        yield f"| {name} | {_ms(seconds)} | | | {_times(seconds / whole.median)} |"
    yield ""
    yield _RATIO.format(
        same=_times(plain / core.median),
        plain=_times(plain / whole.median),
        limit=_times(whole.median / raw),
    )


def _plain(results: Results) -> Iterator[str]:
    yield _PLAIN.format(compared=results.compared, sample=results.sample)
    yield "| | ms / ficha · form |"
    yield "|---|---:|"
    for name, words in _PARTS.items():
        yield f"| {words} | {_ms(results.plain[name])} |"
    yield ""


def _peers(results: Results) -> Iterator[str]:
    if not results.peers:
        return
    yield _PEERS
    yield "| | | ms / ficha · form | razón · ratio | resultado · result |"
    yield "|---|---|---:|---:|---|"
    ours = {way.part: way.seconds for way in results.peers if way.name == "Fichero"}
    for way in results.peers:
        ratio = way.seconds / ours[way.part]
        yield f"| {way.part} | {way.name} | {_ms(way.seconds)} | {_times(ratio)} | {way.same} |"
    yield ""


def _times(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"  # noqa: PLR2004 (two digits)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g}" if seconds < 1 else f"{seconds * 1000:.0f}"
