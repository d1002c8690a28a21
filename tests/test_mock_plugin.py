"""The fixtures for pytest, as a project that has callsheet installed sees them."""

import os
import subprocess
import sys
from pathlib import Path

from command import put

BODY = '{"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg"}'
CALL = f"""
import json, urllib.error, urllib.request

def call(mock, path, body=None, key="mock-key"):
    request = urllib.request.Request(mock.url + path, body and json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + key)
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)

BODY = {BODY}
CREATE = "/v1/videos/generations"
"""


def pytest_run(folder: Path, test: str, *more: str) -> tuple[int, str]:
    """Run pytest over one file, with callsheet's plugin and no other."""
    put(folder, "test_it.py", CALL + test)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1"}
    options = ["-q", "-W", "error", "--strict-markers", "-p", "callsheet.mock.plugin", "-p", "no:cacheprovider", *more]
    command = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_the_mock_of_a_test(tmp_path: Path) -> None:
    """A test has a mock of its own: its address, its key, what arrived, what took effect, another scenario."""
    code, out = pytest_run(
        tmp_path,
        """
def test_calls(foxapi_mock):
    foxapi_mock.scenario = {"keys": ["a-secret-key"], "faults": [{"on": "createVideo", "cut": "after-accept"}]}
    try:
        call(foxapi_mock, CREATE, BODY, foxapi_mock.key)
    except OSError:
        pass
    foxapi_mock.play(faults=[{"on": "createVideo", "status": 429}])
    assert call(foxapi_mock, CREATE, BODY)[0] == 429
    assert call(foxapi_mock, CREATE, {**BODY, "duration": 7})[0] == 422
    first, second, third = foxapi_mock.requests
    assert (first.operation, first.method, first.path, first.query) == ("createVideo", "POST", CREATE, {})
    assert (first.status, first.cut, second.status, third.status) == (None, "after-accept", 429, 422)
    assert first.created.startswith("task-unified-") and second.created is third.created is None
    assert first.headers["authorization"] == "Bearer ***"
    assert first.body == BODY
    assert foxapi_mock.creates == [BODY]
    foxapi_mock.reset()
    assert (foxapi_mock.requests, foxapi_mock.creates) == ([], [])

def test_another(foxapi_mock):
    assert (foxapi_mock.requests, foxapi_mock.key) == ([], "mock-key")
    assert call(foxapi_mock, CREATE, BODY)[0] == 200
""",
    )
    assert code == 0, out
    assert "2 passed" in out


def test_the_marker(tmp_path: Path) -> None:
    """A marker says what is played, and the one nearest to the test counts most."""
    code, out = pytest_run(
        tmp_path,
        """
import pytest

pytestmark = pytest.mark.foxapi(clips=2, pending=5)

@pytest.mark.foxapi(pending=7)
def test_marked(foxapi_mock):
    assert (foxapi_mock.scenario.clips, foxapi_mock.scenario.pending) == (2, 7)

@pytest.mark.foxapi(pendin=7)
def test_wrong(foxapi_mock):
    pass
""",
    )
    assert code == 1, out
    assert "1 passed, 1 error" in out
    assert "`pendin` is no setting; did you mean `pending`?" in out


def test_the_client(tmp_path: Path) -> None:
    """The client's fixture calls the mock's, and is closed when the test ends."""
    code, out = pytest_run(
        tmp_path,
        """
def test_a_clip(foxapi_client, foxapi_mock):
    from callsheet_foxapi import KlingV3ImageToVideo

    foxapi_mock.play(pending=0, processing=0)
    request = KlingV3ImageToVideo(prompt="Mist", image_url="https://media.test/a.jpg")
    task = foxapi_client.videos.create(request)
    assert foxapi_client.tasks.get(task.id).status == "completed"
    assert [each.created for each in foxapi_mock.requests] == [task.id, None]
""",
    )
    assert code == 0, out


def test_a_bug_of_the_mock_is_told(tmp_path: Path) -> None:
    """An answer of the mock that the document does not allow fails the test that met it."""
    code, out = pytest_run(
        tmp_path,
        """
def test_it(foxapi_mock, monkeypatch):
    monkeypatch.setattr("callsheet.mock.handlers.created_answer", lambda *_: {"status": "gone"})
    try:
        call(foxapi_mock, CREATE, BODY)
    except ValueError:
        pass  # the answer is no JSON
""",
    )
    assert code == 1, out
    assert "which the document does not allow" in out


def test_the_plugin_imports_little() -> None:
    """Importing the plugin, as pytest does in every run, imports nothing but pytest and the standard library."""
    code = (
        "import sys, pytest; before = set(sys.modules); import callsheet.mock.plugin;"
        "print(sorted({name for name in set(sys.modules) - before if name.split('.')[0] not in sys.stdlib_module_names}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "['callsheet', 'callsheet.mock', 'callsheet.mock.plugin']\n", done.stderr
