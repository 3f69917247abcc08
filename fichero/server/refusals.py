"""What the server answers when it does not answer: one shape, in both languages.

The body is a problem document (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457), or a small page
for whoever reads HTML. It names no path of the machine and shows no traceback.
"""

from collections.abc import Mapping
from html import escape

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fichero.findings import Finding, Words, problem
from fichero.server import negotiation

_RETRY = "5"  # seconds

STATUS = {
    "http-request-wrong": 400,
    "query-syntax": 400,
    "query-update": 400,
    "query-too-complex": 400,
    "rdf-syntax": 400,
    "rdf-hostile": 400,
    "rdf-remote-context": 400,
    "http-token-wrong": 401,
    "http-read-only": 403,
    "query-service": 403,
    "update-load": 403,
    "query-too-much": 403,
    "http-not-found": 404,
    "http-method": 405,
    "http-not-acceptable": 406,
    "http-too-slow": 408,
    "http-gone": 410,
    "http-too-long": 413,
    "http-url-too-long": 414,
    "http-media-type": 415,
    "query-failed": 500,
    "http-fault": 500,
    "query-overtime": 503,
    "query-memory": 503,
    "http-busy": 503,
}
"""The status of each finding that a client may be told; any other one is a fault."""


class Refusal(Exception):  # noqa: N818 (it is an answer, not an error of the program)
    """A request is not answered as it was put."""

    def __init__(self, finding: Finding, headers: Mapping[str, str] | None = None) -> None:
        """Say why, as a finding of the catalogue."""
        super().__init__(finding.code)
        if finding.code not in STATUS:  # it may name paths of the machine
            finding = problem("http-fault")
        self.finding = finding
        self.headers = dict(headers or {})
        self.status = STATUS[finding.code]
        if self.status == 503:  # noqa: PLR2004 (a status of HTTP)
            self.headers["Retry-After"] = _RETRY


def wrong(es: str, en: str) -> Finding:
    """Make the finding of a request that is not as it should be."""
    return problem("http-request-wrong", reason=Words(es, en))


def response(request: Request, refusal: Refusal) -> Response:
    """Write a refusal the way the client reads best."""
    finding = refusal.finding
    accept = request.headers.get("accept")
    media_type = negotiation.media_type(accept, ("application/problem+json", "text/html"))
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **refusal.headers}
    if media_type == "text/html":
        return Response(_page(refusal), refusal.status, headers, "text/html")
    body = {
        "type": "about:blank",
        "title": finding.messages["en"],
        "status": refusal.status,
        "code": finding.code,
        "messages": finding.messages,
        "advice": finding.advice,
    }
    return Response(
        msgspec.json.encode(body) + b"\n", refusal.status, headers, "application/problem+json"
    )


def _page(refusal: Refusal) -> str:
    finding = refusal.finding
    told = "\n".join(
        f'<p lang="{language}">{escape(message)} {escape(finding.advice[language])}</p>'
        for language, message in finding.messages.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="es">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{refusal.status}</title>\n</head>\n<body>\n<h1>{refusal.status}</h1>\n{told}\n"
        "</body>\n</html>\n"
    )
