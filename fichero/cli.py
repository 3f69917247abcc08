"""The command line: `fichero build`, `check`, `show`, `validate`, `query`, `load` and `verify`.

Exit codes: 0 all is well; 1 something was found; 2 the command was called wrongly; 70 a fault of
this software; 130 stopped by the user. What was asked for goes to standard output, all else to
standard error.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from fichero import __version__, console, forms, pipeline, settings
from fichero import context as contexts
from fichero.describing import registry
from fichero.document import whole_file
from fichero.findings import LANGUAGES, FicheroError, Finding, Language, problem, rooted
from fichero.forms import Workshop
from fichero.reading import sources
from fichero.releasing import store
from fichero.settings import Settings
from fichero.validating import report
from fichero.writing import printing
from fichero.writing.sarif import sarif

EXIT_FOUND = 1
EXIT_USAGE = 2
EXIT_FAULT = 70
EXIT_INTERRUPTED = 130

SETTINGS = Path(settings.FILE)


class Lang(StrEnum):
    """The languages of messages."""

    ES = "es"
    EN = "en"


class FindingsFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Look(StrEnum):
    """How a ficha is printed as a form."""

    MD = "md"
    TXT = "txt"
    YAML = "yaml"


class TableFormat(StrEnum):
    """How the results of a query are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class StoreKind(StrEnum):
    """The kinds of servers that a release is loaded into."""

    AUTO = "auto"
    GSP = "gsp"
    VIRTUOSO = "virtuoso"


class DefaultGraph(StrEnum):
    """What is done with the default graph of a server."""

    AUTO = "auto"
    NONE = "none"


class Part(StrEnum):
    """The parts of a release that can be left out."""

    FICHAS = "fichas"
    STRATML = "stratml"
    SOURCES = "sources"
    CSV = "csv"
    HOSTING = "hosting"
    CATALOGUE = "catalogue"
    SITE = "site"
    STORE = "store"


def _both(es: str, en: str) -> str:
    return f"{es} [dim]{en}[/dim]"


# What typer makes of these it does not say: its own functions are typed so.
def _option(name: str, es: str, en: str, *more: str) -> Any:  # noqa: ANN401
    return typer.Option(name, *more, help=_both(es, en))


def _argument(name: str, es: str, en: str) -> Any:  # noqa: ANN401
    return typer.Argument(metavar=name, help=_both(es, en), show_default=False)


LangOption = Annotated[
    Lang | None, _option("--lang", "Idioma de los mensajes.", "Language of the messages.")
]
SettingsOption = Annotated[
    Path, _option("--settings", "Archivo de configuración.", "The file of settings.")
]
FormatOption = Annotated[
    FindingsFormat, _option("--format", "Formato de los hallazgos.", "Format of the findings.")
]
UrlArgument = Annotated[str, _argument("URL", "Dirección del servidor.", "Address of the server.")]
ReleaseOption = Annotated[
    Path, _option("--release", "Carpeta de la publicación.", "Folder of the release.")
]
KindOption = Annotated[
    StoreKind,
    _option(
        "--kind",
        "Qué es el servidor: gsp es cualquiera que siga las normas de SPARQL 1.1.",
        "What the server is: gsp is any that follows the standards of SPARQL 1.1.",
    ),
]
CredentialsOption = Annotated[
    Path | None,
    _option(
        "--credentials",
        "Archivo TOML con user y password; si no, FICHERO_USER y FICHERO_PASSWORD.",
        "TOML file with user and password; else FICHERO_USER and FICHERO_PASSWORD.",
    ),
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_both(
        "Convierte fichas de definiciones estratégicas en datos enlazados verificados.",
        "Turns strategic definitions forms into verified linked data.",
    ),
    epilog=_both(
        "Termina con 0 si todo está bien, 1 si hay hallazgos, 2 si la orden está mal escrita.",
        "Ends with 0 if all is well, 1 if there are findings, 2 if the command is miswritten.",
    ),
)


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: Annotated[
        bool, _option("--version", "Muestra la versión.", "Show the version.")
    ] = False,
) -> None:
    if version:
        sys.stdout.write(f"fichero {__version__}\n")
        raise typer.Exit


