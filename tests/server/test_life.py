"""A server's life: it starts, sees new releases, survives what befalls it, and ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from fichero.findings import Words, problem
from fichero.releasing import store
from fichero.releasing.release import DATASET, load_manifest, statistics, write_release
from tests.server.conftest import BASE, Running, running

TITLE = NamedNode("http://purl.org/dc/terms/title")


def publish(release: Path, number: int) -> None:
    """Replace a release by a small one with a number in it."""
    graph = NamedNode(f"{BASE}graph/registry")
    quads = [Quad(NamedNode(f"{BASE}id/number"), TITLE, Literal(str(number)), graph)]
    lines = "".join(f"{quad} .\n" for quad in quads).encode()
    files = [(DATASET, lines), ("source/number.txt", f"{number}\n".encode())]
    write_release(release, files, statistics(quads), lambda folder: store.build(folder, quads))


def gone(pids: list[int], seconds: float = 5) -> bool:
    """Tell whether processes end within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() and "Z" not in state(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def state(pid: int) -> str:
    """Give the letter of a process's state."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_it_listens_at_home_only_and_says_how_it_is(server: Running, built: Path) -> None:
    """It binds 127.0.0.1 unless told otherwise, and /health has the release's hash."""
    assert server.url.startswith("http://127.0.0.1:")
    health = server.client.get("health").json()
    assert health["status"] == "ok"
    assert health["release"] == load_manifest(built).dataset.rdfc_hash


def test_a_new_release_is_seen_without_losing_a_request(release: Path) -> None:
    """While releases are exchanged every request is answered, from one release or the other."""
    publish(release, 0)
    with running(release) as served:
        answers: Counter[tuple[str, int]] = Counter()
        wrong: list[str] = []
        stop = threading.Event()

        def ask(path: str) -> None:
            with httpx.Client(base_url=served.url, timeout=20) as client:
                while not stop.is_set():
                    answer = client.get(path, headers={"Accept": "text/csv, text/turtle"})
                    answers[path, answer.status_code] += 1
                    if answer.status_code not in {200, 303}:
                        wrong.append(f"{path} {answer.status_code} {answer.text}")

        paths = (
            "sparql?query=SELECT%20%3Ft%20%7B%20%3Fs%20%3Fp%20%3Ft%20%7D",
            "source/number.txt",
            "dataset.nq",
            "manifest.json",
            "id/number",
            "data/number",
        )
        threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for number in range(1, 4):
            publish(release, number)
            time.sleep(0.8)
        expected = "3"
        end = time.monotonic() + 15
        while time.monotonic() < end:
            if served.query("SELECT ?t { ?s ?p ?t }", "text/csv").text.split()[-1] == expected:
                break
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert {path for path, _ in answers} == set(paths)
        assert served.query("SELECT ?t { ?s ?p ?t }", "text/csv").text.split()[-1] == expected
        assert served.client.get("source/number.txt").text == "3\n"
        assert '"3"' in served.client.get("data/number").text
        hash_ = load_manifest(release).dataset.rdfc_hash
        assert served.client.get("health").json()["release"] == hash_
        # The former workers go.
        end = time.monotonic() + 10
        while len(served.workers()) != served.client.get("health").json()["workers"]:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_a_slow_query_ends_on_the_release_it_began_on(release: Path) -> None:
    """What is under way when the release is exchanged, and its folder removed, is answered."""
    slow = "SELECT (COUNT(?c) AS ?n) { ?s ?p ?o . ?a ?b ?c FILTER(STR(?o) != STR(?c)) }"
    with running(release, "--timeout", "60") as served:
        began = time.monotonic()
        expected = served.query(slow).json()
        lasted = time.monotonic() - began
        found: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: found.append(served.query(f"{slow} # again")))
        thread.start()
        time.sleep(min(0.2, lasted / 4))
        publish(release, 1)
        thread.join()
        assert found[0].status_code == 200
        assert found[0].json() == expected


def test_a_broken_release_leaves_the_former_one(release: Path, tmp_path: Path) -> None:
    """What cannot be read is not served; the former release goes on, and /health says so."""
    publish(release, 1)
    with running(release) as served:
        (release / "manifest.json").write_text("{", encoding="utf-8")
        end = time.monotonic() + 10
        while not served.client.get("health").json()["newReleaseUnreadable"]:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert served.query("ASK { ?s ?p '1' }").json()["boolean"] is True
        publish(tmp_path / "new" / "dist", 2)
        shutil.rmtree(release)
        (tmp_path / "new" / "dist").rename(release)
        while served.query("ASK { ?s ?p '2' }").json()["boolean"] is not True:
            assert time.monotonic() < end + 10
            time.sleep(0.05)
        assert served.client.get("health").json()["newReleaseUnreadable"] is False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(release: Path, number: signal.Signals) -> None:
    """Exit code 0, a request that is under way is answered, no process and no file is left."""
    publish(release, 1)
    before = sorted(path.name for path in release.parent.iterdir())
    with running(release) as served:
        workers = served.workers()
        assert workers
        served.process.send_signal(number)
        assert served.process.wait(10) == 0
        assert gone(workers)
    assert sorted(path.name for path in release.parent.iterdir()) == before


