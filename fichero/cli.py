"""The command line: what `fichero` does, each command a thin function over the package.

Exit codes: 0 all is well; 1 something was found; 2 the command was called wrongly; 70 a fault of
this software; 130 stopped by the user. What was asked for goes to standard output, all else to
standard error.
"""

import os
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from fichero import __version__, console, forms, pipeline, reasons
from fichero import context as contexts
from fichero.catalogue import gaps
from fichero.commands import link, norms, places
from fichero.commands.diff import diff
from fichero.commands.parts import (
    EXIT_FOUND,
    SETTINGS,
    FindingsFormat,
    FormatOption,
    LangOption,
    ReleaseOption,
    SettingsOption,
    argument,
    both,
    conclude,
    open_session,
    option,
    write_findings,
    write_json,
)
from fichero.document import whole_file
from fichero.findings import LANGUAGES, FicheroError, errors, problem, rooted
from fichero.reading import sources
from fichero.releasing import store
from fichero.remote.addresses import is_remote
from fichero.validating import validation
from fichero.writing import by_hand, printing

EXIT_FAULT = 70
EXIT_INTERRUPTED = 130


class Look(StrEnum):
    """How a ficha is printed as a form."""

    MD = "md"
    TXT = "txt"
    YAML = "yaml"


class FormType(StrEnum):
    """The forms that can be filled in by hand."""

    A0 = "A0"
    A1 = "A1"


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


UrlArgument = Annotated[str, argument("URL", "Dirección del servidor.", "Address of the server.")]
KindOption = Annotated[
    StoreKind,
    option(
        "--kind",
        "Qué es el servidor: gsp es cualquiera que siga las normas de SPARQL 1.1.",
        "What the server is: gsp is any that follows the standards of SPARQL 1.1.",
    ),
]
CredentialsOption = Annotated[
    Path | None,
    option(
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
    help=both(
        "Convierte fichas de definiciones estratégicas en datos enlazados verificados.",
        "Turns strategic definitions forms into verified linked data.",
    ),
    epilog=both(
        "Termina con 0 si todo está bien, 1 si hay hallazgos, 2 si la orden está mal escrita.",
        "Ends with 0 if all is well, 1 if there are findings, 2 if the command is miswritten.",
    ),
)


app.add_typer(link.app)
app.add_typer(norms.app)


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: Annotated[
        bool, option("--version", "Muestra la versión.", "Show the version.")
    ] = False,
) -> None:
    if version:
        sys.stdout.write(f"fichero {__version__}\n")
        raise typer.Exit


@app.command(help=both("Publica las fichas de una carpeta.", "Publish the forms of a folder."))
def build(
    source: Annotated[
        str,
        option(
            "--sources",
            "Carpeta, o dirección como s3://…, con una carpeta por ficha.",
            "Folder, or address such as s3://…, with a folder a form.",
        ),
    ] = "data/sources",
    out: Annotated[
        str,
        option(
            "--out",
            "Carpeta, o dirección, de la publicación.",
            "Folder, or address, of the release.",
        ),
    ] = "dist",
    base_iri: Annotated[
        str | None,
        option("--base-iri", "Comienzo de las IRI de los datos.", "How the data's IRIs begin."),
    ] = None,
    without: Annotated[
        list[Part] | None, option("--without", "Parte que no se publica.", "A part to leave out.")
    ] = None,
    jobs: Annotated[
        int,
        option("--jobs", "Procesos que trabajan a la vez.", "Processes at work.", "-j"),
    ] = 1,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
    *,
    strict: Annotated[
        bool,
        option("--strict", "Un error en una ficha detiene todo.", "An error in a form stops all."),
    ] = False,
    quiet: Annotated[
        bool, option("--quiet", "Sin avance ni resumen.", "No progress and no summary.")
    ] = False,
    as_json: Annotated[bool, option("--json", "Resumen en JSON.", "The summary as JSON.")] = False,
) -> None:
    """Publish the forms of a folder."""
    with open_session(lang, settings_file, base_iri=base_iri) as session:
        # Whoever stops a service says so with this signal; what is half made is then put away.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with (
            console.progress(quiet=quiet) as watch,
            places.at_hand(source, out, session.settings) as here,
        ):
            built = pipeline.build(
                session.workshop(here.source),
                here.source,
                here.out,
                without=[part.value for part in without or ()],
                strict=strict,
                run=pipeline.Run(
                    jobs=jobs,
                    watch=watch,
                    source=source if is_remote(source) else None,
                    out=out if is_remote(out) else None,
                ),
            )
        summary = msgspec.structs.replace(built, source=source.rstrip("/"), out=out.rstrip("/"))
        if as_json:
            write_json(summary.as_json())
        elif not quiet:
            console.show_summary(console.stdout(), summary, session.language)
            if summary.left_out:
                # What keeps forms out is told at once; warnings wait in the report.
                console.show_findings(console.stderr(), errors(summary.findings), session.language)
            if Part.CATALOGUE not in (without or ()):
                told = gaps.findings(session.settings)
                console.show_findings(console.stdout(), told, session.language)
        if summary.left_out:
            raise typer.Exit(EXIT_FOUND)