@app.command(help=_both("Publica las fichas de una carpeta.", "Publish the forms of a folder."))
def build(
    source: Annotated[
        Path,
        _option("--sources", "Carpeta con una carpeta por ficha.", "Folder with a folder a form."),
    ] = Path("data/sources"),
    out: Annotated[
        Path, _option("--out", "Carpeta de la publicación.", "Folder of the release.")
    ] = Path("dist"),
    base_iri: Annotated[
        str | None,
        _option("--base-iri", "Comienzo de las IRI de los datos.", "How the data's IRIs begin."),
    ] = None,
    without: Annotated[
        list[Part] | None, _option("--without", "Parte que no se publica.", "A part to leave out.")
    ] = None,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
    *,
    strict: Annotated[
        bool,
        _option("--strict", "Un error en una ficha detiene todo.", "An error in a form stops all."),
    ] = False,
    quiet: Annotated[
        bool, _option("--quiet", "Sin avance ni resumen.", "No progress and no summary.")
    ] = False,
    as_json: Annotated[bool, _option("--json", "Resumen en JSON.", "The summary as JSON.")] = False,
) -> None:
    """Publish the forms of a folder."""
    with _session(lang, settings_file, base_iri=base_iri) as session:
        with console.progress(quiet=quiet) as watch:
            summary = pipeline.build(
                session.workshop(source),
                source,
                out,
                without=[part.value for part in without or ()],
                strict=strict,
                watch=watch,
            )
        if as_json:
            _write_json(summary.as_json())
        elif not quiet:
            console.show_summary(console.stdout(), summary, session.language)
        if summary.left_out:
            raise typer.Exit(EXIT_FOUND)


