"""What the settings call withdrawn."""

import subprocess
import sys
from pathlib import Path

import httpx


def test_the_server_obeys_the_settings(built: Path, tmp_path: Path) -> None:
    """What `fichero.toml` says was withdrawn answers 410, without a further file."""
    (tmp_path / "fichero.toml").write_text('withdrawn = ["id/norma/ley-1"]\n', encoding="utf-8")
    command = [sys.executable, "-m", "fichero", "serve", "--release", str(built), "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = next(word for word in process.stdout.readline().split() if "http" in word)
            assert httpx.get(f"{url}id/norma/ley-1", timeout=20).status_code == 410
            assert httpx.get(f"{url}id/norma/ley-2", timeout=20).status_code == 404
        finally:
            process.terminate()
            process.wait(20)
