"""Legal citations: what a form's legal basis says, read into norms, dates, effects and relations.

Precision comes before recall: a part that is not understood stays in the verbatim text and is
left out of the fields; nothing is guessed. Spans are pairs of offsets (start, end) into the text
given, in code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import takewhile

import msgspec

from fichero.reading import mentions
from fichero.reading.dates import ReadDate, Span
from fichero.reading.mentions import Mention

# What a norm does, by the verb that the effect begins with, and its concept in ontology/kinds.ttl.
EFFECTS: tuple[tuple[str, str], ...] = (
    ("crea", r"crean?|cre[óo]|crearon"),
    ("organiza", r"organizan?|organiz[óo]|organizaron"),
    ("reorganiza", r"reorganizan?|reorganiz[óo]|reorganizaron"),
    ("modifica", r"modifican?|modific[óo]|modificaron"),
    ("fija-texto", r"fijan?|fij[óo]|fijaron"),
    ("establece", r"establecen?|estableci[óo]|establecieron"),
    ("aprueba", r"aprueban?|aprob[óo]|aprobaron"),
    ("deroga", r"derogan?|derog[óo]|derogaron"),
    ("regula", r"regulan?|regul[óo]|regularon"),
)

# No expression here may be read in two ways: where one white space can follow another it is matched
# once, and what repeats is bounded, so that time grows with the text and no faster.
_EFFECT = re.compile(
    r"(?:\s*[,(])?\s*(?:(?:el|la|los|las)\s+(?:cual(?:es)?|que)\s+|que\s+|y\s+)?"
    r"(?P<effect>{verbs})(?!\w)".format(
        verbs="|".join(f"(?P<e{index}>{verbs})" for index, (_, verbs) in enumerate(EFFECTS))
    ),
    re.IGNORECASE,
)
# What a norm can do to an organisation but not to another norm: where one is named next, it is not
# what the verb is about.
_NOT_DONE_TO_NORMS = frozenset({"crea", "organiza", "reorganiza"})

_ARTICLE = r"(?:(?:el|la|los|las)\s+)?"
# Words that say that a norm governs, where a sentence begins with them.
_SAID = (
    r"(?:(?:seg[úu]n|por|(?:conforme|de\s+acuerdo)\s+(?:al?|con)|en\s+virtud\s+del?"
    r"|(?:[^\W\d_]+\s+){0,12}?se\s+rigen?\s+por"
    r"|(?:regid|cread|organizad|establecid)[oa]s?\s+(?:por|en|mediante))\s+)?"
)
_REFOUNDED = (
    r"texto\s+refundido(?:(?:\s*,\s*(?:[ye]\s+)?|\s+[ye]\s+)"
    r"(?:coordinad|sistematizad|actualizad|armonizad|concordad|ordenad)o){0,4}"
)
_OF = r"(?:del?|de\s+l[ao]s?)\s+"
# Where a citation may begin: at the start, or after the end of a sentence or of an item in a list.
_ITEM = r"(?:(?:[-–—•*]|[0-9]{1,2}[.)]-?|[a-z]\))\s*)?"  # noqa: RUF001 (as printed)
_OPENING = rf"{_ITEM}(?:[ye]\s+)?"
_BREAK = re.compile(
    rf"(?:\A\s*|(?<=[.;:])\s+|\n\s*)"
    rf"(?P<opening>{_OPENING}(?:{_SAID}{_ARTICLE}|(?P<text>(?:el\s+)?{_REFOUNDED}\s+{_OF})))\Z",
    re.IGNORECASE,
)
# What begins something of its own behind a semicolon, though it names no norm by its number: the
# name of a norm; or words with a capital, unless they go on with what is told of the norm before.
_NAMED = (
    r"(?:constituci[óo]n|c[óo]digo|reglamento|ordenanza|estatuto|tratado|convenio|convenci[óo]n"
    r"|acuerdo|auto\s+acordado|ley|decreto|resoluci[óo]n|circular|instructivo)(?:e?s)?(?!\w)"
)
_CONTINUED = (
    r"(?:{verbs}|[^\W\d_]{{1,20}}[ai]d[oa]s?|[ye]|de|del|al?|en|con|por|para|que|cuy[oa]s?|seg[úu]n"
    r"|sus?|el|la|los|las|texto|art(?:[íi]culos?)?|incisos?|letras?|t[íi]tulos?|p[áa]rrafos?"
    r"|n(?:ros?|os?|[úu]ms?|[úu]meros?)?|diario|modificaci(?:[óo]n|ones)|sustituye|reemplaza"
    r"|complementa|rectifica|vigente|ministerio|subsecretar[íi]a|direcci[óo]n|servicio|{named})(?!\w)"
).format(verbs="|".join(verbs for _, verbs in EFFECTS), named=_NAMED)
_PIECE = re.compile(
    rf"(?<=;)\s+(?P<piece>{_ITEM}(?:(?P<name>{_NAMED})|(?:[ye]\s+)?{_ARTICLE}{_NAMED}"
    rf"|(?!{_CONTINUED})(?-i:[A-ZÁÉÍÓÚÑ][a-záéíóúñ])))",
    re.IGNORECASE,
)
_VERB = re.compile(rf"(?<!\w)(?:{'|'.join(verbs for _, verbs in EFFECTS)})(?!\w)", re.IGNORECASE)
# What may part a citation from the one before it, if nothing else stands between them.
_LIST = re.compile(
    rf"(?:\s*,\s*|\s+(?=[ye]\s))(?P<opening>{_OPENING}(?:por\s+|en\s+)?{_ARTICLE})", re.IGNORECASE
)
# The same behind other words; and the comma between spaces by which forms join their norms.
_JOINED = re.compile(
    rf"(?:\s*,\s*(?P<opening>(?:[ye]\s+)?{_ARTICLE})|\s+(?P<other>[ye]\s+{_ARTICLE}))\Z",
    re.IGNORECASE,
)
_FORM_JOINED = re.compile(r"\s,\s+(?P<opening>)\Z")
# Words behind which a norm is named for another reason than that it governs.
_SUBORDINATE = re.compile(
    r"(?<!\w)(?:modific|complement|reglament|derog|sustitu|reemplaz|art[íi]culo|inciso|conforme"
    r"|seg[úu]n|virtud|relaci[óo]n|acuerdo|dispuesto|establecido|refier|referid|se[ñn]alad"
    r"|cuyo|texto|proyecto|cit|mencion|dej|aplic|suplet)",
    re.IGNORECASE,
)
# How one norm is said to hold the text of others, before the first of these.
_CONSOLIDATES = re.compile(
    r"(?:\s*[,(])?\s*(?:que\s+)?(?:(?:fija|fij[óo]|aprueba|aprob[óo]|establece|estableci[óo]"
    rf"|contiene)\s+)?(?:el\s+)?{_REFOUNDED}\s+{_OF}",
    re.IGNORECASE,
)
_AND_OF = re.compile(rf"(?:\s*[,;]\s*(?:[ye]\s+)?|\s+[ye]\s+){_OF}", re.IGNORECASE)
# The same, told of the norm that is held: "cuyo texto refundido fue fijado por …".
_FIXED = (
    r"(?:(?:fue|es|ha\s+sido|est[áa]|se\s+encuentra)\s+)?(?:fijad|aprobad|establecid|contenid)o\s+"
    rf"(?:por|en|mediante)\s+{_ARTICLE}"
)
_CONSOLIDATED = re.compile(
    rf"(?:\s*[,(])?\s*(?:[ye]\s+)?cuyo\s+{_REFOUNDED},?\s+{_FIXED}", re.IGNORECASE
)
_FIXED_BY = re.compile(rf"(?:\s*[,(])?\s*{_FIXED}", re.IGNORECASE)

_LOOK_BACK = 160  # characters; the longest opening is shorter
_NEAR = 40  # characters between two norms with nothing but a conjunction in between
_FAR = 400  # characters between two norms with an effect in between


class Citation(msgspec.Struct, frozen=True):
    """The citation of one norm: where it stands in the text, and what of it was understood.

    Norms that share their words have the same span.
    """

    span: Span
    norm_type: tuple[str, Span] | None = None
    """The local name of a concept in the scheme kind:norm-type."""
    number: tuple[str, Span] | None = None
    """Digits without marks of thousands, such as `19032` or `1-19653`."""
    year: tuple[int, Span] | None = None
    """The year that the norm is said to be of, mostly that of its promulgation."""
    dated: ReadDate | None = None
    """The day that the norm is said to be of; whether promulgated or published is not told."""
    issuer: Span | None = None
    """The words that name who issued it."""
    published: ReadDate | None = None
    """In the Diario Oficial."""
    effect: tuple[str, Span] | None = None
    """The local name of a concept in the scheme kind:norm-effect, and the effect's words."""
    consolidates: "tuple[Citation, ...]" = ()
    """The norms whose text the norm is said to put together; they are citations of their own."""
    other: Span | None = None
    """The first mention of another norm in the citation, which is not read."""


