"""The parts of the work beside what others do them with: Morph-KGC, pyrudof, Jena, reasonable.

    python -m benchmarks.performance --peers

Each runs in an environment of its own, which this program makes once outside the checkout (below
~/.cache/fichero/peers, about 500 MB), and in its own fair set-up: what can be read once is, and a
first pass that fills caches is not counted. Jena comes with Fuseki's jar (`.ci/servers`).

What they find is compared: of ten forms, one is broken on purpose.
"""

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyoxigraph import RdfFormat, Triple

from benchmarks.report import Way
from fichero import forms
from fichero.describing import graphs
from fichero.describing.describe import Description
from fichero.forms import Workshop
from fichero.reasoning import closure, tables
from fichero.resources import folder
from fichero.validating import validation
from fichero.validating.rules import shape_files
from fichero.validating.shacl import Engine, Result

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fichero"
_PACKAGES = ("pyrudof==0.3.35", "reasonable==0.4.4", "morph-kgc==2.10.0")
_PROGRAMS = Path(__file__).parent / "programs"
_BROKEN_EVERY = 10

_TRIPLES = "tripletas de las filas · triples of the rows"
_VALID = "validar · validating"
_INFER = "inferir · inferring"

_MAPPING = """
@prefix fichero: <https://w3id.org/fichero/def#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#parts> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "PARTS" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rml:reference "id" ; rr:termType rr:IRI ] ;
  rr:predicateObjectMap
    [ rr:predicate <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ;
      rr:objectMap [ rml:reference "type" ; rr:termType rr:IRI ] ] ,
    [ rr:predicate fichero:number ;
      rr:objectMap [ rml:reference "number" ; rr:datatype xsd:integer ] ] ,
    [ rr:predicate fichero:text ; rr:objectMap [ rml:reference "text" ; rr:language "es" ] ] .
"""


