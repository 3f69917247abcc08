"""IRIs: built on the base, and safe to build on it."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from fichero.describing.iris import Minter, is_web_address, minter, norm_key
from fichero.document import Place
from fichero.findings import FicheroError
from fichero.reading.ficha import LegalBasis, Period, Stated

PLACE = Place("a", 1, 1, 1, 0, 1, "a")


def citation(
    kind: str | None,
    number: str | None,
    published: date | None = None,
    *,
    year: int | None = None,
    dated: date | None = None,
    issuer: str | None = None,
) -> LegalBasis:
    """Make a citation."""
    return LegalBasis(
        text=Stated("", (PLACE,)),
        norm_type=Stated(kind, (PLACE,)) if kind else None,
        number=Stated(number, (PLACE,)) if number else None,
        published=Stated(published, (PLACE,)) if published else None,
        year=Stated(year, (PLACE,)) if year else None,
        dated=Stated(dated, (PLACE,)) if dated else None,
        issuer=Stated(issuer, (PLACE,)) if issuer else None,
    )


@pytest.mark.parametrize(
    ("cited", "key"),
    [
        (citation("ley", "19032", date(1991, 2, 4)), "ley-19032"),
        (citation("ley", "19032"), "ley-19032"),
        (citation("decreto-con-fuerza-de-ley", "1", date(1992, 2, 12)), "dfl-1-1992-02-12"),
        (citation("decreto-con-fuerza-de-ley", "1-19653"), "segegob/dfl-1-19653"),
        (citation("decreto-ley", "3", date(1980, 1, 2)), "dl-3-1980-01-02"),
        (citation("decreto-supremo", "13-2009"), "segegob/ds-13-2009"),
        (citation("decreto-supremo", "13", year=2009), "segegob/2009/ds-13"),
        (citation("decreto-supremo", "13", dated=date(2009, 3, 2)), "segegob/2009-03-02/ds-13"),
        (
            citation("decreto", "5", issuer="Ministerio de Minería"),
            "segegob/ministerio-de-mineria/decreto-5",
        ),
        (
            citation("decreto", "5", year=1990, issuer="Ec., Fomento"),
            "segegob/1990/ec-fomento/decreto-5",
        ),
        (citation("resolucion", "1600"), "segegob/resolucion-1600"),
        (citation(None, None), None),
        (citation("ley", None), None),
    ],
)
def test_keys_of_norms(cited: LegalBasis, key: str | None) -> None:
    """A law is named by its number; any other norm by its date too, or else by who cites it."""
    assert norm_key(cited, "segegob") == key


def test_names_of_things() -> None:
    """Everything is named below the base, the graphs by what they hold."""
    mint = Minter("https://datos.ejemplo.cl/f/")
    ficha = mint.ficha("segegob", Period(2019, 2022))
    names = {
        mint.organisation("segegob"): "id/organismo/segegob",
        ficha: "id/ficha/segegob/2019-2022",
        mint.period(Period(2019, 2022)): "id/periodo/2019-2022",
        mint.norm("ley-19032"): "id/norma/ley-19032",
        mint.software("0.1.0"): "id/programa/fichero/0.1.0",
        mint.checksum("ab"): "id/sha256/ab",
        mint.source("a b/ñ?#%.md"): "source/a%20b/%C3%B1%3F%23%25.md",
        mint.passage(PLACE): "source/a#char=0,1",
        mint.graph("registry"): "graph/registry",
        mint.ficha_graph(ficha): "graph/ficha/segegob/2019-2022",
        mint.provenance_graph(ficha): "graph/provenance/ficha/segegob/2019-2022",
    }
    assert list(names) == [f"https://datos.ejemplo.cl/f/{name}" for name in names.values()]


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("", "dirección web"),
        ("ejemplo", "dirección web"),
        ("/datos/", "dirección web"),
        ("//ejemplo.cl/", "dirección web"),
        ("ftp://ejemplo.cl/", "dirección web"),
        ("urn:fichero:", "dirección web"),
        ("https:///datos/", "dirección web"),
        ("https://[::1/", "dirección web"),
        ("https://ejemplo.cl:puerto/", "dirección web"),
        ("https://ejemplo.cl", "no termina en «/»"),
        ("https://ejemplo.cl/datos", "no termina en «/»"),
        ("https://ejemplo.cl/?x=/", "«?» o «#»"),
        ("https://ejemplo.cl/#/", "«?» o «#»"),
        ("https://ejemplo.cl/#", "«?» o «#»"),
        ("https://yo:clave@ejemplo.cl/", "nombre de usuario"),
        ("https://ejemplo.cl/a/../b/", "su ruta"),
        ("https://ejemplo.cl/./", "su ruta"),
        ("https://ejemplo.cl//", "su ruta"),
        ("https://ejemplo.cl/mis datos/", "caracteres"),
        ("https://ejemplo.cl/<a>/", "caracteres"),
        ('https://ejemplo.cl/"/', "caracteres"),
        ("https://ejemplo.cl/a\\b/", "caracteres"),
        ("https://ejemplo.cl/{base}/", "caracteres"),
        ("https://ejemplo.cl/%zz/", "caracteres"),
        ("https://ejemplo.cl/\n", "caracteres"),
        ("https://ejemplo.cl/\x7f/", "caracteres"),
        ("https://ejemplo.cl/\udcff/", "caracteres"),
    ],
)
def test_bad_bases(base: str, reason: str) -> None:
    """A base on which IRIs cannot be built is refused as wrong usage, with the reason."""
    with pytest.raises(FicheroError) as raised:
        minter(base)
    [finding] = raised.value.findings
    assert finding.code == "base-iri-wrong"
    assert raised.value.usage
    assert reason in finding.messages["es"]


@pytest.mark.parametrize(
    "base",
    [
        "https://w3id.org/fichero/",
        "http://localhost:8000/",
        "https://datos.ejemplo.cl/ñandú/%C3%B1/",
        "https://ejemplo.cl/~yo/a;b=c/",
    ],
)
def test_good_bases(base: str) -> None:
    """Full addresses of the web that end in a slash are good bases."""
    assert minter(base).base == base


@given(
    st.one_of(
        st.text().map("https://ejemplo.cl/{}/".format),
        st.text().map("https://{}/".format),
        st.from_regex(re.compile(r"https?://[^/]{0,9}/.{0,9}/"), fullmatch=True),
    )
)
def test_accepted_bases_make_iris(base: str) -> None:
    """What is built on any base that is accepted is an IRI to the engine that stores it."""
    try:
        mint = minter(base)
    except FicheroError:
        return
    for name in (mint.organisation("segegob"), mint.passage(PLACE), mint.graph("kinds")):
        assert NamedNode(name).value == name
        assert is_web_address(name)


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    """Any text is a web address or is none; each that is makes an IRI."""
    if is_web_address(text):
        assert NamedNode(text).value == text