def read(text: str) -> tuple[Citation, ...]:
    """Read the citations in the text of a legal basis, in order.

    Every character that is not white space lies in a citation; two citations share either all of
    their words or none. One without a norm type was not understood.

    >>> [c.number[0] for c in read("Ley N° 19.032, de 1991. D.F.L. N° 1 publicado en D.O. 12/2/92")]
    ['19032', '1']
    """
    groups = tuple(mentions.find(text))
    heads = _with_pieces(text, list(_heads(text, groups)), groups)
    begins = [*(head.begin for head in heads), len(text)]
    span = _stripped(text, 0, begins[0])
    before = (Citation(span),) if span[0] < span[1] else ()
    found = (
        citation
        for head, end in zip(heads, begins[1:], strict=True)
        for citation in _citations(text, head, end, groups)
    )
    return (*before, *found)


class _Head(msgspec.Struct, frozen=True):
    """The mention of a norm, or of a list of norms, that a citation begins with."""

    begin: int
    """Where the citation begins."""
    index: int | None
    """Of the mentions; None if the words only look like one."""
    refounded: bool = False
    """The citation begins with the words that a text was put together."""


def _heads(text: str, groups: tuple[tuple[Mention, ...], ...]) -> Iterator[_Head]:
    """Tell the mentions that begin a citation from those that stand in one."""
    starts = {group[0].span[0]: index for index, group in enumerate(groups)}
    ends = [group[-1].span[1] for group in groups]
    previous: int | None = None  # the index of the mentions of the head before
    passed = 0  # where the last mention ends
    for start in sorted({*starts, *mentions.suspects(text)}):
        index = starts.get(start)
        if index is None and start < passed:
            continue
        if match := _BREAK.search(text, max(passed, start - _LOOK_BACK), start):
            head = _Head(match.start("opening"), index, match["text"] is not None)
        elif index is None or previous is None:
            continue
        else:
            begin = _joined(text, ends[previous], start, alone=index == previous + 1)
            if begin is None:
                passed = ends[index]
                continue
            head = _Head(begin, index)
        if index is not None:
            previous, passed = index, ends[index]
        yield head


