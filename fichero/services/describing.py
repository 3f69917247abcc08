"""From the ficha of a service to its record: the nodes that only form A1 has."""

from decimal import Decimal
from typing import Any, Protocol

from fichero.reading.ficha import Row, Stated
from fichero.services.record import BudgetLine, Client, Objective, Product, ServiceFicha

Node = dict[str, Any]


class Scribe(Protocol):
    """What builds nodes, and notes down each statement; see `fichero.describing.describe`."""

    form: str
    """The form's IRI."""

    def node(self, iri: str, type_: str, **values: object) -> Node:
        """Begin a node."""

    def row(self, segment: str, type_: str, row: Row) -> Node:
        """Begin the node of a row, with its number and text."""

    def state(self, node: Node, term: str, value: object, stated: Stated[Any] | None) -> None:
        """State a value, if the form does."""

    def text(self, node: Node, term: str, stated: Stated[str] | None) -> None:
        """State a text, if the form does."""


def header(scribe: Scribe, node: Node, ficha: ServiceFicha, ministry: str) -> None:
    """State what the header says beyond the service's name.

    Args:
        scribe: what notes statements down.
        node: the form's.
        ficha: the form.
        ministry: the ministry's IRI.
    """
    scribe.state(node, "ministry", ministry, ficha.ministry)
    scribe.text(node, "ministryName", ficha.ministry)
    for term, code in (("partida", ficha.partida), ("capitulo", ficha.capitulo)):
        scribe.state(node, term, code.value if code else None, code)


def parts(scribe: Scribe, node: Node, ficha: ServiceFicha) -> None:
    """State the tables."""
    node["relevantObjective"] = [
        scribe.row("objetivo-ministerial", "RelevantObjective", row)
        for row in ficha.relevant_objectives
    ]
    node["objective"] = [_objective(scribe, row) for row in ficha.objectives]
    node["product"] = [_product(scribe, row) for row in ficha.products]
    node["beneficiary"] = [_client(scribe, row) for row in ficha.clients]
    node["budgetLine"] = [_budget_line(scribe, row) for row in ficha.budget]
    for term in ("relevantObjective", "product", "beneficiary", "budgetLine"):
        if not node[term]:
            del node[term]


def _objective(scribe: Scribe, row: Objective) -> Node:
    node = scribe.row("objetivo", "StrategicObjective", row)
    _links(scribe, node, "contributesTo", "objetivo-ministerial", row.relevant)
    _links(scribe, node, "deliveredBy", "producto", row.products)
    return node


def _product(scribe: Scribe, row: Product) -> Node:
    node = scribe.row("producto", "StrategicProduct", row)
    scribe.text(node, "productDescription", row.description)
    if row.subproducts:
        node["subproduct"] = [
            _subproduct(scribe, f"{node['id']}/subproducto/{number}", number, text)
            for number, text in enumerate(row.subproducts, start=1)
        ]
    _links(scribe, node, "benefits", "cliente", row.clients)
    for term, flag in (("territorialManagement", row.territorial), ("genderApproach", row.gender)):
        scribe.state(node, term, flag.value if flag else None, flag)
    return node


def _subproduct(scribe: Scribe, iri: str, number: int, text: Stated[str]) -> Node:
    node = scribe.node(iri, "Subproduct")
    # No number is printed; the place in the list is where the text stands.
    scribe.state(node, "number", number, text)
    scribe.text(node, "text", text)
    return node


def _client(scribe: Scribe, row: Client) -> Node:
    node = scribe.row("cliente", "Beneficiary", row)
    quantity = row.quantity
    scribe.state(node, "quantity", quantity.value if quantity else None, quantity)
    return node


def _budget_line(scribe: Scribe, row: BudgetLine) -> Node:
    node = scribe.row("presupuesto", "BudgetLine", row)
    scribe.state(node, "funds", f"{scribe.form}/producto/{row.number.value}", row.number)
    for term, amount in (("thousandsOfPesos", row.amount), ("percentage", row.percentage)):
        scribe.state(node, term, _decimal(amount.value) if amount else None, amount)
    return node


def _links(
    scribe: Scribe, node: Node, term: str, segment: str, links: tuple[Stated[int], ...]
) -> None:
    """State the links of a row: one value each, so that each is traced to its own number."""
    for link in links:
        scribe.state(node, term, f"{scribe.form}/{segment}/{link.value}", link)
    if links:
        numbers = sorted({link.value for link in links})
        node[term] = [f"{scribe.form}/{segment}/{number}" for number in numbers]


def _decimal(value: Decimal) -> str:
    """Write a number canonically (https://www.w3.org/TR/xmlschema11-2/#decimal).

    >>> _decimal(Decimal("1500")), _decimal(Decimal("12.50"))
    ('1500', '12.5')
    """
    return f"{value.normalize():f}"
