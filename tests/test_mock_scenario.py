"""Scenarios as they are written: what can be said, and what is said of what cannot."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from callsheet.errors import UsageError
from callsheet.mock import Failure, Fault, Scenario, read_scenario
from callsheet.mock.scenario_file import _FAILURE, _FAULT, _SCENARIO, read_scenario_file

WHOLE: dict[str, Any] = {
    "seed": 3,
    "pending": 1,
    "processing": 2.5,
    "estimated_time": 45,
    "shape": "output",
    "id_key": "task_id",
    "sync_hides_results": True,
    "clips": 2,
    "clip_bytes": 1000,
    "lifetime": 60,
    "credits": 1.5,
    "keys": ["a", "b"],
    "storage": 100,
    "files_at": "https://files.mock.test",
    "unenforced": ["json", "kling-v3-image-to-video/duration/*", "kling-o3-reference-to-video/elements/*/type"],
    "fail": [{"nth": 2, "prompt": "storm", "code": "c", "message": "m"}],
    "faults": [
        {"on": "createVideo", "times": 2, "after": 1, "status": 429, "retry_after": 1, "type": "server_error"},
        {"on": "result", "status": 500, "code": "c", "message": "m", "delay": 0.5},
        {"times": "always", "status": 502, "bare": True},
        {"cut": "before-connect", "for": 2},
        {"patch": {"status": "cancelled"}},
    ],
}
READ = Scenario(
    seed=3, pending=1, processing=2.5, estimated_time=45, shape="output", id_key="task_id", sync_hides_results=True,
    clips=2, clip_bytes=1000, lifetime=60, credits=1.5, keys=("a", "b"), storage=100,
    files_at="https://files.mock.test",
    unenforced=(
        "json",
        "kling-v3-image-to-video/duration/type",
        "kling-v3-image-to-video/duration/enum",
        "kling-o3-reference-to-video/elements/*/type",
    ),
    fail=(Failure(2, "storm", "c", "m"),),
    faults=(
        Fault("createVideo", 2, 1, 429, 1, "server_error"),
        Fault("result", status=500, code="c", message="m", delay=0.5),
        Fault(times=None, status=502, bare=True),
        Fault(cut="before-connect", seconds=2),
        Fault(patch={"status": "cancelled"}),
    ),
)  # fmt: skip


def test_everything_that_can_be_said() -> None:
    """A scenario with every setting is read as it is meant, and one that is read already is left as it is."""
    assert read_scenario(WHOLE) == READ
    assert read_scenario(READ) is READ
    assert set(WHOLE) == {field.name for field in fields(Scenario)}


def test_the_tables_name_every_field() -> None:
    """What can be written is what a scenario, a failure and a fault hold, under the same names but for `for`."""
    for table, kind, more in (
        (_SCENARIO, Scenario, {"id_key", "fail", "faults", "unenforced"}),
        (_FAILURE, Failure, set[str]()),
        (_FAULT, Fault, {"on", "type", "seconds"}),
    ):
        assert (set(table) | more) - {"for"} == {field.name for field in fields(kind)}


def test_nothing_said() -> None:
    """A scenario that says nothing, or null, is one where all goes well."""
    assert read_scenario({}) == read_scenario(dict.fromkeys(WHOLE)) == Scenario()


def test_files(tmp_path: Path) -> None:
    """A scenario can be a JSON file or a YAML file, where `on` is a word and no truth."""
    (tmp_path / "a.json").write_text(json.dumps(WHOLE))
    (tmp_path / "a.yaml").write_text(json.dumps(WHOLE))
    (tmp_path / "b.yml").write_text("faults:\n  - {on: getTask, status: 500}\n")
    assert read_scenario_file(tmp_path / "a.json") == read_scenario_file(tmp_path / "a.yaml") == READ
    assert read_scenario_file(tmp_path / "b.yml").faults == (Fault("getTask", status=500),)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"pendin": 1}, "`pendin` is no setting; did you mean `pending`?"),
        ({"pending": -1}, "`pending` is -1; it takes seconds, 0 or more"),
        ({"pending": True}, "`pending` is True; it takes seconds, 0 or more"),
        ({"processing": float("inf")}, "`processing` is inf; it takes seconds, 0 or more"),
        ({"seed": "a"}, "`seed` is 'a'; it takes a whole number"),
        ({"shape": "both"}, "`shape` is 'both'; it takes one of results, output"),
        ({"id_key": "name"}, "`id_key` is 'name'; it takes one of id, task_id"),
        ({"clips": 1.5}, "`clips` is 1.5; it takes a whole number, 0 or more"),
        ({"keys": "a"}, "`keys` is 'a'; it takes a list of keys"),
        ({"keys": [""]}, "`keys` is ['']; it takes a list of keys"),
        ({"files_at": "files"}, "`files_at` is 'files'; it takes an address that begins with http:// or https://"),
        ({"sync_hides_results": 1}, "`sync_hides_results` is 1; it takes true or false"),
        ({"fail": {}}, "`fail` takes a list"),
        ({"fail": [1]}, "`fail[0]` takes a mapping of settings"),
        ({"fail": [{"nth": 0}]}, "`fail[0].nth` is 0; it takes a whole number, 1 or more"),
        ({"faults": [{"on": "createVide", "status": 500}]}, "`faults[0].on` is 'createVide'; it takes one of *, "
         "createVideo, getTask, uploadFileStream, uploadBase64File, uploadFileFromUrl, result, file"),
        ({"faults": [{}]}, "`faults[0]` does nothing; it takes `status`, `cut`, `patch` or `delay`"),
        ({"faults": [{"status": 500, "cut": "in-body"}]},
         "`faults[0]` has `cut` and `status`; a call ends in one way"),
        ({"faults": [{"status": 200}]}, "`faults[0].status` is 200; it takes a status from 400 to 599"),
        ({"faults": [{"status": 418}]},
         "`faults[0]` has `status` 418, which the spec does not know of any call; a gateway's answer is `bare: true`"),
        ({"faults": [{"on": "getTask", "status": 402}]},
         "`faults[0]` has `status` 402, which the spec does not know of getTask; a gateway's answer is `bare: true`"),
        ({"faults": [{"cut": "in-body", "retry_after": 1}]}, "`faults[0]` has `retry_after`, which goes with `status`"),
        ({"faults": [{"status": 502, "bare": True, "code": "c"}]}, "`faults[0]` is `bare`, without the service's own "
         "body; `type`, `code` and `message` have no place in it"),
        ({"faults": [{"cut": "before-connect", "times": 2}]}, "`faults[0]` is cut `before-connect`; how long the port "
         "stays shut is said by `for`, in seconds"),
        ({"faults": [{"cut": "in-body", "for": 2}]}, "`faults[0]` has `for`, which goes with `cut: before-connect`"),
        ({"faults": [{"cut": "inbody"}]}, "`faults[0].cut` is 'inbody'; it takes one of before-connect, during-send, "
         "before-head, after-accept, in-body"),
        ({"faults": [{"status": 500, "times": 0}]}, "`faults[0].times` is 0; it takes a whole number, 1 or more, or always"),
        ({"faults": [{"status": 500, "type": "oops"}]}, "`faults[0].type` is 'oops'; it takes one of "
         "invalid_request_error, authentication_error, insufficient_quota, not_found, rate_limit_error, server_error, "
         "service_unavailable_error"),
        ({"faults": [{"status": 500, "colour": 1}]}, "`faults[0].colour` is no setting; known are after, bare, code, "
         "cut, delay, for, message, on, patch, retry_after, status, times, type"),
        ({"unenforced": "json"}, "`unenforced` takes a list"),
        ({"unenforced": [5]}, "`unenforced[0]` is 5; it takes the id of a constraint"),
        ({"unenforced": ["jsn"]}, "`unenforced[0]` is 'jsn'; did you mean 'json'?"),
        ({"unenforced": ["json", "kling-v3-image-to-video/duration/enums"]},
         "`unenforced[1]`: there is no constraint 'kling-v3-image-to-video/duration/enums'; did you mean "
         "'kling-v3-image-to-video/duration/enum'?"),
        ({"unenforced": ["kling-v9/*"]},
         "`unenforced[0]`: there is no constraint 'kling-v9/*'; `callsheet fuzz --list` names them"),
        ([], "it takes a mapping of settings"),
    ],
)  # fmt: skip
def test_what_cannot_be_played(written: Any, said: str) -> None:
    """What cannot be played is refused with the setting, what it takes, and the nearest name."""
    with pytest.raises(UsageError) as refused:
        read_scenario(written)
    assert str(refused.value) == f"the scenario cannot be played:\n  {said}"


def test_all_problems_at_once(tmp_path: Path) -> None:
    """All that is wrong with a scenario is told in one go, under the name of its file."""
    path = tmp_path / "busy.yaml"
    path.write_text("pendin: 1\nclips: many\nfaults:\n  - {status: 500, cut: in-body}\n  - {status: soon}\n")
    with pytest.raises(UsageError) as refused:
        read_scenario_file(path)
    assert str(refused.value).splitlines() == [
        f"{path} cannot be played:",
        "  `pendin` is no setting; did you mean `pending`?",
        "  `clips` is 'many'; it takes a whole number, 0 or more",
        "  `faults[0]` has `cut` and `status`; a call ends in one way",
        "  `faults[1].status` is 'soon'; it takes a status from 400 to 599",
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is missing, broken, empty or a list is refused with its name."""
    path = tmp_path / "a.yaml"
    with pytest.raises(UsageError, match=r"cannot read .*a\.yaml: no such file or directory"):
        read_scenario_file(path)
    path.write_text("faults: [")
    with pytest.raises(UsageError, match=r"a\.yaml:1:\d+: this is not YAML"):
        read_scenario_file(path)
    for text in ("", "- {pending: 1}\n- {pending: 2}\n", "5", "pending: 1\n---\npending: 2\n"):
        path.write_text(text)
        with pytest.raises(UsageError, match=r"a\.yaml is no scenario; it takes one mapping of settings"):
            read_scenario_file(path)