def _with_pieces(
    text: str, heads: list[_Head], groups: tuple[tuple[Mention, ...], ...]
) -> list[_Head]:
    """Add what stands by itself behind a semicolon and is no mention of a norm.

    What a verb before it may be about as well, as in "crea el Ministerio; y el Código", stays.
    """
    begins = {head.begin for head in heads}
    starts = [group[0].span[0] for group in groups]
    pieces = {}
    for match in _PIECE.finditer(text):
        start = match.start("piece")
        before = bisect_right(starts, start) - 1
        if start not in begins and (before < 0 or groups[before][-1].span[1] <= start):
            pieces[start] = match["name"] is not None and match["name"][0].isupper()
    own = (_Head(start, None) for start in pieces)
    parted: list[_Head] = []
    looked, acts = 0, False  # a verb stands between the head before and where was looked last
    for head in sorted([*heads, *own], key=lambda head: head.begin):
        acts = acts or _VERB.search(text, looked, head.begin) is not None
        looked = head.begin
        if pieces.get(head.begin, True) or not acts:
            parted.append(head)
            acts = False
    return parted


def _joined(text: str, told: int, start: int, *, alone: bool) -> int | None:
    """Tell where a citation begins that is joined to the one before it; None if it is part of that.

    Args:
        text: the text.
        told: where the norm before it ends, with what is told of it.
        start: where the mention of the norm starts.
        alone: no other norm is mentioned in between.
    """
    if alone and start - told <= _NEAR and (match := _LIST.fullmatch(text, told, start)):
        return match.start("opening")
    back = max(told, start - _NEAR)
    if match := _FORM_JOINED.search(text, back, start):
        return match.start("opening")
    match = _JOINED.search(text, back, start)
    if match is None or not alone or start - told > _FAR:
        return None
    effect = _EFFECT.match(text, told, start)
    if effect and _name(EFFECTS, effect, "e") not in _NOT_DONE_TO_NORMS:
        return None
    if _SUBORDINATE.search(text, told, start):
        return None
    return match.start("opening" if match["opening"] is not None else "other")


