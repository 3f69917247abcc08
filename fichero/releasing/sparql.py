"""The text of SPARQL queries: made harmless before the engine reads it.

The engine sends `SERVICE` to any address, and has no switch against that. A parse tree of another
parser is no sure guide to what the engine will do: rdflib takes what follows a carriage return for
the rest of a comment, and resolves escapes before it looks for the end of a text, while the engine
does neither. So the word itself is kept from the engine.
"""

import re
from collections.abc import Sequence

from fichero.findings import FicheroError, Finding, Words, problem

_TOO_SHORT = Words(es="ahí termina antes de tiempo", en="there it ends too early")
_EXCERPT = 40  # characters of a query that are quoted
_MAX_DEPTH = 100  # brackets in brackets; the engine's stack overflows at a thousand
_MAX_TOKENS = 5_000  # words and signs; long chains of operators overflow it as well
_MAX_LENGTH = 20 * _MAX_TOKENS  # characters

_LOCAL_ESCAPE = r"\\[_~.!$&'()*+,;=/?\#@%-]"
_TOKEN = re.compile(
    rf"""
      (?P<comment> \#[^\n]* )
    | (?P<string> \"\"\" (?: [^\"\\] | \\. | \"(?!\"\") )*+ \"\"\"
                | \'\'\' (?: [^\'\\] | \\. | \'(?!\'\') )*+ \'\'\'
                | \" (?: [^\"\\\n] | \\. )*+ \"
                | \' (?: [^\'\\\n] | \\. )*+ \' )
    | (?P<iri> <[^<>\"{{}}|^`\\\s]*> )
    | (?P<variable> [?$]\w+ )
    | (?P<prefix> (?: \w[\w.-]* )? : )
      (?: (?: [\w:%] | {_LOCAL_ESCAPE} ) (?: [\w.:%\u00b7-] | {_LOCAL_ESCAPE} )* )?
    | (?P<word> \w+ )
    | (?P<open> [(\[{{] )
    | (?P<close> [)\]}}] )
    | (?P<sign> \S )
    | \s+
    """,
    re.VERBOSE | re.DOTALL,
)
"""The tokens of SPARQL (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), as far as needed to
tell what is a keyword from what is text."""

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4}))")
_SERVICE = re.compile("(s)(e)(rvice)", re.IGNORECASE)
_REACHING = re.compile("(s)(e)(rvice)|(lo)(a)(d)", re.IGNORECASE)
_IN_DISGUISE = re.compile(r"(s)\\u(0045|0065)(rvice)|(lo)\\u(0041|0061)(d)", re.IGNORECASE)
_UPDATES = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)
# What `harmless` has to look at; most queries have none of it.
_SUSPICIOUS = ("SERVICE", "\\", "\r", *sorted(_UPDATES))
_CHANGING = ("NOW", "RAND", "UUID", "BNODE", "\\U")
_CHANGEABLE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\u", re.IGNORECASE)
_PROLOGUE = frozenset({"BASE", "PREFIX"})
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def harmless(sparql: str, *, update: bool = False) -> str:
    r"""Give a query that says the same, reaches no other machine and does not exhaust the engine.

    `SERVICE` is refused wherever it could be a keyword, and written with an escape where it is
    text: should this function and the engine ever disagree on what is text, the engine finds a
    syntax error. In updates the same holds for `LOAD`.

    Args:
        sparql: a query, or an update.
        update: whether it may change the data.

    Raises:
        FicheroError: `query-service`, `query-update`, `update-load` or `query-too-complex`.

    >>> harmless('SELECT ?s { ?s a fichero:PublicService ; rdfs:label "Service"@en }')
    'SELECT ?s { ?s a fichero:PublicService ; rdfs:label "S\\u0065rvice"@en }'
    """
    return sparql if not update and _is_plain(sparql) else _defused(sparql, update=update)


