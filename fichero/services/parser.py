"""From a document to the ficha of a service: header, texts and tables of form A1."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from fichero.document import Document
from fichero.findings import Finding, problem
from fichero.reading import numbered
from fichero.reading.ficha import Period, Stated
from fichero.reading.parser import Reading, citation_findings, legal_basis
from fichero.reading.texts import Text
from fichero.reading.walking import Role
from fichero.services import checks, header, rows, totals
from fichero.services.headings import ServiceSection
from fichero.services.layout import ServiceLayout, layout
from fichero.services.record import ServiceFicha


def parse(document: Document) -> Reading:
    """Read a document as the ficha of a service.

    Nothing is raised: what is wrong with the document is among the findings of the reading.
    """
    form = layout(document)
    head = header.read(document, form.header)
    basis, mission = (
        Text(document, ((piece.start, piece.end) for piece in form.bare(document, section)))
        for section in (ServiceSection.LEGAL_BASIS, ServiceSection.MISSION)
    )
    copied = numbered.read(
        document,
        ServiceSection.RELEVANT_OBJECTIVES,
        form.bare(document, ServiceSection.RELEVANT_OBJECTIVES),
        form.openings.get(ServiceSection.RELEVANT_OBJECTIVES),
    )
    objectives = rows.read(document, rows.OBJECTIVES, form)
    products = rows.read(document, rows.PRODUCTS, form)
    clients = rows.read(document, rows.CLIENTS, form)
    lines, total = totals.part(document, form.sections.get(ServiceSection.BUDGET, ()))
    unit = (form.unit and form.unit[0]) or Decimal(1)
    budget = rows.read(document, rows.budget(unit), form, lines)
    tables: dict[ServiceSection, numbered.Table[Any]] = {
        ServiceSection.RELEVANT_OBJECTIVES: copied,
        ServiceSection.OBJECTIVES: objectives,
        ServiceSection.PRODUCTS: products,
        ServiceSection.CLIENTS: clients,
        ServiceSection.BUDGET: budget,
    }
    ficha = ServiceFicha(
        form=Stated(form.form[0], (form.form[1].place(document),)) if form.form else None,
        period=Stated(Period(*form.period[:2]), (form.period[2].place(document),))
        if form.period
        else None,
        ministry=head.ministry,
        service=head.service,
        partida=head.partida,
        capitulo=head.capitulo,
        legal_basis_text=basis.stated(),
        legal_basis=tuple(legal_basis(basis)),
        mission=mission.stated(),
        relevant_objectives=copied.rows,
        objectives=objectives.rows,
        products=products.rows,
        clients=clients.rows,
        budget=budget.rows,
    )
    numbers = {
        section: [number.value for number in table.numbers] for section, table in tables.items()
    }
    roles = _roles(
        form,
        frozenset(
            [*head.lost, *(piece.line for table in tables.values() for piece in table.strays)]
        ),
        frozenset(piece.line for piece in total.lines) if total else frozenset(),
    )
    found = chain(
        head.findings,
        *(table.findings for table in tables.values()),
        (doubt.finding for text in (basis, mission) for doubt in text.doubts),
        citation_findings(basis),
        _section_findings(document, form),
        checks.findings(ficha, numbers),
        totals.findings(total, unit, budget.rows, len(budget.numbers)),
        _line_findings(document, roles),
    )
    named = {ServiceSection.MINISTRY: head.ministry, ServiceSection.SERVICE: head.service}
    return Reading(
        document=document,
        ficha=ficha,
        sections=frozenset([*form.sections, *(section for section, name in named.items() if name)]),
        roles=roles,
        findings=tuple(sorted(found, key=lambda finding: finding.places[0].start)),
    )


def _roles(form: ServiceLayout, lost: frozenset[int], labels: frozenset[int]) -> tuple[Role, ...]:
    return tuple(
        Role.UNACCOUNTED if number in lost else Role.LABEL if number in labels else role
        for number, role in enumerate(form.roles, start=1)
    )


def _section_findings(document: Document, form: ServiceLayout) -> Iterator[Finding]:
    for code, found in (("section-repeated", form.repeated), ("help-unclear", form.unclear)):
        for section, piece in found:
            yield problem(code, piece.place(document), section=section.value)
    for section, pieces in form.sections.items():
        if not pieces and section not in form.empty:
            place = form.openings[section].place(document)
            yield problem("section-empty", place, section=section.value)
    if form.unit and form.unit[0] is None and form.sections[ServiceSection.BUDGET]:
        yield problem("budget-unit-missing", form.unit[1].place(document))


def _line_findings(document: Document, roles: Iterable[Role]) -> Iterator[Finding]:
    for line, role in zip(document.lines, roles, strict=True):
        if role is Role.UNACCOUNTED:
            yield problem("line-unaccounted", document.line_place(line))