@app.command(
    help=both(
        "Revisa fichas y dice qué encuentra y dónde.", "Check forms; tell what is found, and where."
    )
)
def check(
    paths: Annotated[
        list[Path],
        argument("RUTA...", "Documentos o carpetas de fichas.", "Documents or folders of forms."),
    ],
    form: FormatOption = FindingsFormat.TEXT,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Check forms."""
    with open_session(lang, settings_file) as session:
        # A form that two paths lead to is one form, and no repetition.
        found = {each.resolve(): (path, each) for path in paths for each in sources.forms_at(path)}
        places = tuple(found.values())
        workshops = {path: session.workshop(path) for path in paths}
        read_all = (
            forms.check(forms.read(each, workshops[path]), workshops[path]) for path, each in places
        )
        checked = forms.link(forms.unique(read_all), whole=False)
        findings = [
            rooted(finding, each.parent)
            for (_, each), read in zip(places, checked, strict=True)
            for finding in read.findings
        ]
        conclude(findings, form, session.language)


@app.command(help=both("Muestra una ficha como JSON-LD.", "Show a form as JSON-LD."))
def show(
    path: Annotated[
        Path,
        argument("RUTA", "Documento o carpeta de una ficha.", "Document or folder of a form."),
    ],
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Show a form as JSON-LD."""
    with open_session(lang, settings_file, path.parent) as session:
        workshop = session.workshop(path)
        form = forms.read(path, workshop)
        if form.description is None:
            raise FicheroError(*form.findings)
        write_json({"@context": workshop.context.document, **form.description.record})


app.command(
    help=both("Muestra qué cambió entre dos fichas.", "Show what changed between two forms.")
)(diff)


@app.command(
    "new",
    help=both("Escribe una ficha vacía en YAML, para llenar.", "Write an empty form, to fill in."),
)
def new(
    path: Annotated[
        Path | None,
        argument("RUTA", "Archivo nuevo; si falta, se muestra.", "New file; else it is shown."),
    ] = None,
    form_type: Annotated[
        FormType,
        option(
            "--type",
            "Formulario: A0 de un ministerio, A1 de un servicio.",
            "Which form: A0 of a ministry, A1 of a public service.",
        ),
    ] = FormType.A0,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Write an empty form, to fill in."""
    with open_session(lang, settings_file):
        text = by_hand.blank(form_type.value)
        if path is None:
            sys.stdout.write(text)
        else:
            printing.write_new(path, text)


@app.command(
    "form", help=both("Imprime una ficha como formulario.", "Print a ficha back as a form.")
)
def print_form(
    path: Annotated[
        Path,
        argument("RUTA", "Documento o carpeta de una ficha.", "Document or folder of a form."),
    ],
    look: Annotated[
        Look, option("--format", "Formato del formulario.", "Format of the form.")
    ] = Look.MD,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Print a ficha back as a form."""
    with open_session(lang, settings_file, path.parent) as session:
        ficha = printing.read(path, session.settings.limits)
        sys.stdout.write(printing.form(ficha, look.value))


@app.command(
    help=both(
        "Valida con las reglas archivos RDF, o lo que tiene un servidor.",
        "Validate RDF files against the rules, or what a server holds.",
    )
)
def validate(
    files: Annotated[
        list[Path] | None, argument("[ARCHIVO...]", "Archivos RDF.", "RDF files.")
    ] = None,
    endpoint: Annotated[
        str | None,
        option(
            "--endpoint",
            "Servidor SPARQL que se valida sin traerlo entero.",
            "SPARQL server to validate without fetching it whole.",
        ),
    ] = None,
    kind: KindOption = StoreKind.AUTO,
    credentials: CredentialsOption = None,
    form: FormatOption = FindingsFormat.TEXT,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Validate RDF files, or what a server holds."""
    with open_session(lang, settings_file) as session:
        if not files and endpoint is None:
            raise FicheroError(problem("validate-nothing"), usage=True)
        findings = [finding for file in files or () for finding in pipeline.validate_file(file)]
        if endpoint is not None:
            from fichero.loading import checking  # noqa: PLC0415 (takes time; few need it)
            from fichero.loading import credentials as secrets  # noqa: PLC0415

            shapes = validation.load_shapes(validation.background())
            who = secrets.find(credentials)
            with console.progress(quiet=False) as watch:
                checked = checking.check(endpoint, shapes, kind.value, who, watch=watch)
            findings += checking.findings(checked)
        conclude(findings, form, session.language)


@app.command(help=both("Consulta una publicación con SPARQL.", "Query a release with SPARQL."))
def query(
    sparql: Annotated[str | None, argument("SPARQL", "La consulta.", "The query.")] = None,
    file: Annotated[
        Path | None, option("--file", "Archivo con la consulta.", "File with the query.", "-f")
    ] = None,
    form: Annotated[
        TableFormat, option("--format", "Formato del resultado.", "Format of the result.")
    ] = TableFormat.TABLE,
    release: Annotated[
        Path, option("--release", "Carpeta de la publicación.", "Folder of the release.")
    ] = Path("dist"),
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Query a release with SPARQL."""
    with open_session(lang, settings_file) as session:
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
    help=both(
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
        option(
            "--default-graph",
            "Si el grafo por omisión se llena con lo declarado e inferido (auto) o no (none).",
            "Whether the default graph is filled with what is stated and inferred (auto) or not.",
        ),
    ] = DefaultGraph.AUTO,
    timeout: Annotated[
        float,
        option("--timeout", "Segundos por solicitud.", "Seconds a request."),
    ] = 600,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
    *,
    again: Annotated[
        bool,
        option(
            "--again",
            "Envía también lo que el servidor ya tiene.",
            "Send what the server has already, too.",
        ),
    ] = False,
    quiet: Annotated[
        bool, option("--quiet", "Sin avance ni resumen.", "No progress and no summary.")
    ] = False,
) -> None:
    """Load a release into a SPARQL server."""
    # Imported late: the HTTP client takes longer to import than most commands to run.
    from fichero.loading import content, loader, screen  # noqa: PLC0415
    from fichero.loading import credentials as secrets  # noqa: PLC0415

    with open_session(lang, settings_file) as session:
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
    help=both(
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

    with open_session(lang, settings_file) as session:
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
            write_findings(findings, form, session.language)
        if not compared.is_same:
            raise typer.Exit(EXIT_FOUND)


@app.command(help=both("Sirve una publicación por HTTP.", "Serve a release over HTTP."))
def serve(
    release: ReleaseOption = Path("dist"),
    host: Annotated[
        str, option("--host", "Dirección en que escucha.", "Address to listen at.")
    ] = "127.0.0.1",
    port: Annotated[
        int, option("--port", "Puerto; 0 elige uno libre.", "Port; 0 picks a free one.")
    ] = 8000,
    url: Annotated[
        str | None,
        option("--url", "Dirección con que llegan los clientes.", "Address that clients use."),
    ] = None,
    timeout: Annotated[
        float, option("--timeout", "Segundos por consulta.", "Seconds a query.")
    ] = 10,
    max_answer: Annotated[
        int, option("--max-answer", "Bytes por respuesta.", "Bytes an answer.")
    ] = 64 * 2**20,
    token_file: Annotated[
        Path | None,
        option(
            "--token-file",
            "Archivo con la clave de escritura; si no, FICHERO_TOKEN.",
            "File with the token for writing; else FICHERO_TOKEN.",
        ),
    ] = None,
    work: Annotated[
        Path | None,
        option(
            "--work",
            "Carpeta de la base de trabajo, donde se escribe; si no, dura lo que el servidor.",
            "Folder of the working store, which is written; else it lasts as long as the server.",
        ),
    ] = None,
    withdrawn: Annotated[
        Path | None,
        option("--withdrawn", "Archivo con lo retirado.", "File with what was withdrawn."),
    ] = None,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Serve a release over HTTP."""
    # Imported late: the web server takes longer to import than most commands to run.
    from fichero.server import app as server  # noqa: PLC0415
    from fichero.server import configuration  # noqa: PLC0415
    from fichero.server.limits import Limits  # noqa: PLC0415

    with open_session(lang, settings_file) as session:
        publisher = session.settings.publisher
        server.serve(
            configuration.Configuration(
                release=release,
                host=host,
                port=port,
                url=url,
                token=configuration.token(token_file),
                work=work,
                withdrawn=session.settings.withdrawn + configuration.withdrawn(withdrawn),
                languages=session.settings.languages,
                licence=session.settings.licence,
                publisher=publisher.iri,
                limits=Limits(seconds=timeout, answer=max_answer),
            ),
            lambda address: console.show_address(console.stdout(), address, session.language),
        )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=file), usage=True) from error
    except (OSError, UnicodeDecodeError) as error:
        place = whole_file(file.as_posix())
        raise FicheroError(
            problem("source-unreadable", place, reason=reasons.reason(error)), usage=True
        ) from error


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