def _citations(
    text: str, head: _Head, end: int, groups: tuple[tuple[Mention, ...], ...]
) -> Iterator[Citation]:
    span = _stripped(text, head.begin, end)
    if head.index is None:
        yield Citation(span)
        return
    own = groups[head.index]
    following = (groups[index] for index in range(head.index + 1, len(groups)))
    after = list(takewhile(lambda group: group[0].span[0] < end, following))
    held, by = _related(text, own, after, refounded=head.refounded)
    rest = after[len(held) + len(by) :]
    limit = after[0][0].span[0] if after else span[1]
    other = rest[0][0].span if rest else None
    texts = tuple(_plain(span, mention) for group in held for mention in group)
    cited = tuple(_with_effect(text, _plain(span, mention), own, limit, span[1]) for mention in own)
    if by:
        yield from cited[:-1]
        yield msgspec.structs.replace(cited[-1], other=other)
        for mention in by[0]:
            yield msgspec.structs.replace(_plain(span, mention), consolidates=cited)
        return
    yield from cited[:-1]
    yield msgspec.structs.replace(cited[-1], consolidates=texts, other=other)
    yield from texts


def _related(
    text: str, own: tuple[Mention, ...], after: list[tuple[Mention, ...]], *, refounded: bool
) -> tuple[list[tuple[Mention, ...]], list[tuple[Mention, ...]]]:
    """Find the norms whose text a norm puts together; or else the norm that does so with it."""
    if not after:
        return [], []
    told, start = own[-1].span[1], after[0][0].span[0]
    if _CONSOLIDATED.fullmatch(text, told, start) or (
        refounded and _FIXED_BY.fullmatch(text, told, start)
    ):
        return [], after[:1]
    if len(own) > 1 or not _CONSOLIDATES.fullmatch(text, told, start):
        return [], []
    held = after[:1]
    for group in after[1:]:
        if not _AND_OF.fullmatch(text, held[-1][-1].span[1], group[0].span[0]):
            break
        held.append(group)
    return held, []


def _plain(span: Span, mention: Mention) -> Citation:
    return Citation(
        span=span,
        norm_type=mention.norm_type,
        number=mention.number,
        year=mention.year,
        dated=mention.dated,
        issuer=mention.issuer,
        published=mention.published,
    )


def _with_effect(
    text: str, citation: Citation, own: tuple[Mention, ...], limit: int, end: int
) -> Citation:
    """Add what is told behind all the norms of a list: what they do, when they were published."""
    told = own[-1].span[1]
    last = citation.number == own[-1].number
    published = citation.published
    later = mentions.publication(text, told, limit) if published is None else None
    if later and (last or later.several):
        published = later.date
    effect = None
    match = _EFFECT.match(text, told, end)
    if match and (last or match["effect"].lower().endswith("n")):
        start = match.start("effect")
        words = text[start : later.start if later and later.start > start else end]
        span = (start, start + len(words.rstrip(" \t\n.,;(")))
        effect = (_name(EFFECTS, match, "e"), span)
    return msgspec.structs.replace(citation, published=published, effect=effect)


def _name(codes: tuple[tuple[str, str], ...], match: re.Match[str], prefix: str) -> str:
    """Give the code whose spelling matched."""
    return next(name for index, (name, _) in enumerate(codes) if match[f"{prefix}{index}"])


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    if not part.strip():
        return start, start
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
