"""How to cite a form, or a part of it: a reference as in APA style, and BibTeX.

A form tells no date of its publication. The year of a reference is that in which the data were
published, if the settings tell (`catalogue.issued`); else the reference says that there is none
("s. f.", "n.d."). The title names the period.
"""

import re

import msgspec

from fichero.findings import Language
from fichero.site.content import Form

_BRACES = re.compile(r"[\\{}]")
_SPECIAL = re.compile(r"([&%$#_])")


class Publication(msgspec.Struct, frozen=True):
    """What is said of the publication that a form is in."""

    publisher: str
    year: str
    """Empty if it is not known."""


def reference(
    author: str, form: Form, publication: Publication, language: Language, part: str, iri: str
) -> str:
    """Write a reference.

    Args:
        author: the name of the organisation.
        form: the form.
        publication: who published the data, and when.
        language: of the words around the names.
        part: the name of what is cited, such as `Objetivo 3`; empty for the form as a whole.
        iri: of what is cited.
    """
    undated, kind = {"es": ("s. f.", "Conjunto de datos"), "en": ("n.d.", "Data set")}[language]
    # The title names the organisation after a colon; in a reference it stands in front.
    title = form.title.get(language, form.title["es"]).partition(": ")[0]
    named = f"{part}. " if part else ""
    year = publication.year or undated
    return f"{author}. ({year}). {named}{title} [{kind}]. {publication.publisher}. {iri}"


def bibtex(author: str, form: Form, publication: Publication) -> str:
    """Write an entry for BibTeX."""
    key = re.sub(r"[^a-z0-9]+", "-", form.path.removeprefix("ficha/"))
    fields = {
        "author": "{" + _escaped(author) + "}",
        "title": "{" + _escaped(form.title["es"]) + "}",
        "publisher": _escaped(publication.publisher),
        **({"year": publication.year} if publication.year else {}),
        "note": _escaped(f"Período {form.period}"),
        "url": _BRACES.sub("", form.iri),
        "language": "spanish",
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{rows}\n}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _BRACES.sub("", text))
