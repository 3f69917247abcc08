"""The review: decisions are kept at once, undone, resumed, and taken from the page alone."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from fichero.findings import FicheroError
from fichero.links import reading
from fichero.links.mappings import LEXICAL, MANUAL, RELATED, Mapping
from fichero.links.review import app
from fichero.links.review.app import MAX_BODY, Review
from fichero.links.review.desk import Answer, Desk, Progress, Verdict, reviewer
from fichero.links.review.marking import mark
from fichero.settings import Settings

OWN = "https://w3id.org/fichero/id/"
ANA = reviewer("Ana Pérez")
TODAY = date(2026, 11, 22)
PORT = 4711
HOST = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{HOST}"
TOKEN = "secreto"  # noqa: S105 (of a test)


def suggestion(number: int, score: float, text: str = "Cuidar los bosques") -> Mapping:
    """Make a suggestion."""
    return Mapping(
        subject_id=f"{OWN}objetivo/{number}",
        subject_label=text,
        predicate_id=RELATED,
        object_id=f"{OWN}ambito/{number}",
        object_label="El cuidado del bosque",
        mapping_justification=LEXICAL,
        match_string=("cuidar", "bosques"),
        similarity_score=score,
    )


SUGGESTIONS = (suggestion(1, 0.2), suggestion(2, 0.9), suggestion(3, 0.5))


def desk(path: Path) -> Desk:
    """Lay three suggestions out."""
    return Desk(SUGGESTIONS, path, ANA, Settings(), lambda: TODAY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file of decisions that is not there yet."""
    return tmp_path / "links" / "objetivos.sssom.tsv"


def numbers(path: Path) -> list[str]:
    """Tell which are decided, those rejected with a minus."""
    return [
        ("-" if each.negated else "") + each.subject_id.rpartition("/")[2]
        for each in reading.read(path).mappings
    ]


def test_a_decision_is_kept_at_once(path: Path) -> None:
    """What the person says of the most alike stands in the file, with who and when."""
    work = desk(path)
    assert work.current() == 0
    work.take(Answer(0, "accept", "closeMatch", 0.8, " Casi\nigual. "))
    (kept,) = reading.read(path).mappings
    assert kept == msgspec.structs.replace(
        SUGGESTIONS[1],
        predicate_id="http://www.w3.org/2004/02/skos/core#closeMatch",
        mapping_justification=MANUAL,
        reviewer_label=("Ana Pérez",),
        review_date=TODAY,
        confidence=0.8,
        comment="Casi igual.",
    )
    assert work.current() == 1


def test_what_was_rejected_is_kept_and_not_asked_again(path: Path) -> None:
    """A rejected suggestion stays in the file as denied, and another review passes it over."""
    desk(path).take(Answer(0, "reject"))
    assert numbers(path) == ["-2"]
    again = desk(path)
    assert again.current() == 1
    assert again.progress() == Progress(3, 1, 0)
    again.take(Answer(0, "accept"))
    assert numbers(path) == ["-2"]


def test_skipped_ones_come_back(path: Path) -> None:
    """What is put off is asked at the end, when the person says so."""
    work = desk(path)
    verdicts: tuple[Verdict, ...] = ("skip", "accept", "accept")
    for number, verdict in enumerate(verdicts):
        assert work.current() == number
        work.take(Answer(number, verdict))
    assert work.current() is None
    assert work.progress() == Progress(3, 2, 1)
    work.take(Answer(0, "again"))
    assert work.current() == 0


def test_decisions_are_undone_one_by_one(path: Path) -> None:
    """Undo takes the last answer back, also from the file; with nothing to undo it does nothing."""
    work = desk(path)
    work.take(Answer(0, "accept"))
    work.take(Answer(1, "skip"))
    work.take(Answer(2, "reject"))
    assert numbers(path) == ["-1", "2"]
    for left in (["2"], ["2"], []):
        work.take(Answer(0, "undo"))
        assert numbers(path) == left
    assert not work.can_undo
    work.take(Answer(0, "undo"))
    assert work.current() == 0


def test_what_was_edited_meanwhile_is_kept(path: Path) -> None:
    """A decision made by hand while the page is open is neither lost nor made anew."""
    work, other = desk(path), desk(path)
    other.take(Answer(1, "reject"))
    work.take(Answer(0, "accept"))
    work.take(Answer(1, "accept"))
    assert numbers(path) == ["2", "-3"]


def test_a_file_that_was_spoilt_meanwhile_stops_the_decision(path: Path) -> None:
    """If the file cannot be read any more, nothing is written over it."""
    work = desk(path)
    work.take(Answer(0, "accept"))
    spoilt = path.read_bytes().replace(b"curie_map", b"curie map")
    path.write_bytes(spoilt)
    verdicts: tuple[Verdict, ...] = ("accept", "undo")
    for verdict in verdicts:
        with pytest.raises(FicheroError) as caught:
            work.take(Answer(1, verdict))
        assert caught.value.findings[0].code == "mappings-malformed"
    assert path.read_bytes() == spoilt
    assert work.current() == 1


def test_a_reviewer_is_a_person() -> None:
    """An ORCID or a name will do; a number that is no ORCID, or nothing, will not."""
    assert reviewer("0000-0002-1825-0097").shown == "0000-0002-1825-0097"
    for wrong in ("0000-0002-1825-0098", "", "https://orcid.org/0"):
        with pytest.raises(FicheroError) as caught:
            reviewer(wrong)
        assert caught.value.findings[0].code == "reviewer-wrong"


