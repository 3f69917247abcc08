"""What lies on the reviewer's desk: the suggestion at hand, those to come, and those decided.

Each decision is written at once. The file of decisions is read again before each of them, so that
what was changed by hand meanwhile is kept. What was decided is not asked again, today or later.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import msgspec

from fichero.findings import FicheroError, problem
from fichero.links import decisions, slots, sssom
from fichero.links.mappings import MANUAL, SKOS, Mapping, Pair, Relation
from fichero.settings import Settings

Verdict = Literal["accept", "reject", "skip", "undo", "again"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
CONFIDENCES = (1.0, 0.8, 0.6)


class Reviewer(msgspec.Struct, frozen=True):
    """Who decides: by ORCID, or by name."""

    orcid: str | None
    name: str

    @property
    def shown(self) -> str:
        """How the page names the person."""
        return self.name or (self.orcid or "").rpartition("/")[2]


def reviewer(text: str) -> Reviewer:
    """Read who decides, as somebody typed it.

    Raises:
        FicheroError: `reviewer-wrong`, as it is empty, or nearly an ORCID.

    >>> reviewer("0000-0002-1825-0097").orcid
    'https://orcid.org/0000-0002-1825-0097'
    """
    told = " ".join(text.split())
    orcid = slots.orcid(told)
    if orcid:
        return Reviewer(orcid, "")
    if not any(letter.isalpha() for letter in told) or "orcid" in told.lower():
        raise FicheroError(problem("reviewer-wrong", text=told), usage=True)
    return Reviewer(None, told)


class Answer(msgspec.Struct, frozen=True):
    """What the person said of a suggestion."""

    number: int
    """Of the suggestion, counted from 0."""
    verdict: Verdict
    relation: Relation = "relatedMatch"
    confidence: float = 1.0
    comment: str = ""


class Progress(msgspec.Struct, frozen=True):
    """How far the review has come."""

    total: int
    decided: int
    skipped: int


class Desk:
    """The suggestions of a review, in the order in which they are asked."""

    def __init__(
        self,
        suggestions: Sequence[Mapping],
        path: Path,
        who: Reviewer,
        settings: Settings,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Lay suggestions out, the most alike first.

        Args:
            suggestions: what is to be decided on.
            path: the file that decisions go to.
            who: decides.
            settings: of the publisher.
            today: gives the date of a decision.

        Raises:
            FicheroError: a file of the folder cannot be read.
        """
        key = lambda each: (-(each.similarity_score or 0), each.subject_id, each.object_id)  # noqa: E731
        self.suggestions = tuple(sorted(suggestions, key=key))
        self.who = who
        self._path, self._settings, self._today = path, settings, today
        self._lock = threading.Lock()
        self._skipped: set[int] = set()
        self._done: list[tuple[int, Verdict]] = []
        self._decided = decisions.decided(path.parent, settings)

    @property
    def can_undo(self) -> bool:
        """Whether something was decided since the review began."""
        return bool(self._done)

    def progress(self) -> Progress:
        """Tell how far the review has come."""
        decided = sum(each.pair in self._decided for each in self.suggestions)
        return Progress(len(self.suggestions), decided, len(self._skipped))

    def current(self) -> int | None:
        """Give the number of the next suggestion; None if none is left but those skipped."""
        return next(
            (
                number
                for number, each in enumerate(self.suggestions)
                if each.pair not in self._decided and number not in self._skipped
            ),
            None,
        )

    def take(self, answer: Answer) -> None:
        """Take what the person said; a suggestion that was decided meanwhile stays as it is.

        Raises:
            FicheroError: the file of decisions cannot be read or written; nothing has changed.
        """
        with self._lock:
            match answer.verdict:
                case "undo":
                    self._undo()
                case "again":
                    self._skipped.clear()
                case "skip":
                    self._skipped.add(answer.number)
                    self._done.append((answer.number, "skip"))
                case _:
                    self._decide(answer)

    def _decide(self, answer: Answer) -> None:
        suggestion = self.suggestions[answer.number]
        known = decisions.load(self._path, self._settings)
        if suggestion.pair in self._decided | _pairs(known.mappings):
            self._decided |= {suggestion.pair}
            return
        decided = msgspec.structs.replace(
            suggestion,
            predicate_id=f"{SKOS}{answer.relation}",
            negated=answer.verdict == "reject",
            mapping_justification=MANUAL,
            reviewer_id=(self.who.orcid,) if self.who.orcid else (),
            reviewer_label=(self.who.name,) if self.who.name else (),
            review_date=self._today(),
            confidence=answer.confidence,
            comment=" ".join(answer.comment.split()),
        )
        sssom.save(self._path, decisions.put(known, decided))
        self._decided |= {suggestion.pair}
        self._skipped.discard(answer.number)
        self._done.append((answer.number, answer.verdict))

    def _undo(self) -> None:
        if not self._done:
            return
        number, verdict = self._done[-1]
        if verdict == "skip":
            self._skipped.discard(number)
        else:
            pair = self.suggestions[number].pair
            known = decisions.load(self._path, self._settings)
            sssom.save(self._path, decisions.without(known, {pair}))
            self._decided -= {pair}
        self._done.pop()


def _pairs(mappings: Sequence[Mapping]) -> frozenset[Pair]:
    return frozenset(mapping.pair for mapping in mappings)
