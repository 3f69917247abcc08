"""How findings, progress and summaries look in a terminal, in Spanish and English."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from fichero.document import Place
from fichero.findings import Finding, Language, Severity
from fichero.parcels import Entry
from fichero.pipeline import Summary, Watch
from fichero.releasing.store import Table as Answer

_WIDEST_QUOTE = 160
_MOST_FORMS = 20  # that are named
_PATIENCE = 1.0  # seconds before progress is shown

_WORDS: dict[Language, dict[str, str]] = {
    "es": {
        "read": "Leído",
        "read_what": "{forms} en {source}/: {documents}",
        "published": "Publicado",
        "published_what": "{out}/: {files}, {triples} en {graphs}",
        "left_out": "queda fuera, tiene errores",
        "more": "… y {forms} más",
        "found": "Hallazgos",
        "nothing": "ninguno",
        "clean": "Sin hallazgos.",
        "next": "Para seguir",
        "pages": "para ver las fichas en un navegador",
        "dataset": "para leer y cargar los datos",
        "report": "lo que se encontró, y dónde",
        "query": "para hacerles preguntas",
        "reviewing": "La revisión está en {address} (Ctrl+C para terminar)",
        "listening": "Fichero escucha en {address} (Ctrl+C para detenerlo)",
    },
    "en": {
        "read": "Read",
        "read_what": "{forms} in {source}/: {documents}",
        "published": "Published",
        "published_what": "{out}/: {files}, {triples} in {graphs}",
        "left_out": "left out, it has errors",
        "more": "… and {forms} more",
        "found": "Findings",
        "nothing": "none",
        "clean": "No findings.",
        "next": "What next",
        "pages": "to see the forms in a browser",
        "dataset": "to read and to load the data",
        "report": "what was found, and where",
        "query": "to ask them questions",
        "reviewing": "The review is at {address} (Ctrl+C to end)",
        "listening": "Fichero listens at {address} (Ctrl+C to stop)",
    },
}

# One of a thing, and several.
_NOUNS: dict[Language, dict[str, tuple[str, str]]] = {
    "es": {
        "areas": ("ámbito de acción", "ámbitos de acción"),
        "clients": ("cliente", "clientes"),
        "documents": ("documento", "documentos"),
        "error": ("error", "errores"),
        "files": ("archivo", "archivos"),
        "forms": ("ficha", "fichas"),
        "graphs": ("grafo", "grafos"),
        "norms": ("norma citada", "normas citadas"),
        "note": ("nota", "notas"),
        "objectives": ("objetivo estratégico", "objetivos estratégicos"),
        "products": ("producto estratégico", "productos estratégicos"),
        "rows": ("fila", "filas"),
        "indexed": ("norma", "normas"),
        "suggestions": ("sugerencia", "sugerencias"),
        "triples": ("tripleta", "tripletas"),
        "warning": ("aviso", "avisos"),
    },
    "en": {
        "areas": ("action area", "action areas"),
        "clients": ("beneficiary", "beneficiaries"),
        "documents": ("document", "documents"),
        "error": ("error", "errors"),
        "files": ("file", "files"),
        "forms": ("form", "forms"),
        "graphs": ("graph", "graphs"),
        "norms": ("norm cited", "norms cited"),
        "note": ("note", "notes"),
        "objectives": ("strategic objective", "strategic objectives"),
        "products": ("strategic product", "strategic products"),
        "rows": ("row", "rows"),
        "indexed": ("norm", "norms"),
        "suggestions": ("suggestion", "suggestions"),
        "triples": ("triple", "triples"),
        "warning": ("warning", "warnings"),
    },
}
_THOUSANDS: dict[Language, str] = {"es": ".", "en": ","}
_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "note": "bold blue"}


def stdout() -> Console:
    """Give what prints to standard output."""
    return Console(soft_wrap=True, highlight=False)


def stderr() -> Console:
    """Give what prints to standard error."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def show_findings(console: Console, findings: Iterable[Finding], language: Language) -> None:
    """Print findings: each with its place, message, quoted lines and what to try.

    Args:
        console: where to.
        findings: the findings, in the order in which they are shown.
        language: of the words.
    """
    for finding in findings:
        console.print(_finding(finding, language))


def show_count(console: Console, findings: Sequence[Finding], language: Language) -> None:
    """Print how many findings there are of each severity, in a line."""
    console.print(_count(findings, language) if findings else _WORDS[language]["clean"])