@app.command(
    help=_both(
        "Revisa fichas y dice qué encuentra y dónde.", "Check forms; tell what is found, and where."
    )
)
def check(
    paths: Annotated[
        list[Path],
        _argument("RUTA...", "Documentos o carpetas de fichas.", "Documents or folders of forms."),
    ],
    form: FormatOption = FindingsFormat.TEXT,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Check forms."""
    with _session(lang, settings_file) as session:
        places = [(path, each) for path in paths for each in sources.forms_at(path)]
        workshops = {path: session.workshop(path) for path in paths}
        checked = forms.link(
            (
                forms.check(forms.read(each, workshops[path]), workshops[path])
                for path, each in places
            ),
            whole=False,
        )
        findings = [
            rooted(finding, each.parent)
            for (_, each), read in zip(places, checked, strict=True)
            for finding in read.findings
        ]
        _conclude(findings, form, session.language)


@app.command(help=_both("Muestra una ficha como JSON-LD.", "Show a form as JSON-LD."))
def show(
    path: Annotated[
        Path,
        _argument("RUTA", "Documento o carpeta de una ficha.", "Document or folder of a form."),
    ],
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Show a form as JSON-LD."""
    with _session(lang, settings_file, path.parent) as session:
        workshop = session.workshop(path)
        form = forms.read(path, workshop)
        if form.description is None:
            raise FicheroError(*form.findings)
        _write_json({"@context": workshop.context.document, **form.description.record})


@app.command(
    "new",
    help=_both("Escribe una ficha vacía en YAML, para llenar.", "Write an empty form, to fill in."),
)
def new(
    path: Annotated[
        Path | None,
        _argument("RUTA", "Archivo nuevo; si falta, se muestra.", "New file; else it is shown."),
    ] = None,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Write an empty form, to fill in."""
    with _session(lang, settings_file):
        if path is None:
            sys.stdout.write(printing.blank())
        else:
            printing.write_new(path, printing.blank())


@app.command(
    "form", help=_both("Imprime una ficha como formulario.", "Print a ficha back as a form.")
)
def print_form(
    path: Annotated[
        Path,
        _argument("RUTA", "Documento o carpeta de una ficha.", "Document or folder of a form."),
    ],
    look: Annotated[
        Look, _option("--format", "Formato del formulario.", "Format of the form.")
    ] = Look.MD,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Print a ficha back as a form."""
    with _session(lang, settings_file, path.parent) as session:
        ficha = printing.read(path, session.settings.limits)
        sys.stdout.write(printing.form(ficha, look.value))


@app.command(
    help=_both("Valida archivos RDF con las reglas.", "Validate RDF files against the rules.")
)
def validate(
    files: Annotated[list[Path], _argument("ARCHIVO...", "Archivos RDF.", "RDF files.")],
    form: FormatOption = FindingsFormat.TEXT,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Validate RDF files."""
    with _session(lang, settings_file) as session:
        findings = [finding for file in files for finding in pipeline.validate_file(file)]
        _conclude(findings, form, session.language)


@app.command(help=_both("Consulta una publicación con SPARQL.", "Query a release with SPARQL."))
def query(
    sparql: Annotated[str | None, _argument("SPARQL", "La consulta.", "The query.")] = None,
    file: Annotated[
        Path | None, _option("--file", "Archivo con la consulta.", "File with the query.", "-f")
    ] = None,
    form: Annotated[
        TableFormat, _option("--format", "Formato del resultado.", "Format of the result.")
    ] = TableFormat.TABLE,
    release: Annotated[
        Path, _option("--release", "Carpeta de la publicación.", "Folder of the release.")
    ] = Path("dist"),
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Query a release with SPARQL."""
    with _session(lang, settings_file) as session:
        if (sparql is None) == (file is None):
            raise FicheroError(problem("query-missing"), usage=True)
        text = _text(file) if file else sparql or ""
        answer = store.query(store.open_store(release), text, form.value, contexts.load())
        if isinstance(answer, str):
            sys.stdout.write(answer)
        else:
            console.show_table(console.stdout(), answer)
            console.show_rows(console.stderr(), len(answer.rows), session.language)


@app.command(
    help=_both(
        "Carga una publicación en un servidor SPARQL, entera o nada.",
        "Load a release into a SPARQL server, whole or not at all.",
    )
)
def load(
    url: UrlArgument,
    release: ReleaseOption = Path("dist"),
    kind: KindOption = StoreKind.AUTO,
    credentials: CredentialsOption = None,
    default_graph: Annotated[
        DefaultGraph,
        _option(
            "--default-graph",
            "Si el grafo por omisión se llena con lo declarado e inferido (auto) o no (none).",
            "Whether the default graph is filled with what is stated and inferred (auto) or not.",
        ),
    ] = DefaultGraph.AUTO,
    timeout: Annotated[
        float,
        _option("--timeout", "Segundos por solicitud.", "Seconds a request."),
    ] = 600,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
    *,
    again: Annotated[
        bool,
        _option(
            "--again",
            "Envía también lo que el servidor ya tiene.",
            "Send what the server has already, too.",
        ),
    ] = False,
    quiet: Annotated[
        bool, _option("--quiet", "Sin avance ni resumen.", "No progress and no summary.")
    ] = False,
) -> None:
    """Load a release into a SPARQL server."""
    # Imported late: the HTTP client takes longer to import than most commands to run.
    from fichero.loading import content, loader, screen  # noqa: PLC0415
    from fichero.loading import credentials as secrets  # noqa: PLC0415

    with _session(lang, settings_file) as session:
        who = secrets.find(credentials)
        brought = content.read(release)
        with screen.progress(console.stderr(), session.language, quiet=quiet) as watch:
            outcome = loader.load(
                brought,
                url,
                kind.value,
                who,
                default_graph=default_graph.value,
                again=again,
                timeout=timeout,
                watch=watch,
            )
        if not quiet:
            screen.show_outcome(console.stdout(), outcome, session.language)


@app.command(
    help=_both(
        "Compara un servidor SPARQL con una publicación.",
        "Compare a SPARQL server with a release.",
    )
)
def verify(
    url: UrlArgument,
    release: ReleaseOption = Path("dist"),
    kind: KindOption = StoreKind.AUTO,
    credentials: CredentialsOption = None,
    form: FormatOption = FindingsFormat.TEXT,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Compare a SPARQL server with a release."""
    from fichero.loading import comparison, content, screen  # noqa: PLC0415 (as in `load`)
    from fichero.loading import credentials as secrets  # noqa: PLC0415

    with _session(lang, settings_file) as session:
        who = secrets.find(credentials)
        expected = content.read(release)
        with console.progress(quiet=False) as watch:
            compared = comparison.verify(expected, url, kind.value, who, watch=watch)
        findings = list(screen.findings(compared))
        if form is FindingsFormat.TEXT:
            out = console.stdout()
            console.show_findings(out, findings, session.language)
            screen.show_comparison(out, compared, expected.hash, session.language)
        else:
            _write_findings(findings, form, session.language)
        if not compared.is_same:
            raise typer.Exit(EXIT_FOUND)


@app.command(help=_both("Sirve una publicación por HTTP.", "Serve a release over HTTP."))
def serve(
    release: ReleaseOption = Path("dist"),
    host: Annotated[
        str, _option("--host", "Dirección en que escucha.", "Address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int, _option("--port", "Puerto; 0 elige uno libre.", "Port; 0 picks a free one.")
    ] = 8000,
    url: Annotated[
        str | None,
        _option("--url", "Dirección con que llegan los clientes.", "Address that clients use."),
    ] = None,
    timeout: Annotated[
        float, _option("--timeout", "Segundos por consulta.", "Seconds a query.")
    ] = 10,
    max_answer: Annotated[
        int, _option("--max-answer", "Bytes por respuesta.", "Bytes an answer.")
    ] = 64 * 2**20,
    token_file: Annotated[
        Path | None,
        _option(
            "--token-file",
            "Archivo con la clave de escritura; si no, FICHERO_TOKEN.",
            "File with the token for writing; else FICHERO_TOKEN.",
        ),
    ] = None,
    work: Annotated[
        Path | None,
        _option(
            "--work",
            "Carpeta de la base de trabajo, donde se escribe; si no, dura lo que el servidor.",
            "Folder of the working store, which is written; else it lasts as long as the server.",
        ),
    ] = None,
    withdrawn: Annotated[
        Path | None,
        _option("--withdrawn", "Archivo con lo retirado.", "File with what was withdrawn."),
    ] = None,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Serve a release over HTTP."""
    # Imported late: the web server takes longer to import than most commands to run.
    from fichero.server import app as server  # noqa: PLC0415
    from fichero.server import configuration  # noqa: PLC0415
    from fichero.server.limits import Limits  # noqa: PLC0415

    with _session(lang, settings_file) as session:
        publisher = session.settings.publisher
        server.serve(
            configuration.Configuration(
                release=release,
                host=host,
                port=port,
                url=url,
                token=configuration.token(token_file),
                work=work,
                withdrawn=configuration.withdrawn(withdrawn),
                languages=session.settings.languages,
                licence=session.settings.licence,
                publisher=publisher.iri,
                limits=Limits(seconds=timeout, answer=max_answer),
            ),
            lambda address: console.show_address(console.stdout(), address, session.language),
        )


class _Session(msgspec.Struct, frozen=True):
    """What a command works with."""

    settings: Settings
    language: Language

    def workshop(self, path: Path) -> Workshop:
        """Give what the work on forms at a path needs, with the registry that goes with it."""
        return Workshop(self.settings, registry.load(registry.near(path)))


@contextmanager
def _session(
    lang: Lang | None,
    settings_file: Path,
    root: Path = Path(),
    base_iri: str | None = None,
) -> Iterator[_Session]:
    """Read the settings; what goes wrong from here on is printed, and becomes the exit code."""
    language: Language = lang.value if lang else LANGUAGES[0]
    try:
        chosen = _chosen(settings_file, base_iri)
        language = lang.value if lang else chosen.language
        yield _Session(chosen, language)
    except FicheroError as error:
        findings = [rooted(finding, root) for finding in error.findings]
        console.show_findings(console.stderr(), findings, language)
        raise typer.Exit(EXIT_USAGE if error.usage else EXIT_FOUND) from error


def _chosen(settings_file: Path, base_iri: str | None) -> Settings:
    """Read the settings. Only the usual file may be missing, as any other was asked for."""
    if settings_file != SETTINGS and not settings_file.exists():
        raise FicheroError(problem("source-not-found", path=settings_file), usage=True)
    return settings.load(settings_file, base_iri=base_iri)


def _conclude(findings: list[Finding], form: FindingsFormat, language: Language) -> None:
    """Print what was found, and end with the exit code for it: a note is no fault."""
    if form is FindingsFormat.TEXT:
        console.show_findings(console.stdout(), findings, language)
        console.show_count(console.stderr(), findings, language)
    else:
        _write_findings(findings, form, language)
    if any(finding.severity != "note" for finding in findings):
        raise typer.Exit(EXIT_FOUND)


def _write_findings(findings: list[Finding], form: FindingsFormat, language: Language) -> None:
    """Print findings for programs."""
    if form is FindingsFormat.SARIF:
        _write_json(sarif(findings, language))
    else:
        _write_json(report.as_json(findings))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=file), usage=True) from error
    except (OSError, UnicodeDecodeError) as error:
        place = whole_file(file.as_posix())
        raise FicheroError(problem("source-unreadable", place, reason=error), usage=True) from error


def _write_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of the output has gone, as `head` does: there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:  # noqa: BLE001 (no traceback reaches a user)
        finding = problem("internal-error", reason=f"{type(error).__name__}: {error}")
        console.show_findings(console.stderr(), [finding], LANGUAGES[0])
        sys.exit(EXIT_FAULT)
