"""Adding a reader, as docs/readers.md says."""

from pathlib import Path

import pytest

from fichero.reading import sources
from fichero.reading.readers import READERS
from fichero.writing import printing
from tests.conftest import LIMIT, ROOT, Seed
from tests.readers.layouts import wrapped
from tests.readers.making import seed_blocks

PAGE = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Adding a reader")[2]


def test_reader_of_the_page_works(
    seed: Seed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader on the page, added as it says, gives the same ficha, with its own places."""
    monkeypatch.setattr("fichero.reading.readers.READERS", dict(READERS))
    code = SECTION.partition("```python\n")[2].partition("```")[0]
    exec(compile(code, "docs/readers.md", "exec"), {"__name__": "page"})  # noqa: S102 (our page)
    lines = (f"{n // 40 + 1} {line}" for n, line in enumerate(wrapped(seed_blocks()).split("\n")))
    (tmp_path / "ficha.ocr").write_text("\n".join(lines), encoding="utf-8")
    source = sources.load(tmp_path / "ficha.ocr", LIMIT)
    assert source.findings == ()
    [reading] = source.readings
    assert reading.findings == ()
    assert printing.values(reading.ficha) == printing.values(seed.ficha)
    assert reading.ficha.mission
    assert str(reading.ficha.mission.places[0]).startswith("ficha.ocr, página 1, línea ")


def test_page_is_short() -> None:
    """Adding a reader takes less than a page to describe."""
    assert len(SECTION.strip().splitlines()) < 50


def test_every_format_is_on_the_page() -> None:
    """The page's table has each kind of file that is read."""
    assert [suffix for suffix in READERS if f"`{suffix}`" not in PAGE] == [".htm", ".yml"]
