"""Legal citations: read as they are written, and never misread."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fichero.reading import citations, dates, mentions
from fichero.reading.citations import EFFECTS, Citation
from fichero.reading.mentions import NORM_TYPES
from tests.conftest import RESOURCES, ROOT

SPELLINGS = [
    tuple(line.split("\t"))
    for line in (RESOURCES / "citations.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def summary(citation: Citation, text: str) -> str:
    """Write a citation as citations.tsv does."""
    if citation.norm_type is None or citation.number is None:
        assert citation == Citation(citation.span)
        return "?"
    told = {
        "year": citation.year and str(citation.year[0]),
        "day": citation.dated and str(citation.dated.value),
        "by": citation.issuer and text[slice(*citation.issuer)],
        "pub": citation.published and str(citation.published.value),
        "eff": citation.effect and citation.effect[0],
        "holds": ",".join(held.number[0] for held in citation.consolidates if held.number),
        "also": citation.other and text[slice(*citation.other)],
    }
    words = (f"{name}={value}" for name, value in told.items() if value)
    return " ".join((citation.norm_type[0], citation.number[0], *words))


@pytest.mark.parametrize(("text", "expected"), SPELLINGS, ids=[text for text, _ in SPELLINGS])
def test_spellings(text: str, expected: str) -> None:
    """Each known spelling gives type, number, date and effect; what is unclear gives nothing."""
    assert " | ".join(summary(each, text) for each in citations.read(text)) == expected


def test_parts_of_a_citation() -> None:
    """Each part of a citation knows the words that it was read from."""
    text = "Vigente: Según el decreto. El D.F.L. N° 1 publicado en D.O. 12/2/92, modifica la Ley 1."
    before, citation = citations.read(text)
    assert text[slice(*before.span)] == "Vigente: Según el decreto."
    assert citation.norm_type
    assert citation.number
    assert citation.published
    assert citation.effect
    assert citation.other
    spans = (
        citation.span,
        citation.norm_type[1],
        citation.number[1],
        citation.published.span,
        citation.effect[1],
        citation.other,
    )
    assert [text[slice(*span)] for span in spans] == [
        "El D.F.L. N° 1 publicado en D.O. 12/2/92, modifica la Ley 1.",
        "D.F.L.",
        "1",
        "12/2/92",
        "modifica la Ley 1",
        "Ley 1",
    ]


def test_effect_before_the_publication() -> None:
    """An effect ends where the day of publication is told after it."""
    text = "Ley 1, que crea el Servicio (publicada en D.O. 4/2/91), y fija normas"
    [citation] = citations.read(text)
    assert citation.effect
    assert text[slice(*citation.effect[1])] == "crea el Servicio"


@pytest.mark.parametrize(
    "day", ["31/2/91", "0/1/91", "30 de febrero de 1991", "4/2/191", "4/XX/91"]
)
def test_days_that_do_not_exist(day: str) -> None:
    """A day of publication that does not exist is told with its words, and is no date."""
    text = f"Ley 19.032 publicada en D.O. {day}, crea algo"
    [citation] = citations.read(text)
    assert citation.published
    assert citation.published.value is None
    assert text[slice(*citation.published.span)] == day


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)))
@example(date(1930, 1, 1))
@example(date(2029, 12, 31))
def test_two_digit_years(day: date) -> None:
    """Two digits tell the year of a century that begins in 1930."""
    assert dates.read_date(f"{day.day}/{day.month}/{day.year % 100:02}") == day
    assert dates.read_date(f"{day.day:02}.{day.month:02}.{day.year}") == day


@pytest.mark.parametrize("text", ["", "hoy", "1991-02-04", "4/2", "4/2/91 o antes"])
def test_what_is_no_date(text: str) -> None:
    """A text that is no date gives none."""
    assert dates.read_date(text) is None


WORDS = (
    "Ley D.F.L. DFL decreto supremo con fuerza de ley la y que del reorganiza fija N° Nº Nos. "
    "19.032 1 1-19.653 13/2009 , ; . ( ) - Ministerio Hacienda publicada en D.O. Diario Oficial el "
    "4/2/91 4 febrero 1991 31/2/91"
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from([*WORDS.split(), "\n"]), st.text(max_size=2))).map(" ".join),
)


@given(TEXTS)
@example("")
@example("Ley " + "9" * 5000)
@example("Ley " + "1.000" * 2000)
def test_citations_part_the_text(text: str) -> None:
    """Each character but white space lies in one citation, in order, and so do its parts."""
    found = citations.read(text)
    end = 0
    for citation in found:
        start, stop = citation.span
        assert end <= start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
        spans = [part[1] for part in (citation.norm_type, citation.number, citation.effect) if part]
        if citation.published:
            spans.append(citation.published.span)
        assert all(start <= first < last <= stop for first, last in spans)
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "piece",
    [
        *(" ", "\n", ", ", ". ", "- ", "1.", "1.000", "N", "y ", "4/2/91 ", "de 1991 ", "D.F.L."),
        *("Ley ", "Ley 1, ", "Ley 1. ", "Ley 1 y ", "decreto con "),
        *("D.O. ", "publicada ", "publicada en "),
        *("; ", "; Código ", "; y el Código ", "; Ley 1 y el Código "),
    ],
)
def test_long_texts_take_no_longer_than_they_are(piece: str) -> None:
    """Texts made to be slow are read at once: where time grew with the square, in hours."""
    text = "Ley 1 publicada en" + piece * (100_000 // len(piece)) + "x"
    assert citations.read(text)
    effect = "Ley 1, crea" + piece * (100_000 // len(piece)) + "x"
    assert citations.read(effect)


def test_codes_are_concepts() -> None:
    """Each type and effect that citations are read into is a concept of the code lists."""
    kinds = (ROOT / "ontology" / "kinds.ttl").read_text(encoding="utf-8")
    for code, _ in (*NORM_TYPES, *EFFECTS):
        assert f"kind:{code}\n" in kinds or f"kind:{code} " in kinds, code


@pytest.mark.parametrize("text", ["DL 684-bis, de 1925", "D.F.L. N° 314 BIS", "Ley 7 quáter"])
def test_a_number_that_is_used_again_is_another_norm(text: str) -> None:
    """A norm "684 bis" is not read as number 684, which is another."""
    assert list(mentions.find(text)) == []
    assert [citation.number for citation in citations.read(text)] == [None]
