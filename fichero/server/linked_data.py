"""Dereferencing: what is at the IRIs of the data, the vocabulary and the release's files.

An `id` is a thing, which cannot be sent: the answer leads on to what is said of it, `doc` for
people and `data` for programs (https://www.w3.org/TR/cooluris/#r303gendocument). All links are
relative, so that a release works wherever it is served, below whatever path.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from fichero.findings import problem
from fichero.hosting.routes import ROUTES
from fichero.releasing.release import MANIFEST, ReleasedFile
from fichero.server import graph_store, negotiation, pages, replies, vocabulary
from fichero.server.edition import REPORT, Edition
from fichero.server.messages import Describe, ReadGraph, read_resource
from fichero.server.refusals import Refusal
from fichero.server.state import Kept, State
from fichero.writing.serialisation import FORMATS

HTML = "text/html"

_XHTML = "application/xhtml+xml"  # who takes this alone takes a page of HTML, too

_SINGLE = ("ttl", "jsonld", "nt", "rdf")  # the formats that any resource can be had in
_SUFFIXES = (*_SINGLE, "trig", "nq", "html")
_TYPES = {suffix: FORMATS[suffix].media_type for suffix in FORMATS} | {"html": HTML}
_TRIES = 3
_DESCRIPTION = "catalog.ttl"  # what the release says of itself and of whoever publishes it
_ESCAPE = re.compile(r"%[89A-Fa-f][0-9A-Fa-f](?:%[89A-Fa-f][0-9A-Fa-f])*")


async def identifier(request: Request) -> Response:
    """Lead from a thing to what is said of it."""
    state: State = request.app.state.house
    name = _raw(request).removeprefix("id/")
    known = await _find(state, name)
    name, suffix = (name, "") if known else _split(name)
    if not known and not (suffix and await _find(state, name)):
        raise _missing(state, f"id/{name}", f"id/{name}.{suffix}")
    offers = _offers(state.edition, name)
    if suffix not in offers:
        suffix = _choose(request, offers)
    language = _language(request)
    target = _page_about(state.edition, name, language) if suffix == "html" else None
    if target is None:
        target = f"doc/{name}" if suffix == "html" else f"data/{name}.{suffix}"
    root = _root(request)
    return Response(
        None,
        303,
        {
            "Location": root + target,
            "Vary": "Accept, Accept-Language",
            "Cache-Control": replies.CACHED,
            "Link": ", ".join(_links(name, offers, root, ("alternate", "describedby"))),
        },
    )


async def data(request: Request) -> Response:
    """Give what is said of a thing, for programs."""
    state: State = request.app.state.house
    path = _raw(request)
    file = state.edition.files.get(unquote(path))
    name = path.removeprefix("data/")
    if file:
        stem, _ = _split(name)
        return await _file(request, file, _about(state.edition, stem, _root(request), file.path))
    known = await _find(state, name)
    name, suffix = (name, "") if known else _split(name)
    if not known and not (suffix and await _find(state, name)):
        raise _missing(state, f"id/{name}", f"id/{name}.{suffix}")
    offers = [offer for offer in _offers(state.edition, name) if offer != "html"]
    headers: dict[str, str] = {}
    if suffix not in offers:
        suffix = _choose(request, offers)
        last = name.rpartition("/")[2]
        headers = {"Vary": "Accept", "Content-Location": f"{last}.{suffix}"}
    file = state.edition.files.get(unquote(f"data/{name}.{suffix}"))
    own = f"data/{name}.{suffix}"
    headers |= _about(state.edition, name, _root(request), own)
    if file:
        return await _file(request, file, headers)
    media_type = _TYPES[suffix]
    edition = state.edition.name
    tag = replies.tag(edition, own)
    unchanged = replies.not_modified(request, tag, headers)
    if unchanged:
        return unchanged
    kept = await _described(state, name, media_type)
    if kept is None:
        raise Refusal(problem("http-not-found"))
    return replies.whole(request, kept.body, media_type, tag, headers)


async def document(request: Request) -> Response:
    """Give what is said of a thing, for people."""
    state: State = request.app.state.house
    path = _raw(request)
    file = state.edition.files.get(unquote(path))
    if file:
        return await _file(request, file, {"Cache-Control": replies.CACHED})
    name = path.removeprefix("doc/")
    language = _language(request)
    page = _page_file(state.edition, name, language)
    root = _root(request)
    varying = {"Vary": "Accept, Accept-Language", "Cache-Control": replies.CACHED}
    if page:
        return Response(None, 303, {**varying, "Location": root + page})
    if not await _find(state, name):
        stem, suffix = _split(name)
        if suffix != "html" or not await _find(state, stem):
            raise _missing(state, f"id/{name}", f"id/{stem}")
        name = stem
    if negotiation.media_type(request.headers.get("accept"), (HTML, _XHTML)) is None:
        raise Refusal(problem("http-not-acceptable", known=HTML))
    headers = varying | _about(state.edition, name, root, f"doc/{name}")
    headers["Content-Language"] = language
    edition = state.edition
    tag = replies.tag(edition.name, "doc", name, language, root)
    unchanged = replies.not_modified(request, tag, headers)
    if unchanged:
        return unchanged
    kept = await _described(state, name, None)
    if kept is None:
        raise Refusal(problem("http-not-found"))
    found = read_resource(kept.body)
    offers = [offer for offer in _offers(edition, name) if offer != "html"]
    links = [(FORMATS[offer].name, f"{root}data/{name}.{offer}") for offer in offers]
    page_text = pages.resource(found, edition.base, root, language, links)
    return replies.whole(request, page_text.encode(), HTML, tag, headers)


async def graph(request: Request) -> Response:
    """Give a named graph of the release, at its IRI: by `Accept`, or by its suffix."""
    state: State = request.app.state.house
    edition, path = state.edition, _raw(request)
    graphs = edition.manifest.dataset.graphs
    stem, suffix = path, ""
    iri = next((iri for iri in _iris(edition.base, path) if iri in graphs), None)
    if iri is None:
        stem, suffix = _split(path)
        iri = next((iri for iri in _iris(edition.base, stem) if iri in graphs), None)
    if iri is None:
        raise _missing(state, path, stem)
    if suffix not in {*_SINGLE, "html"}:
        suffix = _choose(request, [*_SINGLE, "html"])
    if suffix != "html":
        return await graph_store.read(request, iri, _TYPES[suffix])
    root, language = _root(request), _language(request)
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": replies.CACHED}
    name = stem.removeprefix("graph/").removeprefix("provenance/")
    page = _page_file(edition, name, language)
    if page:
        return Response(None, 303, {**headers, "Location": root + page})
    tag = replies.tag(edition.name, path, language, root)
    unchanged = replies.not_modified(request, tag, headers)
    last = stem.rpartition("/")[2]
    links = [(FORMATS[offer].name, f"{last}.{offer}") for offer in _SINGLE]
    body = pages.graph(iri, graphs[iri], root, language, links).encode()
    headers["Content-Language"] = language
    return unchanged or replies.whole(request, body, HTML, tag, headers)


async def report(request: Request) -> Response:
    """Give the report on the release: by `Accept`, or by its suffix."""
    state: State = request.app.state.house
    edition = state.edition
    path = _raw(request)
    file = edition.files.get(path)
    if file:
        return await _file(request, file, {"Cache-Control": replies.CACHED})
    name, suffix = _split(path)
    if name != REPORT or f"{REPORT}.ttl" not in edition.files:
        raise _missing(state, path)
    iri = edition.base + REPORT
    offers = [*_SINGLE, "html"]
    headers = {
        "Cache-Control": replies.CACHED,
        "Link": ", ".join([f'<{iri}>; rel="canonical"', *_alternates(REPORT, offers, "alternate")]),
    }
    if suffix not in offers:
        suffix = _choose(request, offers)
        headers |= {"Vary": "Accept, Accept-Language", "Content-Location": f"{REPORT}.{suffix}"}
    file = edition.files.get(f"{REPORT}.{suffix}")
    if file:
        return await _file(request, file, headers)
    language = _language(request)
    tag = replies.tag(edition.name, REPORT, suffix, language)
    unchanged = replies.not_modified(request, tag, headers)
    if unchanged:
        return unchanged
    if suffix == "html":
        reply = await state.ask(Describe((iri,), None))
        links = [(FORMATS[offer].name, f"{REPORT}.{offer}") for offer in _SINGLE]
        found = read_resource(reply.body)
        body = pages.resource(found, edition.base, "", language, links).encode()
        headers |= {"Content-Language": language, "Vary": "Accept, Accept-Language"}
        return replies.whole(request, body, HTML, tag, headers)
    reply = await state.ask(ReadGraph(iri, _TYPES[suffix], about=True))
    return replies.answer(reply, {**headers, "ETag": tag})


async def terms(request: Request) -> Response:
    """Give a document of the vocabulary: by `Accept`, or by its suffix."""
    state: State = request.app.state.house
    name, suffix = _split(_raw(request))
    known = vocabulary.documents().get(name)
    file = state.edition.files.get(unquote(_raw(request)))
    if file:
        return await _file(request, file, {"Cache-Control": replies.CACHED})
    if known is None:
        raise _missing(state, _raw(request))
    offers = [*_SINGLE, "html"]
    root = _root(request)
    headers = {
        "Cache-Control": replies.CACHED,
        "Link": ", ".join(
            [f'<{known.iri}>; rel="canonical"', *_alternates(root + name, offers, "alternate")]
        ),
    }
    last = name.rpartition("/")[2]
    if suffix not in offers:
        suffix = _choose(request, offers)
        headers |= {"Vary": "Accept, Accept-Language", "Content-Location": f"{last}.{suffix}"}
    if suffix == "html":
        language = _language(request)
        page = _localised(state.edition, f"{known.name}.html", language)
        if page:
            return Response(None, 303, {**headers, "Location": root + page})
        tag = replies.tag(name, language, root)
        headers |= {"Content-Language": language, "Vary": "Accept, Accept-Language"}
        links = [(FORMATS[offer].name, f"{last}.{offer}") for offer in _SINGLE]
        body = pages.vocabulary(known.iri, vocabulary.triples(name), root, language, links).encode()
    else:
        tag = replies.tag(name, suffix)
        body = vocabulary.written(name, _TYPES[suffix])
    unchanged = replies.not_modified(request, tag, headers)
    return unchanged or replies.whole(request, body, _TYPES[suffix], tag, headers)


async def context(request: Request) -> Response:
    """Give the JSON-LD context."""
    body = vocabulary.context()
    tag = replies.tag("context")
    headers = {"Cache-Control": replies.CACHED}
    unchanged = replies.not_modified(request, tag, headers)
    return unchanged or replies.whole(request, body, "application/ld+json", tag, headers)


async def released(request: Request) -> Response:
    """Give a file of the release, the front page, or nothing."""
    state: State = request.app.state.house
    path = unquote(_raw(request))
    edition = state.edition
    headers = {"Cache-Control": replies.CACHED}
    file = edition.files.get(path)
    if path == MANIFEST:
        file = ReleasedFile(MANIFEST, "application/json", 0, edition.name)
    if file:
        if path.startswith("source/"):
            name = _raw(request)
            headers["Link"] = f'<{edition.base}{name}>; rel="canonical"'
        return await _file(request, file, headers)
    if path == "" and _prefers_data(request) and _DESCRIPTION in edition.files:
        where = f"{_root(request)}{_DESCRIPTION}"
        return Response(None, 303, {**headers, "Location": where, "Vary": "Accept"})
    if path in {"", "index.html"} or path.endswith("/"):
        language = _language(request)
        page = _localised(edition, f"{path.removesuffix('index.html')}index.html", language)
        if page and page != f"{path}index.html":
            return Response(
                None, 303, {**headers, "Location": _root(request) + page, "Vary": "Accept-Language"}
            )
        if page:
            return await _file(request, edition.files[page], {**headers, "Vary": "Accept-Language"})
    if path == "":
        dumps = [f"dataset.{suffix}" for suffix in FORMATS if f"dataset.{suffix}" in edition.files]
        body = pages.home(edition.base, edition.manifest.dataset.graphs, dumps).encode()
        tag = replies.tag(edition.name, "home")
        unchanged = replies.not_modified(request, tag, headers)
        return unchanged or replies.whole(request, body, HTML, tag, headers)
    raise _missing(state, path)


async def _file(request: Request, file: ReleasedFile, headers: dict[str, str]) -> Response:
    """Give a file of the release, to the byte."""
    state: State = request.app.state.house
    sent = {"Cache-Control": replies.CACHED, **headers}
    for _ in range(_TRIES):
        tag = f'"{file.sha256[:32]}"'
        unchanged = replies.not_modified(request, tag, sent)
        if unchanged:
            return unchanged
        try:
            descriptor = state.edition.read(file)
        except OSError:
            # The release has just been replaced: the new one may have the file too.
            await state.renew()
            new = state.edition.files.get(file.path)
            if file.path == MANIFEST:
                new = ReleasedFile(MANIFEST, "application/json", 0, state.edition.name)
            if new is None:
                break
            file = new
        else:
            return replies.file(request, descriptor, file.media_type, tag, sent)
    raise _missing(state, file.path)


async def _find(state: State, name: str) -> bool:
    """Tell whether there is a resource of a name below `id/`."""
    if unquote(f"data/{name}.ttl") in state.edition.files:
        return True
    return await _described(state, name, "text/turtle") is not None


async def _described(state: State, name: str, media_type: str | None) -> Kept | None:
    """Give what is said of a resource below `id/`; None if nothing is."""
    key = (state.edition.name, name, media_type)
    known, kept = state.cache.get(key)
    if known:
        return kept
    iris = _iris(state.edition.base, f"id/{name}")
    if not iris:
        return None
    reply = await state.ask(Describe(iris, media_type))
    if reply.answer.outcome == "missing":
        kept = None
    else:
        kept = Kept(reply.body, media_type or "", reply.answer.subject)
    if reply.edition == key[0]:
        state.cache.put(key, kept)
    return kept


def _prefers_data(request: Request) -> bool:
    """Tell whether a client would rather have triples than a page."""
    offers = (HTML, *(_TYPES[offer] for offer in _SINGLE))
    return negotiation.media_type(request.headers.get("accept"), offers) not in {HTML, None}


def _iris(base: str, path: str) -> tuple[str, ...]:
    """Give the IRIs that a path may stand for: percent-encoded, or with its letters as they are."""

    def plain(escapes: re.Match[str]) -> str:
        try:
            return bytes.fromhex(escapes[0].replace("%", "")).decode()
        except UnicodeDecodeError:
            return escapes[0]

    written = _ESCAPE.sub(plain, path)
    upper = re.sub(r"%[0-9a-f]{2}", lambda escape: escape[0].upper(), path, flags=re.IGNORECASE)
    candidates = dict.fromkeys((upper, written, path))
    return tuple(
        base + each for each in candidates if not re.search(r'[\x00-\x20<>"{}|\\^`]', each)
    )


def _missing(state: State, *paths: str) -> Exception:
    """Tell what is not there from what is not there any more."""
    for path in paths:
        # What is told of a thing has gone with it, and so has its graph.
        path = re.sub(r"^(?:graph(?:/provenance)?|data|doc)/", "id/", path)  # noqa: PLW2901
        for gone in state.configuration.withdrawn:
            if path == gone or path.startswith((f"{gone}/", f"{gone}.")):
                return Refusal(problem("http-gone"))
    return Refusal(problem("http-not-found"))


def _raw(request: Request) -> str:
    """Give the path of a request as it was written, without the slash at its beginning."""
    raw: bytes = request.scope["raw_path"]
    return raw.partition(b"?")[0].decode("latin-1").removeprefix("/")


def _root(request: Request) -> str:
    """Give the relative way from a request to the root of the server."""
    return "../" * _raw(request).count("/") or "./"


def _split(name: str) -> tuple[str, str]:
    """Part a name from the suffix of a format, if it has one."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and suffix in _SUFFIXES else (name, "")


