"""Which norm a citation names: one, or none for certain."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.describing import registry
from fichero.describing.iris import Minter
from fichero.describing.registry import Norm
from fichero.findings import FicheroError
from fichero.links import reading, sssom
from fichero.norms import additions, answers, citing, index, tables
from fichero.norms.index import Index
from fichero.norms.resolving import Cited, Resolution, resolve, told_apart
from fichero.reading.readers import Limits
from tests.conftest import LIMIT, ROOT, SEED
from tests.norms.conftest import TABLE

BCN = "http://datos.bcn.cl/recurso/cl/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def resolved(text: str, norms: Index) -> Resolution:
    """Resolve the only citation of a text."""
    [found] = citing.in_text(text)
    return resolve(found.cited, norms)


@pytest.mark.parametrize(
    ("text", "code", "evidence"),
    [
        (
            "Ley N° 19.032 publicada en D.O. 4/2/91, reorganiza el Ministerio",
            "30399",
            "publication",
        ),
        ("Ley 19032", "30399", "number"),
        ("Ley N° 19.032, de 1991", "30399", "year"),
        ("Ley 19.032 de 14 de enero de 1991", "30399", "day"),
        ("D.F.L. N° 1 publicado en D.O. 12/2/92", "3456", "publication"),
        ("DFL N° 1, de 30 de enero de 1992", "3456", "day"),
        ("DFL 850 de 1997", "900005", "year"),
        ("DFL 850, de 1998, del Ministerio de Puertos", "900005", "year"),
        (
            "D.F.L. N° 1 del Ministerio de Puertos, publicado en D.O. 3/3/93",
            "900003",
            "publication",
        ),
        ("DFL N° 1-19.653 publicado en D.O. 17.11.2001", "900004", "publication"),
        ("Ley 901", "900008", "number"),
        ("Ley 900, D.O. 21.03.1970", "900007", "publication"),
        ("Ley 900, publicada en D.O. 21.03.1970", "900007", "publication"),
        ("Decreto Ley N° 2.763, de 1979", "900009", "year"),
        ("D.S. N° 15, de 20 de enero de 2010", "900010", "day"),
    ],
)
def test_what_is_certain_is_resolved(norms: Index, text: str, code: str, evidence: str) -> None:
    """A law by its number, other norms by number and date, whatever the spelling."""
    found = resolved(text, norms)
    assert (found.status, found.evidence) == ("resolved", evidence)
    assert found.norm
    assert found.norm.code == code


@pytest.mark.parametrize(
    ("text", "status", "codes"),
    [
        ("DFL 850", "ambiguous", ["900005"]),
        ("DFL N° 1", "ambiguous", ["3456", "900001", "900002", "900003", "900004"]),
        ("DFL N° 1, de 1992", "ambiguous", ["3456", "900001", "900002"]),
        ("D.F.L. N° 1 publicado en D.O. 3/3/93", "ambiguous", ["900002", "900003"]),
        ("DFL 1-19.653", "ambiguous", ["3456", "900001", "900002", "900003", "900004"]),
        ("DFL 1-19.653 de 2001", "ambiguous", ["900004"]),
        ("Ley 900", "ambiguous", ["900006", "900007"]),
        ("Ley 900 de 1970", "ambiguous", ["900006", "900007"]),
        ("Ley 19.032, D.O. 5/2/91", "contradicted", ["30399"]),
        ("Ley 19.032 de 1980", "contradicted", ["30399"]),
        ("Ley 19.032, publicada en D.O. 31/2/91", "contradicted", ["30399"]),
        ("Ley 19.032, de 1991, D.O. 4/2/92", "contradicted", ["30399"]),
        ("DFL 850 de 1997 del Ministerio de Hacienda", "contradicted", ["900005"]),
        ("DFL 314, D.O. 23/8/1932", "unknown", []),
        ("Ley 19.033", "unknown", []),
        ("DFL 7-19.653 de 2001", "unknown", []),
        ("el reglamento de siempre", "unread", []),
    ],
)
def test_what_is_not_certain_is_not_guessed(
    norms: Index, text: str, status: str, codes: list[str]
) -> None:
    """What many norms may be, or what contradicts the one there is, resolves to none of them."""
    found = resolved(text, norms)
    assert found.status == status
    assert found.norm is None
    assert [norm.code for norm in found.candidates] == codes


def test_candidates_are_told_apart(norms: Index) -> None:
    """The fields that differ among candidates are named."""
    assert told_apart(resolved("Ley 900", norms).candidates) == ("published", "issuer", "title")
    assert told_apart(resolved("DFL 850", norms).candidates) == ()


DAYS = st.none() | st.sampled_from([date(1992, 2, 12), date(1993, 3, 3), date(1992, 1, 30)])


@given(
    number=st.sampled_from(["1", "850", "900", "19032", "1-19653"]),
    kind=st.sampled_from(["ley", "decreto-con-fuerza-de-ley", "decreto-supremo", "decreto-ley"]),
    published=DAYS,
    dated=DAYS,
    year=st.none() | st.integers(1991, 1993),
    issuer=st.sampled_from(["", "Hacienda", "Ministerio de Boyas"]),
)
def test_what_resolves_agrees(
    number: str,
    kind: str,
    published: date | None,
    dated: date | None,
    year: int | None,
    issuer: str,
) -> None:
    """Whatever a citation says, the norm that it resolves to says nothing else."""
    said = Cited(
        text="",
        kind=kind,
        number=number,
        published=published,
        dated=dated,
        year=year,
        issuer=issuer,
    )
    with index.in_memory(tables.read(TABLE)) as norms:
        found = resolve(said, norms)
    assert (found.norm is None) == (found.status != "resolved")
    if found.norm:
        days = {found.norm.published, found.norm.promulgated}
        assert published is None or found.norm.published == published
        assert dated is None or dated in days
        assert year is None or year in {day.year for day in days if day}
        assert kind == "ley" or published or dated or year


def test_the_first_form_is_resolved(norms: Index, known: registry.Registry) -> None:
    """Both citations of the first form name the norms that its registry has."""
    found = [resolve(each.cited, norms) for each in citing.in_forms(SEED, known, LIMIT)]
    assert [each.norm and each.norm.code for each in found] == ["30399", "3456"]
    assert [each.cited.key for each in found] == list(known.norms)


def test_a_form_of_nobody_is_resolved_without_names(norms: Index) -> None:
    """The citations of an organisation that is not known are resolved, but name no IRI."""
    found = [*citing.in_forms(SEED, registry.Registry(), LIMIT)]
    assert [each.cited.key for each in found] == [None, None]
    answer = answers.mappings([resolve(each.cited, norms) for each in found], Minter(), LICENCE)
    assert answer.mappings == ()


def test_a_form_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """What keeps a form from being read ends the work with its findings."""
    (tmp_path / "ficha.md").write_text("x" * 100, encoding="utf-8")
    limits = Limits(source_bytes=10)
    with pytest.raises(FicheroError):
        list(citing.in_forms(tmp_path, registry.Registry(), limits))


def test_mappings_are_read_back(norms: Index, tmp_path: Path) -> None:
    """The links are SSSOM that the project's own reader takes, each once, by whoever stands."""
    text = "Ley 901; Ley 19.032; Ley 19.032, de 1991; DFL 850 de 1997; DFL 850"
    found = [resolve(each.cited, norms) for each in citing.in_text(text)]
    made = answers.mappings(found, Minter(), LICENCE, "Ana Inventada")
    path = tmp_path / "normas.sssom.tsv"
    path.write_bytes(sssom.write(made))
    again = reading.read(path, own=f"{Minter().base}id/")
    ends = [(each.subject_id.rpartition("/")[2], each.object_id) for each in again.mappings]
    assert set(ends) == {
        ("ley-19032", BCN + "ley/ministerio-secretaria-general-de-gobierno/1991-02-04/19032"),
        ("ley-901", "https://ejemplo.cl/ley/8a"),
        ("ley-901", "https://ejemplo.cl/ley/8b"),
    }
    assert len(ends) == 3
    assert all(each.accepted for each in again.mappings)
    assert all(each.predicate_id.endswith("#closeMatch") for each in again.mappings)


