"""A server that lies is found: with one constraint switched off the run reports that one, and none else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.constraints import constraints
from contract_service import SPEC, InProcess, fresh, held, plan_of, verdicts

ERRORS = [each.id for model in SPEC.models for each in constraints(SPEC, model) if each.severity == "error"]


@pytest.fixture(autouse=True)
def disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: these runs write thousands of lines, and no test here asks whether they last."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def test_a_service_that_holds_to_the_spec(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Against the mock as it is every probe is refused as documented, and nothing is created."""
    mock = fresh()
    run = held(InProcess(mock, runner), tmp_path)
    assert (run.end, run.stopped) == ("done", "")
    assert verdicts(run, "enforced") == [each.id for each in plan_of().probes]
    assert [each for each in run.results if each.problem] == []
    assert mock.creates == []


def test_every_error_is_probed() -> None:
    """The plan has a probe for each constraint that is an error, and for nothing else of a model."""
    assert sorted(each.id for each in plan_of().probes if each.group == "constraint") == sorted(ERRORS)
    assert plan_of().unbroken == 0


@pytest.mark.parametrize("constraint", ERRORS)
def test_one_constraint_that_is_not_enforced(constraint: str, runner: asyncio.Runner, tmp_path: Path) -> None:
    """The request that breaks it is taken, once; the run ends there and names it, its task, and no other constraint."""
    mock = fresh({"unenforced": [constraint]})
    run = held(InProcess(mock, runner), tmp_path)
    assert [each.probe.id for each in run.results if each.is_breach] == [constraint]
    assert verdicts(run, "not reached", "lost") == []
    (task,) = [each.task for each in run.results if each.task]
    (created,) = [call.created for call in mock.requests if call.created]
    assert task == created
    assert run.stopped == f"The service took {constraint}; it may have created task {task}, and charged for it."
    assert len(mock.creates) == 1


@pytest.mark.parametrize(
    ("word", "names"),
    [("authentication", ("no-key", "wrong-key")), ("content-type", ("wrong-content-type",))],
)
def test_what_every_call_has_to_meet(word: str, names: tuple[str, ...], runner: asyncio.Runner, tmp_path: Path) -> None:
    """A service that asks for no key, or minds no content type, is told for each operation; nothing is created."""
    mock = fresh({"unenforced": [word]})
    run = held(InProcess(mock, runner), tmp_path)
    wanted = [each.id for each in plan_of().probes if each.id.rpartition("/")[2] in names]
    # A 404 may be all that somebody without a key gets to see.
    hidden = [name for name in wanted if name.startswith("getTask/")]
    assert verdicts(run, "accepted") == [name for name in wanted if name not in hidden]
    assert verdicts(run, "not reached") == hidden
    assert verdicts(run, "enforced") == [each.id for each in plan_of().probes if each.id not in wanted]
    assert mock.creates == []


def test_bodies_that_are_no_json(runner: asyncio.Runner, tmp_path: Path) -> None:
    """A service that takes what is no JSON creates something at the first such call, and gets no second one."""
    mock = fresh({"unenforced": ["json"]})
    run = held(InProcess(mock, runner), tmp_path)
    assert verdicts(run, "accepted") == ["createVideo/not-json"]
    assert len(mock.creates) == 1
