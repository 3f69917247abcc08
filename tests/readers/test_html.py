"""HTML: its text as people see it."""

import pytest

from fichero.document import Document
from fichero.findings import Finding
from fichero.reading.readers import Limits, read
from fichero.reading.readers.html import read as read_html


def text(page: str) -> str:
    """Give the text of a page, with soft breaks shown."""
    return document(page).text.replace("\v", "⏎")


def document(page: str) -> Document:
    """Read a page."""
    [(_, found)] = read("ficha.html", page.encode()).documents
    return found


def notes(page: str) -> tuple[Finding, ...]:
    """Give what is told of a page."""
    return read_html("ficha.html", page.encode(), Limits()).notes


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("uno\n dos<br>tres", "uno dos\ntres"),
        ("<p>uno</p><p>dos</p>", "uno\ndos"),
        ("<p>u<b>n</b>o <i>dos </i> tres</p>", "uno dos tres"),
        ("<div><div>uno</div></div>dos", "uno\ndos"),
        ("<table><tr><td>1</td><td>uno</td></tr><tr><td>2<td>dos</table>", "1\tuno\n2\tdos"),
        ("<table><tr><td>1<td>uno<p>dos</p>tres<br>más</table>x", "1\tuno⏎dos⏎tres⏎más\nx"),
        ("<table><tr><td><td>uno<td></tr></table>x", "\tuno\t\nx"),
        ("<table><tr><th>a<td><table><tr><td>b<td>c<tr><td>d</table></table>", "a\tb c⏎d"),
        ("antes<table><tr><td>1</table>después", "antes\n1\ndespués"),
        ("<ol><li>uno<li>dos</ol>", "1\tuno\n2\tdos"),
        ("<ol start=3><li>uno<li value=7>dos<li>tres</ol>", "3\tuno\n7\tdos\n8\ttres"),
        ("<ol><li>uno<ul><li>a</ul><li>dos</ol>", "1\tuno\na\n2\tdos"),
        ("<li>uno", "uno"),
        ("<pre>uno\n  dos\n\ntres</pre>", "uno\ndos\ntres"),
        ("a&amp;b &lt;script&gt; &ntilde; &#xf1;", "a&b <script> ñ ñ"),
        ("uno&nbsp;dos", "uno\u00a0dos"),
        ("<title>no</title><style>p {}</style><template>no</template><p>uno", "uno"),
        ("uno<!-- no --> dos<?php no ?>", "uno dos"),
        ("<textarea>uno\ndos</textarea>", "uno dos"),
    ],
)
def test_text(page: str, expected: str) -> None:
    """Blocks are lines, rows of tables are lines of cells parted by tabs, lists are numbered."""
    assert text(page).rstrip("\n") == expected


def test_script_is_kept_as_text_and_told() -> None:
    """A script is neither run nor lost: it is text, and a warning says in which line it begins."""
    page = "<p>uno</p>\n<script src='x'>alert(1 < 2)</script>\n<p>dos"
    assert text(page) == "uno\nalert(1 < 2)\ndos"
    [note] = notes(page)
    assert (note.code, note.severity, note.places[0].line) == ("html-script", "warning", 2)
    assert notes("<p onclick='alert(1)'>uno") == ()


def test_places_are_lines_of_the_file() -> None:
    """Each stretch of text is in the line of the file in which it begins."""
    found = document("<p>uno\n\ndos</p>\n<table><tr>\n<td>tres</td>\n<td>\ncuatro</td></table>")
    told = {
        word: str(found.place(found.text.index(word), found.text.index(word) + len(word)))
        for word in ("uno", "dos", "tres", "cuatro")
    }
    assert told == {
        "uno": "ficha.html:1",
        "dos": "ficha.html:3",
        "tres": "ficha.html:5",
        "cuatro": "ficha.html:7",
    }