def test_shared_words_are_marked_in_both() -> None:
    """Words of one stem are marked, whatever stands around them, and no character is lost."""
    left, right = "«Cuidar» los bosques <b>", "El bosque, cuidado"
    assert mark(left, right) == [
        ("«", False),
        ("Cuidar", True),
        ("» los ", False),
        ("bosques", True),
        (" <b>", False),
    ]
    assert "".join(text for text, _ in mark(right, left)) == right
    assert mark("", "") == []


class Client:
    """Asks the page, as the browser at this machine does."""

    def __init__(self, page: Starlette) -> None:
        """Take the page."""
        self._transport = httpx.ASGITransport(page)

    def ask(
        self,
        method: str,
        address: str,
        headers: dict[str, str] | None = None,
        fields: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request, in a thread that has no event loop yet."""

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=ORIGIN) as client:
                return await client.request(method, address, headers=headers, data=fields)

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, send()).result()

    def get(self, address: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Ask for something."""
        return self.ask("GET", address, headers)


@pytest.fixture
def client(path: Path) -> Client:
    """Give the page of a review, with a hostile text on top."""
    hostile = suggestion(4, 0.99, "</p><script>alert(1)</script> & bosques")
    work = Desk((*SUGGESTIONS, hostile), path, ANA, Settings(), lambda: TODAY)
    return Client(Review(work, TOKEN, PORT, "es", path).application())


def post(client: Client, origin: str | None = ORIGIN, **fields: str) -> httpx.Response:
    """Send the form of the page."""
    headers = {"Origin": origin} if origin else {}
    return client.ask("POST", f"/{TOKEN}/decide", headers, fields)


def test_hostile_texts_are_only_shown(client: Client) -> None:
    """What a text holds is escaped, and nothing that is not the page's own would run."""
    answer = client.get(f"/{TOKEN}/")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


def test_a_decision_leads_to_the_next_suggestion(client: Client, path: Path) -> None:
    """The form is answered by the page with the next one, so that a reload decides nothing."""
    answer = post(client, number="0", verdict="accept", relation="relatedMatch", confidence="0.6")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{TOKEN}/")
    assert numbers(path) == ["4"]
    assert "1 de 4 decididas" in client.get(f"/{TOKEN}/").text


def test_the_end_is_told(client: Client) -> None:
    """When all is decided or put off, the page says where the decisions are."""
    for number in range(3):
        post(client, number=str(number), verdict="reject")
    post(client, number="3", verdict="skip")
    assert "Solo quedan las que dejó" in client.get(f"/{TOKEN}/").text
    post(client, number="0", verdict="again")
    post(client, number="3", verdict="accept")
    assert "No queda ninguna" in client.get(f"/{TOKEN}/").text


def test_a_fault_is_shown_and_nothing_is_lost(client: Client, path: Path) -> None:
    """What keeps a decision from being written is told on the page, with what to do."""
    path.parent.mkdir()
    path.write_text("nada\n", encoding="utf-8")
    answer = post(client, number="0", verdict="accept")
    assert answer.status_code == 409
    assert "No se pudo guardar la decisión" in answer.text
    assert path.read_text(encoding="utf-8") == "nada\n"


@pytest.mark.parametrize("origin", [None, "null", "https://malo.cl", f"http://malo.cl:{PORT}"])
def test_other_pages_decide_nothing(client: Client, path: Path, origin: str | None) -> None:
    """A form that another page of the browser sends is refused."""
    assert post(client, origin, number="0", verdict="accept").status_code == 403
    assert not path.exists()


def test_other_names_lead_nowhere(client: Client) -> None:
    """A name of the web that was made to lead to this machine gets nothing."""
    for host in ("malo.cl", f"malo.cl:{PORT}", "127.0.0.1"):
        assert client.get(f"/{TOKEN}/", headers={"Host": host}).status_code == 421


def test_without_the_token_there_is_nothing(client: Client) -> None:
    """Other users of the machine, who do not know the address, get nothing at all."""
    for address in ("/", "/otro/", "/otro/review.css", "/ñ/", f"/{TOKEN}/page.html"):
        assert client.get(address).status_code == 404
    assert client.ask("POST", "/otro/decide", {"Origin": ORIGIN}).status_code == 404
    assert client.get(f"/{TOKEN}/review.css").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"number": "9", "verdict": "accept"},
        {"number": "-1", "verdict": "accept"},
        {"number": "²", "verdict": "accept"},
        {"number": "0", "verdict": "publish"},
        {"number": "0", "verdict": "accept", "relation": "sameAs"},
        {"number": "0", "verdict": "accept", "confidence": "nan"},
        {"number": "0", "verdict": "accept", "comment": "x" * MAX_BODY},
        {str(number): "" for number in range(20)},
    ],
)
def test_forms_that_are_not_of_the_page_are_refused(
    client: Client, path: Path, fields: dict[str, str]
) -> None:
    """What the page would never send changes nothing."""
    assert post(client, **fields).status_code == 400
    assert not path.exists()


def test_a_port_that_is_taken_is_told(path: Path) -> None:
    """Where somebody listens already, the review does not begin."""
    with socket.create_server((app.HOST, 0)) as taken, pytest.raises(FicheroError) as caught:
        app.serve(desk(path), taken.getsockname()[1], "es", path, print)
    assert caught.value.findings[0].code == "review-port"
