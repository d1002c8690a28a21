"""`callsheet mock` on the command line."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from command import put, run, start
from mock_calls import CLEAN, CREATE


@contextmanager
def running(*arguments: str, cwd: Path) -> Iterator[tuple[str, str, "subprocess.Popen[str]"]]:
    """Run the command on a free port; give its address, and what it says below that."""
    process = start("mock", "--port", "0", *arguments, cwd=cwd)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        found = re.fullmatch(r"The mock answers at (http://127\.0\.0\.1:\d+); interrupt it to end it\.\n", first)
        assert found, first
        yield found[1], process.stdout.readline() + process.stdout.readline(), process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_serving(tmp_path: Path) -> None:
    """The command says where it answers and how a client is pointed there, tells every call, and ends with 0."""
    with running("--seed", "7", cwd=tmp_path) as (url, said, process):
        answer = httpx.post(url + CREATE, json=CLEAN, headers={"Authorization": "Bearer mock-key-2"})
        assert answer.status_code == 200
        assert httpx.get(f"{url}/v1/tasks/%1b%5b2J", headers={"Authorization": "Bearer k"}).status_code == 404
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said == f"  export FOXAPI_BASE_URL={url}\n  export FOXAPI_API_KEY=mock-key\n"
    first, second = err.splitlines()
    assert first == f"POST {CREATE} 200 {answer.json()['id']}"
    assert second.startswith("GET /v1/tasks/")
    assert second.endswith(" 404")
    assert "\x1b" not in err


def test_the_scenario_is_played(tmp_path: Path) -> None:
    """The scenario's file is played, one of its keys is the one to use, and `kill` ends it well."""
    put(tmp_path, "busy.yaml", "keys: [one]\nfaults:\n  - {on: createVideo, status: 429, retry_after: 3}\n")
    with running("--scenario", "busy.yaml", cwd=tmp_path) as (url, said, process):
        answer = httpx.post(url + CREATE, json=CLEAN, headers={"Authorization": "Bearer one"})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.endswith("FOXAPI_API_KEY=one\n")


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    """A port that somebody else has is a usage error that says so."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = f"callsheet: cannot listen at 127.0.0.1:{port}: address already in use; --host and --port take others\n"
        assert run("mock", "--port", str(port), cwd=tmp_path) == (2, "", said)


def test_wrong_arguments(tmp_path: Path) -> None:
    """A scenario that cannot be played and a port that is none are usage errors."""
    put(tmp_path, "a.yaml", "pendin: 1\n")
    code, out, err = run("mock", "--scenario", "a.yaml", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err == "callsheet: a.yaml cannot be played:\n  `pendin` is no setting; did you mean `pending`?\n"
    for port in ("x", "-1", "65536", "99999999"):
        code, _, err = run("mock", f"--port={port}", cwd=tmp_path)
        assert code == 2
        assert "is not a port; it takes 0 to 65535" in err


def test_help(tmp_path: Path) -> None:
    """The help says how fast a task goes where no scenario says otherwise."""
    code, out, _ = run("mock", "--help", cwd=tmp_path)
    assert code == 0
    assert "pending for 0.2 s and processed for 0.8 s" in " ".join(out.split())