def _offers(edition: Edition, name: str) -> list[str]:
    """Give the formats in which a resource can be had, the best first."""
    more = [each for each in ("trig", "nq") if unquote(f"data/{name}.{each}") in edition.files]
    return [*_SINGLE, *more, "html"]


def _choose(request: Request, offers: list[str]) -> str:
    """Choose a format by the `Accept` header.

    Raises:
        Refusal: `http-not-acceptable`.
    """
    other_names = {"application/json": "jsonld", _XHTML: "html"}
    by_type = {_TYPES[offer]: offer for offer in offers}
    by_type |= {name: offer for name, offer in other_names.items() if offer in offers}
    chosen = negotiation.media_type(request.headers.get("accept"), tuple(by_type))
    if chosen is None:
        raise Refusal(problem("http-not-acceptable", known=", ".join(by_type)))
    return by_type[chosen]


def _language(request: Request) -> str:
    """Choose a language: by the parameter `lang`, else by the `Accept-Language` header."""
    state: State = request.app.state.house
    languages = state.configuration.languages
    asked = request.query_params.get("lang")
    if asked in languages:
        return str(asked)
    return negotiation.language(request.headers.get("accept-language"), languages)


def _page_file(edition: Edition, name: str, language: str) -> str | None:
    """Give the path of the page that the release has for a resource."""
    return _localised(edition, f"doc/{unquote(name)}.html", language)


