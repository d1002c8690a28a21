"""The page on the client: its snippets run, and its tables name what there is."""

import asyncio
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import callsheet_foxapi
from callsheet.mock import serving
from callsheet_foxapi import FoxAPI
from probe_server import png

PAGE = Path(__file__).parent.parent / "docs" / "client.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
PRINTED = [
    [r"\d+", r"\d+", "100", r"out/task-unified-\w+-\w+\.mp4 [0-9a-f]{64}"],
    [r"\['dangling-voice-reference'\]"],
    [],
    [],
    [r"200 None task-unified-\w+-\w+"],
]


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_snippets_run(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each snippet runs against the mock and prints what it should."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stills").mkdir()
    (tmp_path / "stills" / "bay.png").write_bytes(png(600, 400))
    with serving() as mock:
        monkeypatch.setenv("FOXAPI_BASE_URL", mock.url)
        monkeypatch.setenv("FOXAPI_API_KEY", mock.key)
        names: dict[str, Any] = {}
        exec(SNIPPETS[number], names)
        if "main" in names:
            with FoxAPI() as client:
                task = client.videos.kling_v3_image_to_video(prompt="Mist", image_url="https://media.test/a.jpg")
            asyncio.run(names["main"]([task.id]))
            assert "mp4" in capsys.readouterr().out
            return
    printed = capsys.readouterr().out.splitlines()
    wanted = PRINTED[number]
    if number == 0:  # how often progress is told depends on the clock
        assert re.fullmatch(wanted[-1], printed[-1])
        assert printed[-2] == "100"
    else:
        assert len(printed) == len(wanted)
        assert all(re.fullmatch(pattern, line) for pattern, line in zip(wanted, printed, strict=True))
    if number == 3:
        assert mock.creates[0]["image_url"].startswith(f"{mock.url}/")


def test_every_error_stands_in_the_table() -> None:
    """The table of errors has every error that can be imported, and no other."""
    table = PAGE.read_text("utf-8").partition("## Errors")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z]\w+(?:Error|Unknown|Rejected|Answer|Failed|Timeout|Missing|Expired))`", table))
    errors = {
        name
        for name in callsheet_foxapi.__all__
        if inspect.isclass(found := getattr(callsheet_foxapi, name)) and issubclass(found, Exception)
    }
    assert named == errors - {"APIError", "APIStatusError", "UncheckedRequestWarning"}


def test_every_argument_stands_in_the_table() -> None:
    """The table of arguments has every argument of a client."""
    table = PAGE.read_text("utf-8").partition("## Set-up")[2]
    assert set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE)))) == set(
        inspect.signature(FoxAPI).parameters
    )


def test_the_log_is_shown_as_asked(tmp_path: Path) -> None:
    """`CALLSHEET_LOG=debug` shows every call on standard error, without the key."""
    code = "from callsheet_foxapi import FoxAPI\nwith FoxAPI(max_retries=0) as c:\n    c.tasks.get('no-such-task')\n"
    with serving() as mock:
        environment = {
            **os.environ,
            "FOXAPI_BASE_URL": mock.url,
            "FOXAPI_API_KEY": "sk-0123456789abcdef",
            "CALLSHEET_LOG": "debug",
        }
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "callsheet.client DEBUG: getTask GET /v1/tasks/no-such-task: 404 after" in done.stderr
    assert "NotFoundError" in done.stderr
    assert "sk-0123456789abcdef" not in done.stderr
