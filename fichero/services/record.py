"""What the form of a service states beyond what every form does, each value with its places."""

from decimal import Decimal

from fichero.reading.ficha import Ficha, Row, Stated


class Objective(Row, frozen=True):
    """An objetivo estratégico institucional, with the rows that it is linked to."""

    relevant: tuple[Stated[int], ...] = ()
    """Numbers of objetivos relevantes del ministerio."""
    products: tuple[Stated[int], ...] = ()
    """Numbers of productos estratégicos."""


class Product(Row, frozen=True):
    """A producto estratégico; its text is its name."""

    description: Stated[str] | None = None
    subproducts: tuple[Stated[str], ...] = ()
    clients: tuple[Stated[int], ...] = ()
    """Numbers of clientes."""
    territorial: Stated[bool] | None = None
    """Whether gestión territorial applies."""
    gender: Stated[bool] | None = None
    """Whether enfoque de género applies."""


class Client(Row, frozen=True):
    """A cliente, with how many there are."""

    quantity: Stated[int] | None = None


class BudgetLine(Row, frozen=True):
    """What a product costs. The number is the product's, and the text its name as written here."""

    amount: Stated[Decimal] | None = None
    """In thousands of Chilean pesos."""
    percentage: Stated[Decimal] | None = None
    """Of the budget of all products."""


class ServiceFicha(Ficha, frozen=True):
    """The form of a service."""

    objectives: tuple[Objective, ...] = ()
    service: Stated[str] | None = None
    """The name as written."""
    partida: Stated[str] | None = None
    """The code of the ministry in the budget law of the period, such as `09`."""
    capitulo: Stated[str] | None = None
    """The code of the service within its partida."""
    relevant_objectives: tuple[Row, ...] = ()
    """Copies of objectives of the ministry."""
    products: tuple[Product, ...] = ()
    clients: tuple[Client, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
