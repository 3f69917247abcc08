"""StratML Part 1 (ISO 17469-1) as a source: a strategic plan read as a ficha.

The mission is the mission, and each goal an objetivo estratégico; the stakeholders of a service are
its clients. What `fichero.formats.stratml`
writes into OtherInformation, for want of elements, is read back from there; of other plans, what
has no place in a ficha is told and left out.
"""

import re
from collections import deque
from collections.abc import Iterator

import msgspec

from fichero.document import Document, Place, whole_file
from fichero.findings import FicheroError, Finding, problem
from fichero.formats.stratml import (
    ACTION_AREA,
    FORM,
    GOAL,
    LEGAL_BASIS,
    LINK,
    MEDIA_TYPE,
    MINISTRY,
    NAMESPACE,
    PERIOD,
    PREFACE,
)
from fichero.reading.ficha import Ficha, Period, Row, Stated
from fichero.reading.headings import Section
from fichero.reading.parser import Reading, citation_findings, legal_basis
from fichero.reading.readers import xml
from fichero.reading.readers.xml import Element
from fichero.reading.walking import Role
from fichero.reading.wording import Wording
from fichero.services import stratml as services

__all__ = ["MEDIA_TYPE", "parse"]

_ROOT = "StrategicPlan"
_LABELLED = re.compile(
    rf"(?P<label>{FORM}|{PERIOD}|{MINISTRY}|{LEGAL_BASIS}|{ACTION_AREA} (?P<number>[0-9]{{1,6}})): "
)
_YEARS = re.compile(r"(?P<start>[0-9]{4})-(?P<end>[0-9]{4})")
_DATE = re.compile(r"(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_MADE_NAME = re.compile(rf"{GOAL} [0-9]+")
_ENDED = re.compile(r"[.:;!?…]$")

# What is read, and what may be left out without a word: it says nothing, or what is made anew.
_READ = frozenset({"Mission", "Goal", "OtherInformation", "StrategicPlanCore"})
_SILENT = frozenset({"Name", "Acronym", "Identifier", "Source", "StartDate", "EndDate"})


class _Lines(msgspec.Struct, frozen=True):
    """What the lines of OtherInformation say."""

    said: dict[str, tuple[Wording, tuple[int, int]]]
    """The line of each label, and the span of its text."""
    areas: tuple[Row, ...]
    others: tuple[Wording, ...]
    """The lines that not every form has which `fichero.formats.stratml` writes."""

    def stated(self, label: str) -> Stated[str] | None:
        wording, span = self.said.get(label, (None, (0, 0)))
        return wording.stated(span) if wording else None


def parse(document: Document) -> Reading:
    """Read a plan as a ficha.

    Nothing is raised: what is wrong with the document is among the findings of the reading.
    """
    try:
        plan = xml.parse(document)
    except FicheroError as error:
        return _nothing(document, error.findings)
    if (plan.namespace, plan.name) != (NAMESPACE, _ROOT):
        place = whole_file(document.source)
        return _nothing(document, (problem("stratml-not-a-plan", place, root=plan.name),))
    return _read(document, plan)


def _nothing(document: Document, findings: tuple[Finding, ...]) -> Reading:
    roles = (Role.UNACCOUNTED,) * len(document.lines)
    return Reading(document, Ficha(), frozenset(), roles, findings)


def _read(document: Document, plan: Element) -> Reading:
    lines = _lines(document, plan)
    core = _first(plan, "StrategicPlanCore")
    organisation = _first(core, "Organization")
    basis = _basis(lines, document)
    ficha = Ficha(
        form=lines.stated(FORM),
        period=_period(document, plan, lines),
        ministry=lines.stated(MINISTRY) or _text(document, _first(organisation, "Name")),
        legal_basis_text=basis.stated(),
        legal_basis=tuple(legal_basis(basis)),
        mission=_text(document, _first(_first(core, "Mission"), "Description")),
        action_areas=lines.areas,
        objectives=tuple(_objectives(document, core)),
    )
    service = None
    others, findings, known = lines.others, tuple(citation_findings(basis)), frozenset[str]()
    if ficha.form and ficha.form.value == "A1":
        service = services.read(document, ficha, lines.others, organisation)
        ficha, others, known = service.ficha, service.others, frozenset({"Stakeholder"})
        findings += service.findings
    left = {
        name: [document.place(element.start, element.end) for element in found]
        for name, found in _left_out(plan, known).items()
    }
    if others:
        left["OtherInformation"] = [words.place((0, len(words.text))) for words in others]
    findings += tuple(
        problem("stratml-left-out", found[0], element=name, count=len(found))
        for name, found in left.items()
    )
    lost = [place for found in left.values() for place in found]
    return Reading(
        document=document,
        ficha=ficha,
        sections=service.sections if service else frozenset(_sections(ficha)),
        roles=_roles(document, lost),
        findings=tuple(sorted(findings, key=lambda finding: finding.places[0].start)),
    )


def _sections(ficha: Ficha) -> Iterator[Section]:
    values = {
        Section.MINISTRY: ficha.ministry,
        Section.LEGAL_BASIS: ficha.legal_basis_text,
        Section.MISSION: ficha.mission,
        Section.ACTION_AREAS: ficha.action_areas,
        Section.OBJECTIVES: ficha.objectives,
    }
    yield from (section for section, value in values.items() if value)


def _lines(document: Document, plan: Element) -> _Lines:
    said: dict[str, tuple[Wording, tuple[int, int]]] = {}
    areas: list[Row] = []
    others: list[Wording] = []
    for element in plan.find("OtherInformation"):
        for wording in element.lines(document):
            match = _LABELLED.match(wording.text)
            if match is None:
                # Links are of whoever reviewed them, not of the form.
                if wording.text not in PREFACE and not wording.text.startswith(f"{LINK}: "):
                    others.append(wording)
            elif match["number"]:
                number = Stated(int(match["number"]), (wording.place(match.span("number")),))
                text = wording.stated((match.end(), len(wording.text)))
                areas += [Row(number, text)] if text else []
            else:
                said.setdefault(match["label"], (wording, (match.end(), len(wording.text))))
    return _Lines(said, tuple(areas), tuple(others))


def _basis(lines: _Lines, document: Document) -> Wording:
    wording, span = lines.said.get(LEGAL_BASIS, (Wording(document, ()), (0, 0)))
    return wording.part(*span)


def _period(document: Document, plan: Element, lines: _Lines) -> Stated[Period] | None:
    told = lines.stated(PERIOD)
    years = _YEARS.fullmatch(told.value) if told else None
    if told and years:
        return Stated(Period(int(years["start"]), int(years["end"])), told.places)
    about = _first(plan, "AdministrativeInformation")
    start, end = (_text(document, _first(about, name)) for name in ("StartDate", "EndDate"))
    if start is None or end is None:
        return None
    first, last = _DATE.match(start.value), _DATE.match(end.value)
    if first is None or last is None:
        return None
    span = document.place(start.places[0].start, end.places[0].end)
    return Stated(Period(int(first["year"]), int(last["year"])), (span,))


def _objectives(document: Document, core: Element | None) -> Iterator[Row]:
    for position, goal in enumerate(core.find("Goal") if core else (), start=1):
        text = _goal(document, goal)
        if text is None:
            continue
        number = _text(document, _first(goal, "SequenceIndicator"))
        if number and _NUMBER.fullmatch(number.value):
            yield Row(Stated(int(number.value), number.places), text)
        else:
            # A plan of somebody else may count in letters, or not at all: its order counts.
            yield Row(Stated(position, text.places), text)


def _goal(document: Document, goal: Element) -> Stated[str] | None:
    """Give the words of a goal: its description, after its name if that was not made up."""
    name = _text(document, _first(goal, "Name"))
    description = _text(document, _first(goal, "Description"))
    if name is None or description is None or _MADE_NAME.fullmatch(name.value):
        return description or name
    joint = " " if _ENDED.search(name.value) else ": "
    place = document.place(name.places[0].start, description.places[0].end)
    return Stated(f"{name.value}{joint}{description.value}", (place,))


def _text(document: Document, element: Element | None) -> Stated[str] | None:
    return element.wording(document).stated() if element else None


def _first(parent: Element | None, name: str) -> Element | None:
    return next(iter(parent.find(name)), None) if parent else None


def _left_out(plan: Element, known: frozenset[str]) -> dict[str, list[Element]]:
    """Give the elements with words that are not read, by name, in the order of the file.

    Args:
        plan: the root.
        known: elements below the organisation that are read.
    """
    found: dict[str, list[Element]] = {}
    core = _first(plan, "StrategicPlanCore")
    once = (_first(core, "Organization"), _first(plan, "AdministrativeInformation"))
    queue = deque(child for child in plan.children if child.name != "OtherInformation")
    while queue:
        element = queue.popleft()
        if element.name in _READ or any(element is each for each in once):
            queue += (
                child
                for child in element.children
                if not _is_read(element, child) and not (element is once[0] and child.name in known)
            )
        elif element.name not in _SILENT and _says_something(element):
            found.setdefault(element.name, []).append(element)
    return found


def _is_read(parent: Element, child: Element) -> bool:
    names = {"Description", "SequenceIndicator"} if parent.name in {"Mission", "Goal"} else ()
    return child.name in names and child is _first(parent, child.name)


def _says_something(element: Element) -> bool:
    queue = [element]
    while queue:
        each = queue.pop()
        if any(text.strip() for _, text, _ in each.runs):
            return True
        queue += each.children
    return False


def _roles(document: Document, lost: list[Place]) -> tuple[Role, ...]:
    """Give the role of each line: all of a plan is statement or markup, but for what is lost."""
    numbers = {number for place in lost for number in range(place.line, place.end_line + 1)}
    return tuple(
        Role.BLANK
        if not line.text.strip()
        else Role.UNACCOUNTED
        if line.number in numbers
        else Role.STATEMENT
        for line in document.lines
    )
