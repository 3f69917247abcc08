"""How to cite a form, or a part of it: a reference as in APA style, and BibTeX.

A form tells no date of its publication; a reference says so ("s. f.", "n.d.") and names the period.
"""

import re

from fichero.findings import Language
from fichero.site.content import Form

_BRACES = re.compile(r"[\\{}]")
_SPECIAL = re.compile(r"([&%$#_])")


def reference(
    author: str, form: Form, publisher: str, language: Language, iri: str = "", part: str = ""
) -> str:
    """Write a reference.

    Args:
        author: the name of the organisation.
        form: the form.
        publisher: who publishes the data.
        language: of the words around the names.
        iri: what is cited, if it is not the form as a whole.
        part: the name of what is cited, such as `Objetivo 3`.
    """
    undated, kind = {"es": ("s. f.", "Conjunto de datos"), "en": ("n.d.", "Data set")}[language]
    # The title names the organisation after a colon; in a reference it stands in front.
    title = form.title.get(language, form.title["es"]).partition(": ")[0]
    named = f"{part}. " if part else ""
    return f"{author}. ({undated}). {named}{title} [{kind}]. {publisher}. {iri or form.iri}"


def bibtex(author: str, form: Form, publisher: str) -> str:
    """Write an entry for BibTeX."""
    key = re.sub(r"[^a-z0-9]+", "-", form.path.removeprefix("ficha/"))
    fields = {
        "author": "{" + _escaped(author) + "}",
        "title": "{" + _escaped(form.title["es"]) + "}",
        "publisher": _escaped(publisher),
        "note": _escaped(f"Período {form.period}"),
        "url": _BRACES.sub("", form.iri),
        "language": "spanish",
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{rows}\n}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _BRACES.sub("", text))
