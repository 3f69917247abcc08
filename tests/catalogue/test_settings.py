"""The settings of the catalogue and of hosting: read, checked, and told when they are wrong."""

from datetime import date
from pathlib import Path

import pytest

from fichero.findings import FicheroError
from fichero.settings import Contact, Settings, load

WHOLE = """
base_iri = "https://datos.ejemplo.cl/fichas/"
hosting = "https://archivos.ejemplo.cl/"

[publisher]
type = "NationalAuthority"

[publisher.contact]
name = "Datos"
email = "datos@ejemplo.cl"

[catalogue]
issued = 2026-11-22
sparql = "consultas/sparql"
"""


def written(tmp_path: Path, text: str) -> Settings:
    """Write settings and read them."""
    path = tmp_path / "fichero.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_settings_are_read(tmp_path: Path) -> None:
    """Contact, kind of publisher, dates, endpoint and hosting arrive as they are written."""
    settings = written(tmp_path, WHOLE)
    assert settings.publisher.contact == Contact("Datos", email="datos@ejemplo.cl")
    assert settings.publisher.type == "NationalAuthority"
    assert settings.catalogue.issued == date(2026, 11, 22)
    assert settings.catalogue.modified is None
    assert settings.hosting == "https://archivos.ejemplo.cl/"
    assert settings.endpoint == "https://datos.ejemplo.cl/fichas/consultas/sparql"


@pytest.mark.parametrize(
    ("sparql", "endpoint"),
    [
        ("sparql", "https://datos.ejemplo.cl/fichas/sparql"),
        ("https://otra.ejemplo.cl/sparql", "https://otra.ejemplo.cl/sparql"),
        ("", ""),
    ],
)
def test_an_endpoint_is_a_full_address(sparql: str, endpoint: str, tmp_path: Path) -> None:
    """It is below the base IRI unless it is in full; and there may be none."""
    text = WHOLE.replace('"consultas/sparql"', f'"{sparql}"')
    assert written(tmp_path, text).endpoint == endpoint


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://archivos.ejemplo.cl/", "archivos", "hosting"),
        ('email = "datos@ejemplo.cl"', 'url = "contacto"', "publisher.contact.url"),
        ("datos@ejemplo.cl", "datos", "email"),
        ("NationalAuthority", "Ministerio", "type"),
        ("2026-11-22", "2026", "issued"),
        ("consultas/sparql", "javascript:1", "catalogue.sparql"),
    ],
)
def test_wrong_settings_are_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    """The message names the setting."""
    with pytest.raises(FicheroError) as raised:
        written(tmp_path, WHOLE.replace(old, new))
    (finding,) = raised.value.findings
    assert finding.code == "settings-wrong"
    assert told in finding.messages["es"]
