"""Sources: forms in folders, as they may be found on a disk."""

import os
import shutil
from pathlib import Path

import pytest

from fichero.findings import FicheroError
from fichero.reading import sources
from fichero.reading.ficha import Period
from fichero.reading.readers import Limits
from tests.conftest import FORMS, LIMIT, SEED

PLAIN = FORMS / "valid" / "plain" / "ficha.md"


def code(path: Path) -> str:
    """Give the code of what keeps forms from being found at a path."""
    with pytest.raises(FicheroError) as raised:
        sources.find(path)
    [finding] = raised.value.findings
    return finding.code


def form(folder: Path, *names: str) -> Path:
    """Make a form's folder with documents of these names."""
    folder.mkdir()
    for name in names:
        shutil.copy(PLAIN, folder / name)
    return folder


def test_forms_are_found_in_order(tmp_path: Path) -> None:
    """Folders and single documents are forms; hidden entries and other files are none."""
    form(tmp_path / "b", "ficha.md")
    form(tmp_path / ".oculta", "ficha.md")
    for name in ("c.MD", "a.txt", "leeme.odt", ".ficha.md"):
        shutil.copy(PLAIN, tmp_path / name)
    assert [path.name for path in sources.find(tmp_path)] == ["a.txt", "b", "c.MD"]


def test_document_is_a_form(tmp_path: Path) -> None:
    """A path to a document finds that form alone."""
    file = tmp_path / "ficha.md"
    shutil.copy(PLAIN, file)
    assert sources.find(file) == (file,)
    assert sources.forms_at(file) == (file,)
    [reading] = sources.load(file, LIMIT).readings
    assert reading.document.source == "ficha.md"


def test_forms_at_a_folder(tmp_path: Path) -> None:
    """A folder of documents is one form, a folder of folders is many; origin.toml makes it one."""
    one = form(tmp_path / "uno", "ficha.md", "ficha.txt")
    assert sources.forms_at(one) == (one,)
    assert sources.forms_at(tmp_path) == (one,)
    (one / "imagenes").mkdir()
    assert sources.forms_at(one) == tuple(sorted(one.iterdir()))
    (one / "origin.toml").touch()
    assert sources.forms_at(one) == (one,)


def test_folder_of_one_form_is_no_folder_of_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form's own folder is not taken for one of many forms: the folder to name is told."""
    one = form(tmp_path / "uno", "ficha.md", "ficha.txt")
    (one / "origin.toml").touch()
    assert code(one) == "sources-is-form"
    with pytest.raises(FicheroError) as raised:
        sources.find(one)
    assert f"({tmp_path}" in raised.value.findings[0].advice["en"].replace("“", "")
    monkeypatch.chdir(one)
    with pytest.raises(FicheroError) as raised:
        sources.find(Path())
    assert "«..»" in raised.value.findings[0].advice["es"]


def test_nothing_at_a_path(tmp_path: Path) -> None:
    """A path that is missing, and a folder without forms, are each told."""
    assert code(tmp_path / "nada") == "source-not-found"
    assert code(tmp_path) == "no-sources"
    with pytest.raises(FicheroError, match="There is no form in"):
        sources.forms_at(tmp_path)


def test_folder_of_forms_is_no_form(tmp_path: Path) -> None:
    """Where one form is wanted, a folder of forms is told as such, and one of them is named."""
    one = form(tmp_path / "uno", "ficha.md")
    form(tmp_path / "tres", "ficha.md")
    [finding] = sources.load(tmp_path, LIMIT).findings
    assert finding.code == "form-is-folder-of-forms"
    assert str(one.with_name("tres")) in finding.advice["es"]


def test_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    """A folder that the system does not list is told with the reason in both languages."""
    circle = tmp_path / "circulo"
    circle.symlink_to(circle)
    with pytest.raises(FicheroError) as raised:
        sources.load(circle, LIMIT)
    [finding] = raised.value.findings
    assert finding.code == "source-unreadable"
    assert "los enlaces forman un círculo" in finding.messages["es"]
    assert "the links form a circle" in finding.messages["en"]


def test_large_file(tmp_path: Path) -> None:
    """A file above the limit is refused, with its size; one at the limit is read."""
    folder = form(tmp_path / "f", "ficha.md")
    size = PLAIN.stat().st_size
    assert sources.load(folder, Limits(source_bytes=size)).findings == ()
    [finding] = sources.load(folder, Limits(source_bytes=size - 1)).findings
    assert finding.code == "source-too-large"
    assert str(size) in finding.messages["es"]
    assert str(finding.places[0]) == "f/ficha.md:1:1"


@pytest.mark.parametrize("name", ["fi\ncha.md", "fi\x1b[31mcha.md", os.fsdecode(b"mal\xff.md")])
def test_names_that_cannot_be_published(tmp_path: Path, name: str) -> None:
    """A name with a control character or a broken one is told, visibly; the others are read."""
    folder = form(tmp_path / "f", "otra.md", name)
    source = sources.load(folder, LIMIT)
    [finding] = source.findings
    assert finding.code == "source-name-wrong"
    assert "<U+" in str(finding.places[0])
    assert str(finding.places[0]).isprintable()
    assert [reading.document.source for reading in source.readings] == ["f/otra.md"]


