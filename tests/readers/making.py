"""The first form in other formats, made by other people's programs out of its Markdown.

    python -m tests.readers.making

makes the files in tests/resources/formats/ anew. It takes LibreOffice (soffice) and Chromium; the
files are kept, so that tests need neither. What goes into them is taken from the lines of the
source by hand, and not by Fichero's parser.
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import docx
from docx.document import Document as Word

ROOT = Path(__file__).parents[2]
SEED = ROOT / "data" / "sources" / "segegob-2019-2022"
FORMATS = ROOT / "tests" / "resources" / "formats"
FORMS = ROOT / "tests" / "resources" / "forms"

Row = tuple[str, ...]
Block = str | list[Row]
"""A paragraph, or the rows of a table."""


def blocks(markdown: str) -> list[Block]:
    """Part the Markdown of the first form into paragraphs and tables, by its tabs."""
    found: list[Block] = []
    for line in markdown.split("\n"):
        text = line.strip("\t *")
        if not text or text.startswith("---"):
            continue
        cells = tuple(text.split("\t"))
        if len(cells) == 1:
            found.append(text)
        elif found and isinstance(found[-1], list):
            found[-1].append(cells)
        else:
            found.append([cells])
    return found


def seed_blocks() -> list[Block]:
    """Give the blocks of the first form."""
    return blocks((SEED / "ficha.md").read_text(encoding="utf-8"))


def service_blocks() -> list[Block]:
    """Give the paragraphs and tables of a service's form, by the bars of its Markdown."""
    found: list[Block] = []
    text = (FORMS / "a1" / "valid" / "bars" / "ficha.md").read_text(encoding="utf-8")
    for line in text.split("\n"):
        if not line.startswith("|"):
            found += [line.strip("# ")] if line.strip() else []
            continue
        cells = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        if set(line) <= set("|-: "):
            continue
        row = tuple(cell.replace("\\|", "|").replace("<br>", "\n") for cell in cells)
        if found and isinstance(found[-1], list):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def web_page(content: list[Block], *, border: bool = True, width: str = "100%") -> str:
    """Write blocks as a page in HTML."""
    style = f"table {{ border-collapse: collapse; width: {width} }} body {{ font: 11pt serif }}"
    if border:
        style += " td { border: 1px solid black; padding: 3px; vertical-align: middle }"
    lines = [
        "<!DOCTYPE html>",
        '<html lang="es"><head><meta charset="utf-8"><title>Ficha</title>',
        f"<style>{style}</style></head>",
        "<body>",
    ]
    for block in content:
        if isinstance(block, str):
            lines.append(f"<p>{html.escape(block)}</p>")
            continue
        attribute = ' border="1"' if border else ""
        lines.append(f'<table{attribute} cellspacing="0">')
        for row in block:
            shown = (html.escape(cell).replace("\n", "<br>") for cell in row)
            lines.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in shown)}</tr>")
        lines.append("</table>")
    return "\n".join([*lines, "</body></html>", ""])


def word(content: list[Block]) -> Word:
    """Write blocks as a document of Word."""
    document = docx.Document()
    for block in content:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(rows=0, cols=len(block[0]), style="Table Grid")
        for row in block:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    return document


def by_chromium(page: Path, out: Path) -> None:
    """Print a web page as PDF with Chromium."""
    with tempfile.TemporaryDirectory() as home:
        command = [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
            *("--disable-background-networking", f"--user-data-dir={home}"),
            *(f"--print-to-pdf={out}", page.as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def dumped_by_chromium(page: Path, out: Path) -> None:
    """Write a web page as Chromium has it, once it has read it."""
    with tempfile.TemporaryDirectory() as home:
        command = [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu"),
            *("--disable-background-networking", f"--user-data-dir={home}"),
            *("--dump-dom", page.as_uri()),
        ]
        done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    out.write_bytes(done.stdout)


def converted(sources: Iterable[Path], kind: str, folder: Path) -> None:
    """Convert files with LibreOffice, all in one run, into a folder."""
    with tempfile.TemporaryDirectory() as home:
        command = [
            *("soffice", "--headless", f"-env:UserInstallation=file://{home}/profile"),
            *("--convert-to", kind, "--outdir", str(folder), *map(str, sources)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)


def by_libreoffice(source: Path, kind: str, out: Path) -> None:
    """Convert a file with LibreOffice."""
    with tempfile.TemporaryDirectory() as home:
        converted([source], kind, Path(home))
        shutil.copy(Path(home) / source.with_suffix(f".{kind.partition(':')[0]}").name, out)


def seed_documents(folder: Path) -> tuple[Path, Path]:
    """Write the first form as documents of Word: with rules around the cells of tables, without."""
    paths = folder / "ruled.docx", folder / "unruled.docx"
    for path in paths:
        document = word(seed_blocks())
        if path.stem == "unruled":
            for table in document.tables:
                table.style = document.styles["Normal Table"]
        document.save(str(path))
    return paths


def make(folder: Path) -> None:
    """Make all files anew."""
    content = seed_blocks()
    (folder / "a1").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name, border in (("ruled", True), ("unruled", False)):
            page = Path(place) / f"{name}.html"
            page.write_text(web_page(content, border=border), encoding="utf-8")
            by_chromium(page, folder / f"chromium-{name}.pdf")
        for written in seed_documents(Path(place)):
            by_libreoffice(written, "pdf", folder / f"libreoffice-{written.stem}.pdf")
        service = Path(place) / "service.html"
        service.write_text(web_page(service_blocks()), encoding="utf-8")
        by_chromium(service, folder / "a1" / "chromium-ruled.pdf")
        narrow = Path(place) / "narrow.html"
        narrow.write_text(web_page(content, width="45%"), encoding="utf-8")
        by_chromium(narrow, folder / "chromium-narrow.pdf")
        by_libreoffice(Path(place) / "ruled.docx", "odt", Path(place) / "by-word.odt")
        by_libreoffice(
            Path(place) / "by-word.odt", "docx:MS Word 2007 XML", folder / "libreoffice.docx"
        )
        by_libreoffice(Path(place) / "by-word.odt", "html", folder / "libreoffice.html")


if __name__ == "__main__":
    make(FORMATS)
    sys.stdout.write("".join(f"{path.name}\n" for path in sorted(FORMATS.iterdir())))
