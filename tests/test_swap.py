"""Replacing a folder in one step."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fichero.findings import FicheroError
from fichero.releasing import swap

PYTHON_THAT_HOLDS_THE_LOCK = """
import sys
from pathlib import Path
from fichero.releasing import swap
with swap.replacement(Path(sys.argv[1])) as folder:
    print("filling", flush=True)
    sys.stdin.read()
    (folder / "who").write_text("other")
"""


def fill(out: Path, text: str) -> None:
    """Replace a folder by one with a single file."""
    with swap.replacement(out) as folder:
        (folder / "who").write_text(text, encoding="utf-8")


def code(caught: pytest.ExceptionInfo[FicheroError]) -> str:
    """Give the code of what was raised."""
    return caught.value.findings[0].code


@pytest.fixture(params=["one step", "two renames"])
def out(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder to replace, on a system that can exchange folders and on one that cannot."""
    if request.param == "two renames":
        monkeypatch.setattr(swap, "exchange", lambda *_: False)
    return tmp_path / "dist"


def test_a_folder_is_made_and_replaced(out: Path) -> None:
    """A new folder appears, a former one is replaced whole, and nothing is left beside it."""
    fill(out, "first")
    (out / "more").touch()
    fill(out, "second")
    assert [path.name for path in out.iterdir()] == ["who"]
    assert (out / "who").read_text(encoding="utf-8") == "second"
    assert [path.name for path in out.parent.iterdir()] == ["dist"]


def test_parents_are_made(out: Path) -> None:
    """A folder in folders that do not exist yet is made with them."""
    fill(out / "a" / "b", "first")
    assert (out / "a" / "b" / "who").is_file()


def test_an_error_changes_nothing(out: Path) -> None:
    """If filling fails, the former folder stays and the new one goes."""
    fill(out, "first")
    with pytest.raises(FileExistsError), swap.replacement(out) as folder:
        folder.mkdir()
    assert (out / "who").read_text(encoding="utf-8") == "first"
    assert [path.name for path in out.parent.iterdir()] == ["dist"]


def test_leftovers_of_killed_builds_are_removed(out: Path) -> None:
    """What a killed build leaves beside the folder does not disturb the next one."""
    for name in (".dist.new", ".dist.old"):
        (out.parent / name / "deep").mkdir(parents=True)
        (out.parent / name / "deep" / "file").touch()
    (out.parent / ".dist.lock").touch()
    out.mkdir()
    fill(out, "first")
    assert [path.name for path in out.parent.iterdir()] == ["dist"]


def test_a_build_killed_between_two_renames_is_mended(out: Path) -> None:
    """If only the set-aside folder exists, it is put back before anything else is tried."""
    fill(out, "first")
    out.rename(out.with_name(".dist.old"))
    with pytest.raises(ZeroDivisionError), swap.replacement(out):
        _ = 1 / 0
    assert (out / "who").read_text(encoding="utf-8") == "first"


def test_a_rename_that_fails_is_taken_back(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the second of two renames fails, the first is undone."""
    fill(out, "first")
    monkeypatch.setattr(swap, "exchange", lambda *_: False)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == ".dist.new":
            raise PermissionError(1, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(FicheroError) as caught:
        fill(out, "second")
    assert code(caught) == "out-unwritable"
    assert (out / "who").read_text(encoding="utf-8") == "first"


def test_the_only_copy_is_never_removed(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If even undoing fails, the former folder stays where it was set aside, and comes back."""
    fill(out, "first")
    with monkeypatch.context() as patch:
        patch.setattr(swap, "exchange", lambda *_: False)
        rename = Path.rename

        def fail(self: Path, target: Path) -> Path:
            if target.name == "dist":
                raise PermissionError(1, "no")
            return rename(self, target)

        patch.setattr(Path, "rename", fail)
        with pytest.raises(FicheroError):
            fill(out, "second")
    assert not out.exists()
    with pytest.raises(ZeroDivisionError), swap.replacement(out):
        _ = 1 / 0
    assert (out / "who").read_text(encoding="utf-8") == "first"


def test_a_link_is_followed(out: Path) -> None:
    """What a symbolic link points to is replaced; the link stays."""
    real = out.parent / "real" / "release"
    real.parent.mkdir()
    out.symlink_to(real)
    fill(out, "first")
    fill(out, "second")
    assert out.is_symlink()
    assert (real / "who").read_text(encoding="utf-8") == "second"
    assert [path.name for path in real.parent.iterdir()] == ["release"]


def test_a_link_in_the_place_of_the_new_folder_is_not_followed(out: Path) -> None:
    """Someone else's link under the working name is removed, not what it points to."""
    precious = out.parent / "precious"
    precious.mkdir()
    out.with_name(".dist.new").symlink_to(precious)
    fill(out, "first")
    assert precious.is_dir()
    assert not (precious / "who").exists()


def test_two_builds_do_not_mix(out: Path) -> None:
    """While one process builds, another is told so at once; afterwards it may build."""
    command = [sys.executable, "-c", PYTHON_THAT_HOLDS_THE_LOCK, str(out)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "filling\n"
        with pytest.raises(FicheroError) as caught:
            fill(out, "mine")
        other.communicate()
    assert code(caught) == "build-running"
    assert (out / "who").read_text(encoding="utf-8") == "other"
    fill(out, "mine")
    assert (out / "who").read_text(encoding="utf-8") == "mine"


def test_many_builds_at_once_leave_one_whole(out: Path) -> None:
    """Builds that race end with one whole folder; those that were refused know it."""
    results = []

    def race(number: int) -> None:
        try:
            with swap.replacement(out) as folder:
                for name in "abc":
                    (folder / name).write_text(str(number), encoding="utf-8")
            results.append("built")
        except FicheroError as error:
            results.append(error.findings[0].code)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "built" in results
    assert set(results) <= {"built", "build-running"}
    assert len({(out / name).read_text(encoding="utf-8") for name in "abc"}) == 1
    assert [path.name for path in out.parent.iterdir()] == ["dist"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder below a file, or with an impossible name, is a clear error."""
    (tmp_path / "file").touch()
    for out in (tmp_path / "file" / "dist", tmp_path / ("x" * 254)):
        with pytest.raises(FicheroError) as caught:
            fill(out, "x")
        assert code(caught) == "out-unwritable"


def test_a_full_disk_has_its_own_name(tmp_path: Path) -> None:
    """Running out of space is told apart from other trouble, also when a library reports it."""
    for error in (OSError(28, "No space left on device"), OSError("IO: No space left on device")):
        with pytest.raises(FicheroError) as caught, swap.failures(tmp_path):
            raise error
        assert code(caught) == "disk-full"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is Linux's")
def test_the_exchange_is_one_step(tmp_path: Path) -> None:
    """Two folders change places; a missing one is an error, not a reason to try otherwise."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "file").touch()
    assert swap.exchange(one, other)
    assert (other / "file").exists()
    with pytest.raises(FileNotFoundError):
        swap.exchange(one, tmp_path / "none")


def test_the_root_of_the_machine_is_no_folder_to_replace() -> None:
    """It has no name, and nothing can stand beside it."""
    with pytest.raises(FicheroError) as caught, swap.replacement(Path("/")):
        pass
    assert [finding.code for finding in caught.value.findings] == ["out-not-a-release"]