# ── Into the registry ────────────────────────────────────────────────────────────────────────────


def registered(folder: Path) -> Path:
    """Copy the registry of the project."""
    for name in ("organisations.toml", "norms.toml"):
        data = (ROOT / "data" / "registry" / name).read_bytes()
        (folder / name).write_bytes(data)
    return folder


def test_norms_are_added_in_order(norms: Index, tmp_path: Path) -> None:
    """What is resolved and needs nobody who cites it is added, laws first; the rest stays."""
    folder = registered(tmp_path)
    before = (folder / "norms.toml").read_text(encoding="utf-8")
    text = "Ley 901; DFL 850, D.O. 25.02.1998; Ley 19.032; DFL 850 de 1997; D.L. 2763, D.O. 3/8/79"
    found = [resolve(each.cited, norms) for each in citing.in_text(text)]
    new = additions.additions(found, "https://ejemplo.cl/sparql")
    added = additions.add(folder, new)
    assert [norm.key for norm in added] == ["ley-901", "dfl-850-1998-02-25", "dl-2763-1979-08-03"]
    after = (folder / "norms.toml").read_text(encoding="utf-8")
    assert re.findall('key = "(.*)"', after) == [
        "ley-901",
        "ley-19032",
        "dfl-1-1992-02-12",
        "dfl-850-1998-02-25",
        "dl-2763-1979-08-03",
    ]
    assert after.startswith(before.partition("[[norm]]")[0])
    assert all(entry.strip() in after for entry in before.split("[[norm]]")[1:])
    known = registry.load(folder).norms["dl-2763-1979-08-03"]
    assert known.title == 'TITULO CON "COMILLAS" INVENTADAS'
    assert known.source == "https://ejemplo.cl/sparql"
    assert additions.add(folder, new) == ()
    assert (folder / "norms.toml").read_text(encoding="utf-8") == after