def test_its_workers_do_not_outlive_it(release: Path) -> None:
    """Killed without a chance to tidy up, it leaves no process behind, not even a busy one."""
    with running(release, "--timeout", "60") as served:
        query = "SELECT (COUNT(?c) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(?o != ?c) }"
        threading.Thread(target=_ask_in_vain, args=(served.url, query), daemon=True).start()
        time.sleep(0.5)
        workers = served.workers()
        served.process.kill()
        served.process.wait()
        assert gone(workers)


def _ask_in_vain(url: str, query: str) -> None:
    try:
        httpx.get(f"{url}sparql", params={"query": query}, timeout=20)
    except httpx.HTTPError:
        return


def test_a_worker_that_dies_is_replaced(release: Path) -> None:
    """Whoever comes next finds somebody to answer."""
    publish(release, 1)
    with running(release) as served:
        for pid in served.workers():
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        statuses = [served.query("ASK {}").status_code for _ in range(3)]
        assert statuses == [200, 200, 200]


def test_the_working_store_lasts_if_it_has_a_folder(release: Path, tmp_path: Path) -> None:
    """What was written is there after the server was started again."""
    publish(release, 1)
    token = "another-token-for-tests"  # noqa: S105 (it opens nothing)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"}
    options = ("--work", str(tmp_path / "work"))
    with running(release, *options, token=token) as served:
        served.client.put("rdf-graph-store?graph=x:g", content="<x:s> <x:p> 1 .", headers=headers)
    with running(release, *options, token=token) as served:
        answer = served.client.get("rdf-graph-store?graph=x:g", headers=headers)
        assert "<x:s>" in answer.text


def complain(*arguments: str, **environment: str) -> tuple[int, str]:
    """Start a server that cannot be started."""
    run = subprocess.run(
        [sys.executable, "-m", "fichero", "serve", "--lang", "en", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run.returncode, run.stderr


def test_what_keeps_it_from_starting_is_said(release: Path, tmp_path: Path) -> None:
    """No release, a port that is taken, a token that is too short: what is wrong is told."""
    few = "short"
    code, told = complain("--release", str(tmp_path / "nothing"))
    assert code == 1
    assert "release-unreadable" in told
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, told = complain("--release", str(release), "--port", port)
    assert (code, "serve-address" in told) == (2, True)
    code, told = complain("--release", str(release), FICHERO_TOKEN=few)
    assert (code, "serve-token" in told) == (2, True)
    assert few not in told
    code, told = complain("--release", str(release), "--token-file", str(tmp_path / "none"))
    assert (code, "source-unreadable" in told) == (2, True)
    (release / "store" / "CURRENT").write_text("nonsense\n", encoding="utf-8")
    code, told = complain("--release", str(release), "--port", "0")
    assert (code, "store-broken" in told) == (1, True)


def test_a_query_whose_worker_dies_is_told_so(release: Path) -> None:
    """Whoever asked too much of a worker's memory gets 503, and nobody else is harmed."""
    query = "SELECT (COUNT(?c) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(?o != ?c) }"
    with running(release, "--timeout", "60") as served:
        found: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: found.append(served.query(query)))
        thread.start()
        time.sleep(0.8)
        for pid in served.workers():
            os.kill(pid, signal.SIGKILL)
        thread.join()
        assert found[0].status_code == 503
        assert found[0].json()["code"] == "query-memory"
        assert served.query("ASK {}").status_code == 200


_SMALL = """
import sys
from pathlib import Path
from fichero.server.app import serve
from fichero.server.configuration import Configuration
from fichero.server.limits import Limits

limits = Limits(memory=300 * 2**20, seconds=60, quick=1, slow=1)
serve(Configuration(Path(sys.argv[1]), port=0, limits=limits), lambda url: print(url, flush=True))
"""
_GREEDY = (
    "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(STRUUID() AS ?x) }"
)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")
def test_the_terminal_hears_a_sentence_not_the_engines_last_words(built: Path) -> None:
    """A worker that runs out of memory, or is stopped, is told of in both languages; no trace."""
    with subprocess.Popen(
        [sys.executable, "-c", _SMALL, str(built)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            answer = httpx.get(f"{url}sparql", params={"query": _GREEDY}, timeout=60)
            assert (answer.status_code, answer.json()["code"]) == (503, "query-memory")
            assert httpx.get(f"{url}sparql", params={"query": "ASK {}"}, timeout=60).is_success
        finally:
            process.terminate()
        _, told = process.communicate(timeout=20)
    finding = problem(
        "serve-worker-ended",
        reason=Words("necesitó más de 300 MiB de memoria", "it needed more than 300 MiB of memory"),
    )
    assert told == f"{finding.messages['es']} · {finding.messages['en']}\n"
