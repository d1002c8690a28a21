"""docs/shell.md: its commands run, its options exist, its record can be read."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.client.journal import Journal
from callsheet.mock import Served, serving
from command import CLEAN, put
from test_cli_create import FAST, KEY, PNG

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "shell.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The API on a port of this machine, and the environment that leads there."""
    with serving(FAST) as served:
        monkeypatch.setenv("FOXAPI_BASE_URL", served.url)
        monkeypatch.setenv("FOXAPI_API_KEY", KEY)
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        yield served


def test_the_commands_run(service: Served, tmp_path: Path) -> None:
    """The commands of the page, one block after the other in one folder, all end well."""
    put(tmp_path, "requests/beach.yaml", "".join(f"{key}: {value}\n" for key, value in CLEAN.items()))
    put(tmp_path, "requests/local.json", {**CLEAN, "image_url": "bay.png"})
    (tmp_path / "requests" / "bay.png").write_bytes(PNG)
    for kind, block in BLOCKS:
        if kind == "sh":
            done = subprocess.run(["sh", "-ec", block], cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == 0, f"{block}{done.stderr}"
            assert done.stdout
            assert KEY not in done.stdout + done.stderr
    assert list((tmp_path / "clips").glob("*.mp4"))
    assert {call.operation for call in service.requests} >= {"createVideo", "getTask", "uploadFileStream", "result"}


def test_the_options_exist() -> None:
    """Every option that the page names is one of the five commands."""
    known = "".join(
        subprocess.run([sys.executable, "-m", "callsheet", name, "--help"], capture_output=True, text=True).stdout
        for name in ("create", "task", "wait", "download", "upload")
    )
    assert [option for option in re.findall(r"(--[a-z][a-z-]+)", PAGE) if option not in known] == []


def test_the_record(tmp_path: Path) -> None:
    """The line that the page shows is one that the record is read from, and its events are all there are."""
    (line,) = [block for kind, block in BLOCKS if kind == "json"]
    put(tmp_path, "tasks.jsonl", line)
    (entry,) = Journal(tmp_path).entries()
    assert (entry.task, entry.request) == ("task-unified-1757165031-uyujaw3d", CLEAN)
    assert list(json.loads(line)) == ["version", *(name for name in type(entry).__slots__)]
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == ["sending", "created", "refused", "unknown"]
