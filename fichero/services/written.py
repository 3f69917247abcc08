"""A form A1 that somebody wrote by hand."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from fichero.reading.ficha import Row, Stated
from fichero.reading.numbered import numbering
from fichero.reading.readers.hand import Hand
from fichero.reading.readers.tree import Mapping as Tree
from fichero.reading.readers.tree import Node, Scalar, Sequence
from fichero.reading.wording import Wording
from fichero.services import checks
from fichero.services.cells import Cells
from fichero.services.headings import ServiceSection
from fichero.services.record import BudgetLine, Client, Objective, Product, ServiceFicha

AnyRow = TypeVar("AnyRow", bound=Row)

SECTIONS: dict[str, ServiceSection] = {
    "ministerio": ServiceSection.MINISTRY,
    "servicio": ServiceSection.SERVICE,
    "ley_organica": ServiceSection.LEGAL_BASIS,
    "mision": ServiceSection.MISSION,
    "objetivos_relevantes": ServiceSection.RELEVANT_OBJECTIVES,
    "objetivos_estrategicos": ServiceSection.OBJECTIVES,
    "productos_estrategicos": ServiceSection.PRODUCTS,
    "clientes": ServiceSection.CLIENTS,
    "presupuesto": ServiceSection.BUDGET,
}
"""The keys that are sections of form A1."""

_CODES = {"partida": "PARTIDA", "capitulo": "CAPÍTULO"}
_BOOLEANS = {"true": True, "false": False}

_Values = Mapping[str | None, Node]


class Service(Hand):
    """Reads a form A1."""

    sections = SECTIONS

    def ficha(self) -> ServiceFicha:
        """Read the values, and note down what is wrong with them."""
        products = tuple(self._table("productos_estrategicos", "nombre", self._product))
        ficha = ServiceFicha(
            **self.common(),
            service=self.section("servicio"),
            partida=self._code("partida"),
            capitulo=self._code("capitulo"),
            relevant_objectives=tuple(self.rows("objetivos_relevantes")),
            objectives=tuple(self._table("objetivos_estrategicos", "texto", self._objective)),
            products=products,
            clients=tuple(self._table("clientes", "nombre", self._client)),
            budget=tuple(self._budget({row.number.value: row.text for row in products})),
        )
        self.findings += checks.findings(ficha, self._numbers())
        return ficha

    def _numbers(self) -> dict[ServiceSection, list[int]]:
        """Give the numbers of the rows of each table, also of those that say nothing."""
        sizes = {
            section: len(node.items)
            for key, section in SECTIONS.items()
            if isinstance(node := self.values.get(key), Sequence)
        }
        return {section: list(range(1, size + 1)) for section, size in sizes.items()}

    def nothing_in(self, key: str, node: Node | None) -> None:
        """Tell of a list in which nothing stands, unless it says that it has no rows."""
        if not (isinstance(node, Sequence) and not node.items):
            self.empty(key)

    def _code(self, key: str) -> Stated[str] | None:
        stated = self.wording(self.values.get(key)).stated()
        if stated is None:
            place = self.keys.get(key) or self.keys.get("servicio") or Scalar(None, 0, 0)
            self.tell("header-code-missing", place, label=_CODES[key])
            return None
        return Stated(stated.value.zfill(2), stated.places)

    def _table(
        self, key: str, name: str, read: Callable[[Cells, Stated[str], _Values], AnyRow]
    ) -> Iterator[AnyRow]:
        for number, item in self.items(key):
            values = _values_of(item)
            if text := self.named(key, number, item, values.get(name)):
                cells = Cells(Stated(number, text.places))
                yield read(cells, text, values)
                self.findings += cells.findings

    def _objective(self, cells: Cells, text: Stated[str], values: _Values) -> Objective:
        return Objective(
            cells.number,
            text,
            self._links(cells, values.get("objetivos_relevantes")),
            self._links(cells, values.get("productos")),
        )

    def _product(self, cells: Cells, text: Stated[str], values: _Values) -> Product:
        parts = values.get("subproductos")
        subproducts = (
            self.wording(each).stated()
            for each in (parts.items if isinstance(parts, Sequence) else ())
        )
        return Product(
            cells.number,
            text,
            self.wording(values.get("descripcion")).stated(),
            tuple(filter(None, subproducts)),
            self._links(cells, values.get("clientes")),
            self._flag(cells, values.get("gestion_territorial")),
            self._flag(cells, values.get("enfoque_de_genero")),
        )

    def _client(self, cells: Cells, text: Stated[str], values: _Values) -> Client:
        quantity = self._figure(cells, values.get("cuantificacion"))
        return Client(cells.number, text, cells.quantity(quantity))

    def _budget(self, names: dict[int, Stated[str]]) -> Iterator[BudgetLine]:
        numbers = []
        for position, item in self.items("presupuesto"):
            values = _values_of(item)
            told = self.wording(values.get("producto"))
            cells = Cells(Stated(position, (self.document.place(item.start, item.end),)))
            found = cells.numbers(told)
            if len(found) != 1:
                if told.text and not cells.findings:
                    cells.not_understood(told)
                self.findings += cells.findings
                if not told.text:
                    self.named("presupuesto", position, item, None)
                continue
            cells.number = found[0]
            numbers.append(found[0])
            text = self.wording(values.get("nombre")).stated() or names.get(found[0].value)
            amount = cells.amount(self._figure(cells, values.get("miles_de_pesos")), Decimal(1))
            percentage = cells.percentage(self.wording(values.get("porcentaje")))
            # One of no product is told as a link to nothing; its number is all the name it has.
            name = text or Stated(str(found[0].value), found[0].places)
            yield BudgetLine(cells.number, name, amount, percentage)
            self.findings += cells.findings
        self.findings += numbering(ServiceSection.BUDGET, numbers)

    def _links(self, cells: Cells, node: Node | None) -> tuple[Stated[int], ...]:
        """Read the numbers of rows, as a list or as the form has them: `1,3`."""
        nodes = node.items if isinstance(node, Sequence) else (node,)
        return tuple(link for each in nodes for link in cells.numbers(self.wording(each)))

    def _flag(self, cells: Cells, node: Node | None) -> Stated[bool] | None:
        told = self.wording(node)
        if told.text in _BOOLEANS:
            return Stated(_BOOLEANS[told.text], (told.place((0, len(told.text))),))
        return cells.flag(told)

    def _figure(self, cells: Cells, node: Node | None) -> Wording:
        """Read a figure, in which a full stop might stand before decimals or between thousands."""
        told = self.wording(node)
        if "." not in told.text or not isinstance(node, Scalar):
            return told
        self.tell("number-ambiguous", node, text=told.text, number=cells.number.value)
        return told.part(0, 0)


def _values_of(node: Node) -> _Values:
    return {key.value: value for key, value in node.entries} if isinstance(node, Tree) else {}