def test_a_norm_that_contradicts_the_registry_is_not_added(tmp_path: Path) -> None:
    """A second norm with the code of one that is there changes nothing, and is told."""
    folder = registered(tmp_path)
    before = (folder / "norms.toml").read_bytes()
    norm = Norm(
        key="ley-7",
        type="ley",
        number="7",
        published=date(1990, 1, 1),
        title='a\tb\\c"',
        leychile="30399",
        bcn="https://ejemplo.cl/7",
    )
    with pytest.raises(FicheroError, match="“30399” is there twice"):
        additions.add(folder, [norm])
    assert (folder / "norms.toml").read_bytes() == before
    (folder / "norms.toml.partial").mkdir()
    with pytest.raises(FicheroError, match=r"norms\.toml"):
        additions.add(
            folder, [Norm("ley-8", "ley", "8", date(1990, 1, 1), "t", "8", "https://a.cl")]
        )


@given(st.text(max_size=60))
def test_any_title_can_be_added(title: str) -> None:
    """Whatever a title is made of, the file that it is written to is read back the same."""
    norm = Norm("ley-8", "ley", "8", date(1990, 1, 1), title, "8", "https://ejemplo.cl/8")
    text = additions.with_norms("# Un comentario.\n", [norm])
    assert text.startswith("# Un comentario.\n\n[[norm]]\n")
    assert registry.read_norms(Path("norms.toml"), text.encode()) == (norm,)


# ── What is told ─────────────────────────────────────────────────────────────────────────────────


def test_people_are_told_in_rows(norms: Index) -> None:
    """Each citation has a row, with the norms in question below it; many are counted."""
    many = resolved("DFL N° 1", norms)
    crowd = Resolution(many.cited, "ambiguous", many.candidates * 3)
    told = answers.table([resolved("Ley 901", norms), crowd], "es")
    assert told.columns[0] == "resultado"
    assert [row[:2] for row in told.rows[:3]] == [("resuelta", ""), ("", "900008"), ("ambigua", "")]
    assert told.rows[-1][1] == "+5"
    assert len(told.rows) == 2 + 1 + 10 + 1


def test_programs_are_told_in_json(norms: Index) -> None:
    """The answer has what was said, what was found and what tells candidates apart."""
    told = answers.as_json(
        "ficha", resolved("DFL N° 1, de 30 de enero de 1992, de Hacienda", norms)
    )
    assert told["dated"] == "1992-01-30"
    assert told["issuer"] == "Hacienda"
    assert told["status"] == "contradicted"
    told = answers.as_json("", resolved("Ley 900 de 1970", norms))
    assert (told["status"], told["evidence"], told["year"]) == ("ambiguous", None, 1970)
    assert told["toldApartBy"] == ["published", "issuer", "title"]
    assert told["candidateCount"] == 2
