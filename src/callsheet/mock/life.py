"""The life of a task: what is answered of it at any moment. Nothing here keeps time or remembers."""

import math
from dataclasses import dataclass
from typing import Any, Literal

from callsheet.mock.clip import HEIGHT, WIDTH
from callsheet.mock.scenario import Failure, Scenario

__all__ = ["Status", "Task", "created_answer", "ends", "expires", "failure_for", "length", "state", "task_answer"]

Status = Literal["pending", "processing", "completed", "failed"]

_DEFAULT_LENGTH = 5.0
_LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it was created; `clips` are the paths of its results, `failure` is what will become of it instead.

    `scenario` is the one that was played when it was created, and stays with it.
    """

    id: str
    started: float
    request: dict[str, Any]
    scenario: Scenario
    lifetime: float
    clips: tuple[str, ...]
    failure: Failure | None = None


def failure_for(scenario: Scenario, nth: int, request: dict[str, Any]) -> Failure | None:
    """Say how the nth task that is created will fail, None where it will not."""
    prompts = list(_prompts(request))
    for failure in scenario.fail:
        is_nth = failure.nth is None or failure.nth == nth
        is_prompt = failure.prompt is None or any(failure.prompt in prompt for prompt in prompts)
        if is_nth and is_prompt:
            return failure
    return None


def _prompts(value: Any) -> list[str]:
    """Give every prompt of a request, those of its shots too."""
    if isinstance(value, list):
        return [prompt for each in value for prompt in _prompts(each)]
    if not isinstance(value, dict):
        return []
    own = [value["prompt"]] if isinstance(value.get("prompt"), str) else []
    return own + [prompt for each in value.values() for prompt in _prompts(each)]


def ends(task: Task) -> float:
    """Say when a task is completed or fails."""
    return task.started + task.scenario.pending + task.scenario.processing


def expires(task: Task) -> float:
    """Say when the addresses of a task's results stop working."""
    return ends(task) + task.lifetime


def length(request: dict[str, Any]) -> float:
    """Say how many seconds a requested clip lasts; a duration that no clip can have counts as none."""
    duration = request.get("duration")
    if not isinstance(duration, int | float) or isinstance(duration, bool) or not 0 <= duration <= _LONGEST:
        return _DEFAULT_LENGTH
    return float(duration)


def state(task: Task, now: float) -> tuple[Status, int]:
    """Say where a task stands, and how much is done in percent."""
    since = now - task.started
    if since < task.scenario.pending:
        return "pending", 0
    if since < task.scenario.pending + task.scenario.processing:
        done = (since - task.scenario.pending) / task.scenario.processing
        return "processing", 1 + math.floor(98 * done)
    return ("failed", 99) if task.failure else ("completed", 100)


def created_answer(task: Task, now: float) -> dict[str, Any]:
    """Give what the call that creates a task is answered."""
    status, progress = state(task, now)
    scenario = task.scenario
    estimated, model = scenario.estimated_time, task.request.get("model")
    return {
        "created": int(task.started),
        scenario.id_key: task.id,
        # It need not be a text, or there, where the scenario does not enforce that.
        **({"model": model} if isinstance(model, str) else {}),
        "object": "video.generation.task",
        "progress": progress,
        "status": status,
        "task_info": {
            "can_cancel": status == "pending",
            "estimated_time": math.ceil(scenario.pending + scenario.processing) if estimated is None else estimated,
        },
        "type": "video",
    }


def task_answer(task: Task, now: float, base: str, *, sync_upstream: bool = False) -> dict[str, Any]:
    """Give what a query of a task is answered; `base` stands in front of the paths of its results."""
    out = {**created_answer(task, now), "results": None, "error": None}
    if task.scenario.credits is not None:
        out["usage"] = {"credits_reserved": task.scenario.credits, "user_group": "default"}
    if out["status"] == "failed" and task.failure:
        out["error"] = {"code": task.failure.code, "message": task.failure.message, "type": "task_error"}
    if out["status"] != "completed" or (sync_upstream and task.scenario.sync_hides_results):
        return out
    addresses = [base + path for path in task.clips]
    if task.scenario.shape == "results":
        return {**out, "results": [{"url": address} for address in addresses]}
    del out["results"]
    first = addresses[0] if addresses else None
    size = {"duration": length(task.request), "width": WIDTH, "height": HEIGHT}
    return {**out, "output": {"url": first, "urls": addresses, **size}}
