"""Time grows with the length of a file, and no faster: ten times the text is not a hundred times.

No seconds are asserted, only how they grow; a quick machine and a slow one see the same.
"""

import time
from typing import NamedTuple

import pytest

from fichero.reading import readers, sources
from tests.conftest import LIMIT
from tests.readers import hostile

FEW, TIMES = 200, 10
MOST = 40  # as many times as long: linear is 10, quadratic 100
FLOOR = 0.004  # seconds below which a clock tells little

A0 = (
    "Formulario A0 2019-2022\nMINISTERIO\tMINISTERIO DE SALUD\nLey Orgánica o Decreto que lo rige\n"
    "Ley 1.\nMisión\nX\nÁmbitos de Acción\n1\tUno.\nObjetivos Estratégicos\n"
)
A1 = (
    "Formulario A1 2019-2022\nMINISTERIO MINISTERIO DE SALUD PARTIDA 16 SERVICIO SERVICIO X "
    "CAPITULO 02\nMisión Institucional\nX\nProductos Estratégicos (Bienes y/o Servicios)\nNº\t"
    "Producto\tDescripción\tSubproductos\tClientes\tAplica Gestión Territorial\tAplica Enfoque de "
    "Género\n"
)
LAW = "Ley Orgánica o Decreto que lo rige\n"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Case(NamedTuple):
    """What a file begins with, what comes again and again (`@` counts), and its end."""

    head: str
    unit: str
    tail: str = ""
    suffix: str = ".md"


CASES = {
    "rows with tabs": Case(A0, "@\tFila que dice algo.\n"),
    "rows with spaces": Case(A0, "@ Fila que dice algo.\n"),
    "numbers alone": Case(A0, "@\nFila que\ndice algo\n"),
    "one number": Case(A0, "1\n"),
    "sentences": Case(A0, "Fila que dice algo.\n"),
    "hyphens": Case(A0, "pala-\n"),
    "headings": Case(A0, "Misión:\n"),
    "halves of headings": Case(A0, "Objetivos\n"),
    "headings beside": Case(A0, "Misión | x\n"),
    "titles": Case("", "FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022\n"),
    "ministries": Case(A0, "MINISTERIO MINISTERIO\n"),
    "pages": Case(A0, "\fPágina @\n"),
    "citations": Case(LAW, "Ley N° @, de 1990, del Ministerio de Hacienda, y "),
    "lines of citations": Case(LAW, "D.F.L. N° @ publicado en D.O. 4/2/91, modifica algo.\n"),
    "what looks like citations": Case(LAW, "D.F.L. N° @/18, Ley s/n, "),
    "texts put together": Case(LAW, "que fija el texto refundido de la Ley N° @ "),
    "help": Case("Misión\nDefine el propósito ", "o la razón de ser "),
    "one word": Case(f"{A0}1\t", "a"),
    "spaces": Case(f"{A0}1\tUno", " "),
    "bars": Case(f"{A0}1", "|"),
    "stars": Case(f"{A0}1\t", " *a"),
    "lines of quotes": Case(A0, "> a\n"),
    "strokes": Case(f"{A0}1\t", "\\*"),
    "accents": Case(f"{A0}1\t", "a\u0301"),
    "blank lines": Case(A0, " \n"),
    "notes": Case(f"{A0}1 Uno.\n", "Fuente: x\n"),
    "products": Case(A1, "@\tProducto\tDesc\t* uno\t1,2\tSi\tNo\n"),
    "products without cells": Case(A1, "@ Producto que dice 1,2 Si No\n"),
    "subproducts": Case(f"{A1}1\tP\tD\t", "* uno "),
    "paragraphs of a page": Case("<p>Misión", "<p>uno <b>dos</b>", suffix=".html"),
    "cells of a page": Case("<table><tr>", "<td>uno", suffix=".html"),
    "items of a page": Case("<ol>", "<li>uno", suffix=".html"),
    "words of a page": Case("<p>Misión", "<i>a</i>", suffix=".html"),
    "items in YAML": Case("objetivos_estrategicos:\n", "  - Uno que dice algo.\n", "", ".yaml"),
    "lines in YAML": Case("mision: |\n", "  Uno que dice algo.\n", "", ".yaml"),
    "items in JSON": Case('{"objetivos_estrategicos": ["a"', ', "Uno."', "]}", ".json"),
    "strokes in JSON": Case('{"mision": "', "\\n\\\\", '"}', ".json"),
    "paragraphs of Word": Case("", "<w:p><w:r><w:t>uno</w:t></w:r></w:p>", "", ".docx"),
    "cells of Word": Case(
        "<w:tbl><w:tr>",
        "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>",
        "</w:tr></w:tbl>",
        ".docx",
    ),
    "lists of Word": Case(
        "",
        '<w:p><w:pPr><w:pStyle w:val="ListNumber"/></w:pPr><w:r><w:t>uno</w:t></w:r></w:p>',
        "",
        ".docx",
    ),
}


def written(case: Case, count: int) -> bytes:
    """Write the file."""
    middle = "".join(case.unit.replace("@", str(number)) for number in range(1, count + 1))
    text = f"{case.head}{middle}{case.tail}"
    if case.suffix != ".docx":
        return text.encode()
    xml = f'<w:document xmlns:w="{W}"><w:body>{text}</w:body></w:document>'
    return hostile.altered(hostile.word("x"), "word/document.xml", xml.encode())


def spent(name: str, data: bytes) -> float:
    """Measure the time that this process computes, without what others do meanwhile."""
    began = time.process_time()
    sources.best(readers.read(name, data, LIMIT))
    return time.process_time() - began


@pytest.mark.parametrize("name", CASES)
def test_ten_times_the_text_takes_about_ten_times_as_long(name: str) -> None:
    """What comes ten times as often takes about ten times as long, and never a hundred times."""
    case = CASES[name]
    few, many = written(case, FEW), written(case, FEW * TIMES)
    # A fault in measuring makes times longer, and never shorter: the best of a few is the truest.
    growth = min(
        spent(f"a{case.suffix}", many) / max(FLOOR, spent(f"a{case.suffix}", few)) for _ in range(2)
    )
    assert growth < MOST
