"""The publisher's settings."""

from pathlib import Path

import pytest

from fichero import settings
from fichero.findings import FicheroError
from fichero.settings import Settings
from tests.conftest import ROOT


def written(folder: Path, text: str) -> Path:
    """Write a file of settings."""
    path = folder / settings.FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    """Without a file everything has a default, and the defaults are the project's own settings."""
    found = settings.load(tmp_path / settings.FILE)
    assert found == Settings() == settings.load(ROOT / settings.FILE)
    assert found.language == "es"
    assert found.minter.base == "https://w3id.org/fichero/"


def test_settings_are_read(tmp_path: Path) -> None:
    """What the file says replaces the defaults, and a base given by hand replaces its base."""
    path = written(
        tmp_path,
        'base_iri = "https://ejemplo.cl/"\nlanguages = ["en"]\n[publisher]\nname = "Yo"\n',
    )
    found = settings.load(path)
    assert (found.base_iri, found.language, found.publisher.name) == (
        "https://ejemplo.cl/",
        "en",
        "Yo",
    )
    assert settings.load(path, base_iri="https://otro.cl/").minter.base == "https://otro.cl/"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("base_iri = \n", "no es TOML válido (línea 1, columna 12)"),
        ("base = 'https://ejemplo.cl/'", "no se conoce el campo `base`"),
        ("languages = []", "en `languages` se esperaba lista de largo 1 o más"),
        ("languages = ['fr']", "«fr» no es uno de los valores que se admiten"),
        ("languages = 'es'", "en `languages` se esperaba lista y hay texto"),
        ("licence = 'CC BY 4.0'", "`licence` no es una dirección web completa: «CC BY 4.0»"),
        ("[publisher]\niri = '#yo'", "`publisher.iri` no es una dirección web completa: «#yo»"),
        ("[publisher]\nname = 5", "en `publisher.name` se esperaba texto y hay entero"),
        ("withdrawn = ['/id/x']", "en `withdrawn[0]` "),
        ("max_source_bytes = 0", "en `max_source_bytes` se esperaba entero de 1 o más"),
        ("[publisher]\nnombre = 'Yo'", "en `publisher` no se conoce el campo `nombre`"),
    ],
)
def test_wrong_settings(tmp_path: Path, text: str, reason: str) -> None:
    """Settings that are miswritten are refused as wrong usage, with the line or the name."""
    with pytest.raises(FicheroError) as raised:
        settings.load(written(tmp_path, text))
    [finding] = raised.value.findings
    assert finding.code == "settings-wrong"
    assert raised.value.usage
    assert reason in finding.messages["es"]
    assert "fichero.toml" in finding.messages["en"]


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder in place of the file, and another encoding, are told in both languages."""
    with pytest.raises(FicheroError, match="it is a folder"):
        settings.load(tmp_path)
    path = tmp_path / settings.FILE
    path.write_bytes("[publisher]\nname = 'Ñuñoa'".encode("latin-1"))
    with pytest.raises(FicheroError, match="it is not in UTF-8"):
        settings.load(path)


@pytest.mark.parametrize("by_hand", [None, "https://ejemplo.cl"])
def test_wrong_base(tmp_path: Path, by_hand: str | None) -> None:
    """A base on which nothing can be built is refused, from the file and from the command."""
    path = written(tmp_path, "" if by_hand else "base_iri = 'https://ejemplo.cl'")
    with pytest.raises(FicheroError) as raised:
        settings.load(path, base_iri=by_hand)
    assert [finding.code for finding in raised.value.findings] == ["base-iri-wrong"]
