"""A task's life in the mock: what is answered of it, from its creation until its results are gone."""

from typing import Any

import pytest

from callsheet.mock import Scenario
from callsheet.mock.life import Task, failure_for, state
from mock_calls import CLEAN, START, Api

SLOW = {"pending": 10, "processing": 100}


def created(api: Api, **changes: Any) -> str:
    answer = api.create({**CLEAN, **changes})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_a_task_goes_from_pending_to_completed() -> None:
    """A task is pending, then processed with progress that only grows, then completed with results."""
    api = Api(SLOW)
    name, seen = created(api), []
    for second in (0, 9, 10, 11, 50, 109, 110, 500):
        api.clock.now = START + second
        task = api.task(name)
        seen.append((task["status"], task["progress"], task["results"] is not None, task["error"]))
    assert seen == [
        ("pending", 0, False, None),
        ("pending", 0, False, None),
        ("processing", 1, False, None),
        ("processing", 1, False, None),
        ("processing", 40, False, None),
        ("processing", 98, False, None),
        ("completed", 100, True, None),
        ("completed", 100, True, None),
    ]


def test_what_a_create_is_answered() -> None:
    """A create is answered with what the vendor's page shows, and nothing else."""
    answer = Api({**SLOW, "estimated_time": 45}).create()
    assert answer.json() == {
        "created": 1757165031,
        "id": "task-unified-1757165031-urf9iesa",
        "model": "kling-v3-image-to-video",
        "object": "video.generation.task",
        "progress": 0,
        "status": "pending",
        "task_info": {"can_cancel": True, "estimated_time": 45},
        "type": "video",
    }


def test_the_same_seed_gives_the_same_bytes() -> None:
    """The same seed, calls and clock give the same bytes; another seed gives other names."""

    def told(seed: int) -> list[bytes]:
        api = Api({"seed": seed, "clips": 2})
        name = created(api)
        api.clock.now += 60
        upload = api.call("POST", "/v1/files/upload/base64", json={"file_data": "eA=="})
        return [api.get(f"/v1/tasks/{name}").content, upload.content]

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_a_reset_begins_anew() -> None:
    """After a reset the same calls give the same bytes again, and what was there is gone."""
    api = Api()
    first = api.create()
    api.mock.reset()
    assert (api.mock.requests, api.mock.creates) == ([], [])
    assert api.get(f"/v1/tasks/{first.json()['id']}").status_code == 404
    assert api.create().content == first.content


def test_the_older_shape() -> None:
    """A scenario can have results come as `output`, as an older copy of the vendor's page shows them."""
    api = Api({"shape": "output", "clips": 2})
    name = created(api, duration=10)
    api.clock.now += 60
    task = api.task(name)
    assert "results" not in task
    first, second = task["output"].pop("urls")
    assert task["output"] == {"url": first, "duration": 10.0, "width": 64, "height": 48}
    assert [api.get(url).status_code for url in (first, second)] == [200, 200]


def test_the_other_name_of_the_id() -> None:
    """A scenario can have the id of a task come as `task_id`."""
    api = Api({"id_key": "task_id"})
    answer = api.create().json()
    assert "id" not in answer
    assert api.task(answer["task_id"])["task_id"] == answer["task_id"]


def test_completed_without_results() -> None:
    """A scenario can have a completed task hide its results from `sync_upstream`, and from that alone."""
    api = Api({"sync_hides_results": True})
    name = created(api)
    api.clock.now += 60
    hidden = api.task(name, params={"sync_upstream": "true"})
    assert (hidden["status"], hidden["results"]) == ("completed", None)
    for parameters in ({}, {"sync_upstream": "false"}):
        assert len(api.task(name, params=parameters)["results"]) == 1


def test_results_expire() -> None:
    """A result is served until its address expires, a day after completion by the spec; then it is refused."""
    api = Api()
    name = created(api)
    api.clock.now = START + 1
    (result,) = api.task(name)["results"]
    api.clock.now = START + 1 + 86399
    assert api.get(result["url"], key=None).headers["content-type"] == "video/mp4"
    api.clock.now = START + 1 + 86400
    answer = api.get(result["url"])
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        403,
        "the address has expired; it lived for 24 h",
    )
    assert api.task(name)["results"] == [result]


def test_no_result_before_its_time() -> None:
    """The address of a result leads nowhere until the task is completed."""
    api = Api({**SLOW, "seed": 5})
    name = created(api)
    api.clock.now += 200
    (result,) = api.task(name)["results"]
    api.clock.now -= 150
    assert api.get(result["url"]).status_code == 404


@pytest.mark.parametrize(
    ("fail", "failing"),
    [
        ([{}], [True, True, True]),
        ([{"nth": 2}], [False, True, False]),
        ([{"prompt": "storm"}], [False, False, True]),
        ([{"nth": 1, "prompt": "storm"}], [False, False, False]),
        ([{"nth": 1}, {"nth": 3}], [True, False, True]),
    ],
)
def test_failures(fail: list[dict[str, Any]], failing: list[bool]) -> None:
    """A scenario says which tasks fail: the nth, those with a text in a prompt, or all."""
    api = Api({"fail": fail})
    names = [created(api, prompt=prompt) for prompt in ("Mist", "Rain", "A storm")]
    api.clock.now += 60
    tasks = [api.task(name) for name in names]
    assert [task["status"] == "failed" for task in tasks] == failing
    for task in tasks:
        if task["status"] == "failed":
            assert (task["results"], task["progress"]) == (None, 99)
            assert task["error"] == {
                "code": "generation_failed",
                "message": "the clip could not be generated",
                "type": "task_error",
            }


def test_prompts_of_shots_count() -> None:
    """A failure by prompt looks at the prompts of shots, too."""
    scenario = Scenario(fail=(*Api({"fail": [{"prompt": "storm"}]}).mock.scenario.fail,))
    assert failure_for(scenario, 1, {"multi_prompt": [{"prompt": "a storm"}]}) is not None
    assert failure_for(scenario, 1, {"multi_prompt": [{"prompt": "mist"}], "note": "storm"}) is None


def test_a_task_without_a_wait() -> None:
    """A task that takes no time is completed when it is created."""
    task = Task("t", START, {}, Scenario(pending=0, processing=0), 1, ())
    assert state(task, START) == ("completed", 100)


def test_a_task_keeps_its_scenario() -> None:
    """A task goes on by the scenario that it was created under, whatever is played later."""
    api = Api(SLOW)
    name = created(api)
    api.mock.play({"pending": 0, "processing": 0})
    assert (api.task(name)["status"], api.create().json()["status"]) == ("pending", "completed")


def test_credits_are_told() -> None:
    """A scenario can have tasks tell what they cost."""
    api = Api({"credits": 12.5})
    assert api.task(created(api))["usage"] == {"credits_reserved": 12.5, "user_group": "default"}