def python() -> Path:
    """Make the environment of the peers, if it is not there yet; give its Python."""
    place = _CACHE / "peers"
    inside = place / "bin" / "python"
    done = place / "packages.txt"
    if not done.exists() or done.read_text(encoding="utf-8").split() != list(_PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        subprocess.run([inside, "-m", "pip", "install", "-q", *_PACKAGES], check=True)
        done.write_text("\n".join(_PACKAGES), encoding="utf-8")
    return inside


def jena() -> Path | None:
    """Find the jar that holds Jena."""
    servers = Path(os.environ.get("FICHERO_SERVERS") or _CACHE / "servers")
    jars = servers.glob("jena-fuseki-server-5.*.jar")
    return max(jars, default=None) if shutil.which("java") else None


def measure(paths: Sequence[Path], workshop: Workshop) -> tuple[Way, ...]:
    """Measure all parts on some forms without a fault."""
    descriptions = [
        description for path in paths if (description := forms.read(path, workshop).description)
    ]
    with tempfile.TemporaryDirectory() as place:
        return (
            *_triples(descriptions, workshop, Path(place)),
            *_validation(descriptions, workshop, Path(place)),
            *_inference(descriptions, workshop, Path(place)),
        )


def _triples(descriptions: Sequence[Description], workshop: Workshop, place: Path) -> Iterator[Way]:
    rows: list[dict[str, Any]] = [
        part
        for description in descriptions
        for name in ("actionArea", "objective")
        for part in description.record.get(name, ())
    ]
    keys = ("id", "type", "number", "text")
    nodes = [{key: row[key] for key in keys} for row in rows]
    expanded = {row["type"]: workshop.context.expand(row["type"]) for row in rows}
    with (place / "parts.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(keys)
        table.writerows(
            (row["id"], expanded[row["type"]], row["number"], row["text"]["es"]) for row in rows
        )
    (place / "mapping.ttl").write_text(_MAPPING.replace("PARTS", str(place / "parts.csv")), "utf-8")
    ours, seconds = _timed(lambda: graphs.triples(nodes, workshop.context))
    yield Way(_TRIPLES, "Fichero", seconds / len(descriptions))
    told = _run([python(), _PROGRAMS / "morph.py", place])
    theirs = {
        quad.triple
        for quad in ox.parse(
            "".join(f"{line} .\n" for line in told["triples"]).encode(), RdfFormat.N_TRIPLES
        )
    }
    same = _same(len(theirs & set(ours)), len(set(ours) | theirs))
    yield Way(_TRIPLES, "Morph-KGC", told["seconds"] / len(descriptions), same)


def _validation(
    descriptions: Sequence[Description], workshop: Workshop, place: Path
) -> Iterator[Way]:
    shapes = [triple for file in shape_files(folder("shapes")).values() for triple in file]
    _put(place / "shapes.nt", shapes)
    _put(place / "background.nt", validation.background())
    data = []
    for number, triples in enumerate(_data(descriptions, workshop)):
        kept = [triple for triple in triples if not _is_left_out(number, triple)]
        _put(place / f"form-{number:05}.nt", kept)
        data.append(kept)
    workshop.shapes.screen.conforms(data[1])
    seconds, conforms = [], []
    for triples in data:
        found, taken = _timed(partial(validation.validate, triples, workshop.shapes))
        seconds.append(taken)
        conforms.append(not any(each.severity == "violation" for each in found))
    yield Way(_VALID, "Fichero", statistics.median(seconds))
    engine, background = Engine(shapes), validation.background()
    _by_pyshacl(engine, [*background, *data[0]])
    took = [
        _timed(partial(_by_pyshacl, engine, [*background, *triples]))[1] for triples in data[:50]
    ]
    yield Way(_VALID, "pyshacl", statistics.median(took), "el árbitro · the authority")
    told = _run([python(), _PROGRAMS / "rudof.py", place])
    yield Way(_VALID, "pyrudof", statistics.median(told["seconds"]), _agree(told, conforms))
    if jar := jena():
        told = _run(["java", "-cp", jar, _PROGRAMS / "Validate.java", place])
        yield Way(_VALID, "Jena", statistics.median(told["seconds"]), _agree(told, conforms))


def _inference(
    descriptions: Sequence[Description], workshop: Workshop, place: Path
) -> Iterator[Way]:
    data = list(_data(descriptions, workshop))
    ontology = [
        quad.triple
        for name in ("fichero.ttl", "alignments.ttl")
        for quad in ox.parse(path=folder("ontology") / name, format=RdfFormat.TURTLE)
    ]
    _put(place / "ontology.ttl", ontology)
    for number, triples in enumerate(data):
        _put(place / f"form-{number:05}.ttl", triples)
    rules = tables.packaged()
    tables.entail(data[0], rules)
    answers = [_timed(partial(tables.entail, triples, rules)) for triples in data]
    yield Way(_INFER, "Fichero", statistics.median(took for _, took in answers))
    took = [_timed(partial(closure.closure, [*triples, *ontology]))[1] for triples in data[:10]]
    yield Way(_INFER, "owlrl", statistics.median(took), "el árbitro · the authority")
    told = _run([python(), _PROGRAMS / "reason.py", place])
    theirs = json.loads((place / "reasonable.json").read_text("utf-8"))
    found = total = 0
    for (ours, _), lines in zip(answers, theirs, strict=True):
        known = {tuple(line) for line in lines}
        total += len(ours)
        found += sum((str(t.subject), str(t.predicate), str(t.object)) in known for t in ours)
    yield Way(_INFER, "reasonable", statistics.median(told["seconds"]), _same(found, total))


def _data(descriptions: Sequence[Description], workshop: Workshop) -> Iterator[list[Triple]]:
    for each in descriptions:
        yield graphs.triples([each.record, *each.shared], workshop.context)


def _is_left_out(number: int, triple: Triple) -> bool:
    return number % _BROKEN_EVERY == 0 and triple.predicate.value.endswith("#mission")


def _by_pyshacl(engine: Engine, triples: Sequence[Triple]) -> list[Result]:
    return list(engine.results(triples))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def _put(path: Path, triples: Sequence[Triple]) -> None:
    path.write_bytes(ox.serialize(triples, format=RdfFormat.N_TRIPLES) or b"")


def _run(command: Sequence[object]) -> dict[str, Any]:
    quiet = {**os.environ, "TQDM_DISABLE": "1"}
    run = subprocess.run(list(map(str, command)), capture_output=True, check=True, env=quiet)
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told


def _agree(told: dict[str, Any], conforms: Sequence[bool]) -> str:
    same = sum(a == b for a, b in zip(told["conforms"], conforms, strict=True))
    return _same(same, len(conforms))


def _same(same: int, total: int) -> str:
    return f"{same} de · of {total} iguales · the same"