def show_summary(console: Console, summary: Summary, language: Language) -> None:
    """Print what a build did: what was read, published and found, and where to look."""
    words = _WORDS[language]
    dataset = summary.dataset
    read = words["read_what"].format(
        forms=_counted("forms", len(summary.forms) + len(summary.left_out), language),
        source=summary.source,
        documents=_counted("documents", summary.documents, language),
    )
    published = words["published_what"].format(
        out=summary.out,
        files=_counted("files", summary.files, language),
        triples=_counted("triples", dataset.quads, language),
        graphs=_counted("graphs", len(dataset.graphs), language),
    )
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(words["read"], _plain(read))
    table.add_row(words["published"], _plain(published))
    for form in summary.forms[:_MOST_FORMS]:
        table.add_row("", Text.assemble(("✓ ", "green"), visible(form.title[language])))
        table.add_row("", Text(f"  {_contents(form, language)}", "dim"))
    for name in summary.left_out[:_MOST_FORMS]:
        table.add_row("", Text(visible(f"✗ {name}: {words['left_out']}"), "red"))
    more = sum(max(0, len(each) - _MOST_FORMS) for each in (summary.forms, summary.left_out))
    if more:
        table.add_row("", words["more"].format(forms=_counted("forms", more, language)))
    table.add_row(words["found"], _count(summary.findings, language))
    where = Table.grid(padding=(0, 2, 0, 0))
    where.add_column(overflow="fold")
    if summary.pages:
        where.add_row(_plain(f"{summary.out}/index.html"), words["pages"])
    where.add_row(_plain(f"{summary.out}/dataset.ttl"), words["dataset"])
    where.add_row(_plain(f"{summary.out}/report.json"), words["report"])
    where.add_row("fichero query --help", words["query"])
    table.add_row(words["next"], where)
    console.print(table)


def show_table(console: Console, answer: Answer) -> None:
    """Print the answer to a query."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in answer.columns:
        table.add_column(_plain(name), overflow="fold")
    for row in answer.rows:
        table.add_row(*(_plain(cell) for cell in row))
    console.print(table)


def show_rows(console: Console, count: int, language: Language) -> None:
    """Print how many rows an answer has."""
    console.print(_counted("rows", count, language))


def show_norms(console: Console, count: int, out: Path, language: Language) -> None:
    """Print how many norms were put where."""
    console.print(_plain(f"{_counted('indexed', count, language)}: {out}"))


def show_suggested(console: Console, count: int, out: Path, language: Language) -> None:
    """Print how many links are suggested, and how they are reviewed."""
    console.print(_plain(f"{_counted('suggestions', count, language)}: {out}"))
    if count:
        name = {"es": "su nombre", "en": "your name"}[language]
        console.print(_plain(f'→ fichero link review {out} --reviewer "{name}"'), style="cyan")


def show_review(console: Console, address: str, language: Language) -> None:
    """Print where the review is, at once."""
    console.print(_plain(_WORDS[language]["reviewing"].format(address=address)))
    console.file.flush()


def show_address(console: Console, address: str, language: Language) -> None:
    """Print where a server listens, at once."""
    console.print(_plain(_WORDS[language]["listening"].format(address=address)))
    console.file.flush()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Watch]:
    """Show on standard error how the work goes on, once it has taken longer than a second."""
    display = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=stderr(),
        transient=True,
    )
    task = display.add_task("", total=None)
    began = time.monotonic()

    def watch(done: int, total: int) -> None:
        display.update(task, completed=done, total=total)
        if not quiet and time.monotonic() - began > _PATIENCE:
            display.start()

    try:
        yield watch
    finally:
        if display.live.is_started:
            display.stop()


class _Rate(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", "dim")


def _finding(finding: Finding, language: Language) -> Text:
    text = Text()
    if finding.places:
        text.append(visible(f"{finding.places[0].told(language)}: "), "bold")
    severity = finding.severity
    text.append(_NOUNS[language][severity][0], _STYLES[severity])
    text.append(f" [{finding.code}] ", "dim")
    text.append(visible(finding.messages[language]))
    for place in filter(_has_quote, finding.places):
        where = visible(f"{_line(place, language)}: ") if len(finding.places) > 1 else ""
        text.append(f"\n    {where}", "dim")
        text.append(f"«{visible(_quote(place))}»", "italic")
    text.append(f"\n    → {visible(finding.advice[language])}", "cyan")
    return text


def _line(place: Place, language: Language) -> str:
    return place.told(language) if place.unit else f"{place.source}:{place.line}"


def _has_quote(place: Place) -> bool:
    return bool(place.quote.strip())


def _quote(place: Place) -> str:
    quote = " ".join(place.quote.split())
    return quote if len(quote) <= _WIDEST_QUOTE else f"{quote[:_WIDEST_QUOTE]}…"


def _count(findings: Sequence[Finding], language: Language) -> Text:
    counts = Counter(finding.severity for finding in findings)
    text = Text(", ").join(
        Text(_counted(severity, counts[severity], language), style)
        for severity, style in _STYLES.items()
        if counts[severity]
    )
    return text or Text(_WORDS[language]["nothing"], "green")


def _contents(form: Entry, language: Language) -> str:
    nouns = {
        "actionArea": "areas",
        "objective": "objectives",
        "product": "products",
        "beneficiary": "clients",
    }
    # A form of another type has no such table.
    counts = {noun: form.parts[term] for term, noun in nouns.items() if term in form.parts}
    counts["norms"] = len(form.cited)
    return ", ".join(_counted(noun, count, language) for noun, count in counts.items())


def _counted(noun: str, count: int, language: Language) -> str:
    """Say how many there are.

    >>> _counted("triples", 1573, "es")
    '1.573 tripletas'
    """
    one, several = _NOUNS[language][noun]
    number = f"{count:,}".replace(",", _THOUSANDS[language])
    return f"{number} {one if count == 1 else several}"


def _plain(text: str) -> Text:
    return Text(visible(text))


def visible(text: str) -> str:
    r"""Make visible what could command the terminal rather than be shown by it.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(
        letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text
    )