def _page_about(edition: Edition, name: str, language: str) -> str | None:
    """Give the path of the page that speaks of a thing, and its anchor there.

    The page is the same as on a host of files, but for the front page: what is said of the thing
    is more than that.
    """
    for route in ROUTES:
        found = re.fullmatch(route.pattern, f"id/{name}")
        if found:
            page, _, anchor = route.page.format("", *found.groups()).partition("#")
            path = _localised(edition, page, language)
            if path is None or page == "index.html":
                return None
            return f"{path}#{anchor}" if anchor else path
    return _page_file(edition, name, language)


def _localised(edition: Edition, page: str, language: str) -> str | None:
    """Give the path of a page in a language: the first one is at the root, others in a folder."""
    for path in (f"{language}/{page}", page):
        if path in edition.files:
            return path
    return None


def _about(edition: Edition, name: str, root: str, own: str) -> dict[str, str]:
    """Give the headers that say what a document is about, and what else there is."""
    offers = _offers(edition, name)
    links = [
        f'<{edition.base}{own}>; rel="canonical"',
        f'<{edition.base}id/{name}>; rel="describes"',
        *_links(name, offers, root, ("alternate",)),
    ]
    return {"Link": ", ".join(links), "Cache-Control": replies.CACHED}


def _links(name: str, offers: list[str], root: str, relations: tuple[str, ...]) -> Iterator[str]:
    for offer in offers:
        target = f"{root}doc/{name}" if offer == "html" else f"{root}data/{name}.{offer}"
        yield f'<{target}>; rel="{" ".join(relations)}"; type="{_TYPES[offer]}"'


def _alternates(stem: str, offers: list[str], relation: str) -> Iterator[str]:
    for offer in offers:
        yield f'<{stem}.{offer}>; rel="{relation}"; type="{_TYPES[offer]}"'