def test_files_that_are_no_files(tmp_path: Path) -> None:
    """A pipe is not waited for, a link to nothing is told, and the other document is read."""
    folder = form(tmp_path / "f", "ficha.md")
    os.mkfifo(folder / "tubo.txt")
    (folder / "vacio.md").symlink_to("nada.md")
    source = sources.load(folder, LIMIT)
    assert [finding.code for finding in source.findings] == ["source-unreadable"] * 2
    assert [finding.messages["es"] for finding in source.findings] == [
        "El archivo no se puede leer: no es un archivo corriente.",
        "El archivo no se puede leer: no existe.",
    ]
    assert len(source.readings) == 1


def test_links_out_of_the_folder(tmp_path: Path) -> None:
    """A link to a file or folder outside the sources is not followed; one within them is."""
    outside = form(tmp_path / "fuera", "ficha.md")
    (outside / "origin.toml").write_text("[ficha]\nform = 'A0'", encoding="utf-8")
    folder = tmp_path / "fuentes"
    folder.mkdir()
    within = form(folder / "uno", "ficha.md")
    (within / "otra.md").symlink_to("ficha.md")
    (within / "fuera.md").symlink_to(outside / "ficha.md")
    (within / "origin.toml").symlink_to(outside / "origin.toml")
    source = sources.load(within, LIMIT)
    assert [each.code for each in source.findings] == ["source-outside"] * 2
    assert [str(each.places[0]) for each in source.findings] == [
        "uno/fuera.md:1:1",
        "uno/origin.toml:1:1",
    ]
    assert [reading.document.source for reading in source.readings] == [
        "uno/ficha.md",
        "uno/otra.md",
    ]
    (folder / "dos").symlink_to(outside)
    (folder / "tres.md").symlink_to(outside / "ficha.md")
    for name in ("dos", "tres.md"):
        source = sources.load(folder / name, LIMIT)
        assert source.readings == ()
        assert {each.code for each in source.findings} == {"source-outside"}


def test_folder_named_like_a_document(tmp_path: Path) -> None:
    """A folder that is named like a document is told, and the other documents are read."""
    folder = form(tmp_path / "f", "ficha.md")
    (folder / "ficha.pdf").mkdir()
    source = sources.load(folder, LIMIT)
    [finding] = source.findings
    assert finding.messages["es"] == "El archivo no se puede leer: es una carpeta."
    assert len(source.readings) == 1


def test_two_ministries_in_one_file(tmp_path: Path) -> None:
    """A file with two forms is told at the second one, in any format."""
    text = PLAIN.read_text(encoding="utf-8")
    page = f"<pre>{text.replace('*', '')}{text.replace('BIENES NACIONALES', 'SALUD')}</pre>"
    for name, content in (("dos.txt", text + "\n" + text), ("dos.html", page)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        [reading] = sources.load(tmp_path / name, LIMIT).readings
        assert "section-repeated" in {finding.code for finding in reading.findings}


def test_origin_that_cannot_be_read(tmp_path: Path) -> None:
    """An origin.toml that is a folder is told, and not passed over."""
    folder = form(tmp_path / "f", "ficha.md")
    (folder / "origin.toml").mkdir()
    [finding] = sources.load(folder, LIMIT).findings
    assert (finding.code, str(finding.places[0])) == ("source-unreadable", "f/origin.toml:1:1")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('[ficha]\nperiod = "2019-2022"', "2019-2022"),
        ("ficha = { form = 'A0', period = '2019-2022' }", "2019-2022"),
        ('# period = "2019-2022"\r\n[ficha]\r\n"period" = "2019-2022"\r\n', None),
        ('\ufeff[ficha]\nperiod = "2019\\u002d2022"', None),
    ],
)
def test_place_of_what_is_supplied(tmp_path: Path, text: str, quote: str | None) -> None:
    """A value in origin.toml has its place there; written unusually, that is the whole file."""
    folder = form(tmp_path / "f", "ficha.txt")
    (folder / "origin.toml").write_bytes(text.encode())
    [_, origin] = sources.load(folder, LIMIT).readings
    period = origin.ficha.period
    assert period
    assert period.value == Period(2019, 2022)
    [place] = period.places
    assert place.quote == (quote or origin.document.text)
    assert not origin.document.text.startswith("\ufeff")
    assert "\r" not in origin.document.text


def test_origin_need_not_say_all(tmp_path: Path) -> None:
    """An origin.toml may supply the form's code alone, or nothing at all."""
    folder = form(tmp_path / "f", "ficha.md")
    for text, code in (("[ficha]\nform = 'A0'", "A0"), ("", None)):
        (folder / "origin.toml").write_text(text, encoding="utf-8")
        [_, origin] = sources.load(folder, LIMIT).readings
        assert origin.ficha.period is None
        assert (origin.ficha.form and origin.ficha.form.value) == code


def test_origin_with_deep_nesting(tmp_path: Path) -> None:
    """An origin.toml made to exhaust its reader is refused like any other that is wrong."""
    folder = form(tmp_path / "f", "ficha.md")
    (folder / "origin.toml").write_text("a = " + "[" * 100_000, encoding="utf-8")
    [finding] = sources.load(folder, LIMIT).findings
    assert finding.code == "origin-wrong"


def test_seed_is_found() -> None:
    """The first form is found among the sources of the project."""
    assert SEED in sources.find(SEED.parent)