def _defused(sparql: str, *, update: bool) -> str:
    # The engine ends lines, and so comments, at either.
    text = sparql.replace("\r\n", "\n").replace("\r", "\n")
    too_complex = problem("query-too-complex", tokens=_MAX_TOKENS, depth=_MAX_DEPTH)
    if len(text) > _MAX_LENGTH:
        raise FicheroError(too_complex, usage=True)
    reaching = _REACHING if update else _SERVICE
    if len(reaching.findall(_unescaped(text))) != len(reaching.findall(text)):
        raise FicheroError(problem("query-service"), usage=True)
    pieces = []
    verb = None
    tokens = depth = 0
    for token in _TOKEN.finditer(text):
        piece, kind = token[0], token.lastgroup
        if kind in {"comment", "string", "iri"}:
            piece = reaching.sub(_disguise, piece)
        elif _SERVICE.search(token["prefix"] or token["word"] or ""):
            raise FicheroError(problem("query-service"), usage=True)
        elif update and kind == "word" and piece.upper() == "LOAD":
            raise FicheroError(problem("update-load"), usage=True)
        elif kind == "word" and verb is None and piece.upper() not in _PROLOGUE:
            verb = piece.upper()
        pieces.append(piece)
        tokens += kind is not None
        depth += (kind == "open") - (kind == "close")
        if tokens > _MAX_TOKENS or depth > _MAX_DEPTH:
            raise FicheroError(too_complex, usage=True)
    if verb in _UPDATES and not update:
        raise FicheroError(problem("query-update"), usage=True)
    return "".join(pieces)


def _is_plain(sparql: str) -> bool:
    """Tell in a moment whether nothing in a query could be of interest, wherever it stands.

    No token is shorter than a character, and nothing is nested deeper than there are brackets.
    """
    upper = sparql.upper()
    return (
        len(sparql) <= _MAX_TOKENS
        and sum(map(sparql.count, "([{")) <= _MAX_DEPTH
        and not any(word in upper for word in _SUSPICIOUS)
    )


def repeatable(sparql: str) -> bool:
    """Tell whether a query has the same answer each time; in doubt it has not.

    >>> repeatable("SELECT (RAND() AS ?r) {}")
    False
    """
    upper = sparql.upper()
    return not any(name in upper for name in _CHANGING) or _CHANGEABLE.search(sparql) is None


def using(sparql: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Let the operations of an update read given graphs (SPARQL 1.1 Protocol, section 2.2.3).

    Args:
        sparql: the update.
        default: the IRIs of the graphs that make up the default graph.
        named: the IRIs of the named graphs.

    Raises:
        ValueError: it says itself which graphs it reads, or is of the short form `DELETE WHERE`,
            which has no place to say so.

    >>> using("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ["x:g"], [])
    'DELETE { ?s ?p ?o } USING <x:g> WHERE { ?s ?p ?o }'
    """
    clauses = [f"USING <{iri}> " for iri in default] + [f"USING NAMED <{iri}> " for iri in named]
    pieces = []
    depth = 0
    before = ""
    for token in _TOKEN.finditer(sparql):
        kind, word = token.lastgroup, token[0].upper()
        if kind == "word" and depth == 0:
            if word in {"USING", "WITH"} or (word == "WHERE" and before == "DELETE"):
                raise ValueError(word)
            if word == "WHERE":
                pieces += clauses
        depth += (kind == "open") - (kind == "close")
        if kind not in {None, "comment"}:
            before = word
        pieces.append(token[0])
    return "".join(pieces)


def mistake(text: str, error: SyntaxError) -> Finding:
    """Give the finding of a query that the engine does not understand.

    Args:
        text: the query from `harmless`.
        error: what the engine says of it; line and column are counted from 1, in code points.
    """
    found = _SYNTAX.fullmatch(error.msg)
    if found is None:
        return problem("query-syntax", line=1, column=1, reason=error.msg)
    line, column = int(found[1]), int(found[2])
    written = text.split("\n")[line - 1]
    before, after = written[: column - 1], _reveal(written[column - 1 :]).strip()
    # The engine lists every character that it would take there: what it met says more.
    reason = found[3].partition("expected one of")[0].rstrip(" ,:")
    met = f"«{after[:_EXCERPT]}»" if after else ""
    return problem(
        "query-syntax",
        line=line,
        column=len(_reveal(before)) + 1,
        reason=f"{met} {reason}".strip() or _TOO_SHORT,
    )


def _unescaped(text: str) -> str:
    """Resolve escapes of code points, and escapes that these made."""
    while (resolved := _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)) != text:
        text = resolved
    return text


def _disguise(word: re.Match[str]) -> str:
    begin, letter, end = filter(None, word.groups())
    return f"{begin}\\u{ord(letter):04X}{end}"


def _reveal(text: str) -> str:
    def plain(word: re.Match[str]) -> str:
        begin, code, end = filter(None, word.groups())
        return f"{begin}{chr(int(code, 16))}{end}"

    return _IN_DISGUISE.sub(plain, text)
