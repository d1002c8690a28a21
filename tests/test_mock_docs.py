"""docs/mock.md: its snippets run, and it names what there is."""

import contextlib
import io
import re
from dataclasses import fields
from pathlib import Path

import httpx
import yaml

from callsheet.mock import Scenario, read_scenario, serving
from callsheet.mock.scenario_file import _FAULT, read_scenario_file
from command import put, run
from mock_calls import CLEAN, CREATE, KEY, Api
from test_mock_plugin import pytest_run

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "mock.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_command_and_its_scenario(tmp_path: Path) -> None:
    """The command takes the options that the page names, and the scenario plays as it reads."""
    (command,) = blocks("shell")
    text, _ = blocks("yaml")
    name = command.split()[-1]
    assert text.startswith(f"# {name}\n")
    _, options, _ = run("mock", "--help", cwd=tmp_path)
    own = PAGE.replace("`callsheet fuzz --list`", "")
    assert [option for option in re.findall(r"--[a-z]+", command + own) if option not in options] == []
    scenario = read_scenario_file(put(tmp_path, name, text))
    assert (scenario.pending, scenario.processing, len(scenario.faults)) == (2, 10, 4)
    headers = {"Authorization": f"Bearer {KEY}"}
    with serving(scenario) as served, httpx.Client(base_url=served.url, headers=headers) as client:
        assert client.post(CREATE, json=CLEAN).status_code == 429
        with contextlib.suppress(httpx.RemoteProtocolError):
            client.post(CREATE, json=CLEAN)
        assert client.post(CREATE, json=CLEAN).status_code == 200
        assert len(served.creates) == 2
        task = f"/v1/tasks/{served.requests[-1].created}"
        assert [client.get(task).status_code for _ in range(6)] == [200, 200, 502, 502, 502, 200]


def test_the_snippet_in_process() -> None:
    """The snippet in process prints the text below it."""
    code, *_ = blocks("python")
    expected, _ = blocks("text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert printed.getvalue() == expected


def test_the_snippet_for_pytest(tmp_path: Path) -> None:
    """The tests of the snippet for pytest pass."""
    _, code, _ = blocks("python")
    status, out = pytest_run(tmp_path, code)
    assert status == 0, out
    assert "2 passed" in out


def test_the_snippet_for_the_recorder(tmp_path: Path) -> None:
    """Of the two tests of the snippet for the recorder one passes, and the other fails with the text below it."""
    *_, code = blocks("python")
    _, expected = blocks("text")
    status, out = pytest_run(tmp_path, code)
    assert status == 1, out
    assert "1 failed, 1 passed" in out
    assert f"\n{expected}=" in out


def test_what_need_not_be_enforced() -> None:
    """The settings that switch constraints off can be played, and switch off what they say."""
    _, text = blocks("yaml")
    scenario = read_scenario(yaml.safe_load(text))
    assert {name.rpartition("/")[2] for name in scenario.unenforced} == {"enum", "private-url", "authentication"}
    api = Api(yaml.safe_load(text))
    assert api.create({**CLEAN, "duration": 7, "image_url": "http://10.0.0.1/a.jpg"}, key=None).status_code == 200


def test_the_tables_are_whole() -> None:
    """The page names every setting of a scenario and of a fault."""
    named = set(re.findall(r"`([a-z_]+)(?::[^`]*)?`", PAGE))
    assert {field.name for field in fields(Scenario)} <= named
    assert set(_FAULT) | {"on", "type"} <= named
