"""The questions of the documentation are answered by the forms that are here."""

import pytest

from fichero.site import queries
from fichero.site.queries import Query
from tools import questions


@pytest.mark.parametrize("query", queries.queries(), ids=lambda query: query.name)
def test_each_question_has_an_answer(query: Query) -> None:
    """No query comes back empty, and none is asked in one language only."""
    assert questions.answers()[query.name].rows
    assert set(query.titles) == {"es", "en"}


def test_an_answer_by_hand() -> None:
    """What a person finds in the documents, the queries find too."""
    answers = questions.answers()
    assert [row[:2] for row in answers["compartidas"].rows] == [("Ley 99.001", "2")]
    assert ("Ministerio de Faros y Mareas", "2", "2015-2018, 2019-2022") in answers["periodos"].rows
    promised = {row[0] for row in answers["palabra"].rows}
    assert promised == {
        "Junta Nacional de Faros Costeros",
        "Ministerio Secretaría General de Gobierno",
        "Ministerio de Faros y Mareas",
    }
