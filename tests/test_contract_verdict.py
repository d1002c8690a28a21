"""What an answer says: of the constraint, of money, of the task."""

import json
from functools import cache
from typing import Any

import pytest

from callsheet.contract.probe import Probe
from callsheet.contract.send import Answer
from callsheet.contract.verdict import judged, outcome, task_of
from contract_service import SPEC, plan_of

V3 = "kling-v3-image-to-video"
O3 = "kling-o3-reference-to-video"
TASK = {"id": "task-1", "status": "pending"}


@cache
def probe(name: str) -> Probe:
    return plan_of((), 1).valid[0] if name == "valid" else next(each for each in plan_of().probes if each.id == name)


def says(message: str, kind: str = "invalid_request_error", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, **more}}


def plain_body(name: str) -> str:
    return probe(name).body.decode()


def answer(status: int, body: Any) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, "application/json", content)


@pytest.mark.parametrize(
    ("name", "status", "body", "verdict"),
    [
        (f"{V3}/duration/enum", 422, says("duration must be 5 or 10"), "enforced"),
        (f"{V3}/duration/enum", 400, says("`duration` is 4"), "enforced"),
        (f"{V3}/duration/enum", 422, says("bad value", param="duration"), "enforced"),
        (f"{V3}/duration/enum", 422, says("bad value", code="value-not-allowed"), "enforced"),
        (f"{V3}/duration/enum", 422, {"detail": [{"loc": ["body", "duration"], "msg": "Input should be 5 or 10"}]}, "enforced"),
        (f"{V3}/duration/enum", 422, says("image_url cannot be fetched"), "refused"),
        (f"{V3}/duration/enum", 422, says("the duration of this outage is unknown to us"), "refused"),
        (f"{V3}/duration/enum", 422, says("invalid request"), "refused"),
        (f"{V3}/duration/enum", 400, b"<html>", "refused"),
        (f"{V3}/duration/enum", 422, says("no channel for duration", "service_unavailable_error"), "not reached"),
        (f"{V3}/duration/enum", 401, says("no key"), "not reached"),
        (f"{V3}/duration/enum", 402, says("no money"), "not reached"),
        (f"{V3}/duration/enum", 403, says("duration"), "not reached"),
        (f"{V3}/duration/enum", 429, says("slow down"), "not reached"),
        (f"{V3}/duration/enum", 404, says("duration"), "not reached"),
        (f"{V3}/duration/enum", 302, b"", "lost"),
        ("getTask/not-there", 302, b"", "not reached"),
        (f"{V3}/duration/enum", 503, says("no channel", "service_unavailable_error"), "not reached"),
        (f"{V3}/duration/enum", 503, b"<html>", "lost"),
        (f"{V3}/duration/enum", 500, says("duration"), "lost"),
        (f"{V3}/duration/enum", 200, TASK, "accepted"),
        (f"{V3}/duration/enum", 202, b"", "accepted"),
        (f"{V3}/duration/enum", 200, b"<html>", "accepted"),
        (f"{V3}/duration/enum", 200, says("duration is 4"), "enforced"),
        (f"{V3}/duration/enum", 200, {**says("duration is 4"), "task_id": "task-1"}, "accepted"),
        (f"{V3}/duration/enum", 422, {**TASK, **says("duration is 4")}, "accepted"),
        (f"{V3}/duration/enum", 408, says("duration is 4"), "lost"),
        (f"{V3}/duration/enum", 422, says("duration, prompt or image_url is wrong"), "enforced"),
        (f"{V3}/duration/enum", 422, says("`duration`, `prompt` or `image_url` is wrong"), "refused"),
        (f"{V3}/duration/enum", 422, says("cannot take " + plain_body(f"{V3}/duration/enum")), "refused"),
        (f"{V3}/image_url/required", 422, says("missing field: image_url"), "enforced"),
        (f"{V3}/prompt/maxLength", 422, says("prompt is too long"), "enforced"),
        (f"{V3}/rule/voices-without-audio", 422, says("voice_ids need generate_audio"), "enforced"),
        (f"{O3}/rule/conflicting-prompts", 422, says("prompt and multi_prompt exclude each other"), "enforced"),
        (f"{O3}/multi_prompt/*/duration/minimum", 422, says("multi_prompt[0].duration must be at least 0"), "enforced"),
        (f"{O3}/model/required", 422, says("model is required"), "enforced"),
        ("createVideo/no-key", 401, says("no key", "authentication_error"), "enforced"),
        ("createVideo/no-key", 403, says("no"), "refused"),
        ("createVideo/no-key", 422, says("model is required"), "accepted"),
        ("createVideo/no-key", 200, TASK, "accepted"),
        ("createVideo/no-key", 200, says("no key"), "refused"),
        ("createVideo/no-key", 429, says("slow down"), "not reached"),
        ("createVideo/no-key", 500, says("oh"), "lost"),
        ("getTask/wrong-key", 404, says("no such task", "not_found"), "not reached"),
        ("getTask/wrong-key", 422, says("bad id"), "refused"),
        ("createVideo/no-key", 415, says("model is required"), "not reached"),
        ("createVideo/no-key", 422, says("no"), "refused"),
        ("createVideo/no-key", 422, b"<html>model is required", "refused"),
        ("getTask/wrong-key", 500, says("oh"), "not reached"),
        ("getTask/not-there", 404, says("no such task", "not_found"), "enforced"),
        ("getTask/not-there", 404, b"<html>", "refused"),
        ("getTask/not-there", 422, says("bad id"), "refused"),
        ("getTask/not-there", 200, TASK, "accepted"),
        ("getTask/not-there", 500, says("oh"), "not reached"),
        ("createVideo/not-json", 400, says("this cannot be read"), "enforced"),
        ("createVideo/not-json", 422, says("the body is no JSON"), "enforced"),
        ("createVideo/not-json", 422, says("this cannot be read"), "refused"),
        ("createVideo/not-json", 422, says("model is required"), "accepted"),
        ("createVideo/not-an-object", 422, says("model is required"), "refused"),
        ("createVideo/wrong-content-type", 415, says("no"), "refused"),
        ("createVideo/wrong-content-type", 422, says("`model` is missing in the JSON object"), "accepted"),
        ("createVideo/not-json", 422, says("`model` is missing in the JSON object"), "enforced"),
        ("createVideo/wrong-content-type", 400, says("Content-Type must be application/json"), "enforced"),
        ("uploadBase64File/wrong-content-type", 400, says("file_data is required"), "accepted"),
        ("uploadBase64File/wrong-content-type", 404, says("nothing here"), "not reached"),
        ("valid", 200, TASK, "created"),
        ("valid", 422, says("image_url cannot be fetched"), "rejected"),
        ("valid", 402, says("no money"), "not reached"),
        ("valid", 422, says("none", "service_unavailable_error"), "not reached"),
        ("valid", 502, b"<html>", "lost"),
    ],
)  # fmt: skip
def test_verdicts(name: str, status: int, body: Any, verdict: str) -> None:
    """The verdict follows from what was asked, the status, and what the answer names."""
    assert judged(SPEC, probe(name), answer(status, body)) == verdict


@pytest.mark.parametrize(
    ("status", "body", "event"),
    [
        (200, TASK, "accepted"), (200, b"", "accepted"), (200, {}, "accepted"), (204, b"", "accepted"),
        (200, says("no"), "refused"), (200, {**says("no"), "id": "task-1"}, "accepted"),
        (200, {**says("no"), "data": {"task": "task-1"}}, "accepted"), (422, {**says("no"), "task_id": "task-1"}, "accepted"),
        (408, says("no"), "lost"), (503, {**says("no"), "id": "task-1"}, "accepted"),
        (302, b"", "lost"), (303, b"", "lost"), (400, b"", "refused"), (422, says("no"), "refused"), (429, b"", "refused"),
        (500, says("no", "server_error"), "lost"), (502, b"", "lost"), (503, b"", "lost"), (504, b"", "lost"),
        (503, says("no", "service_unavailable_error"), "refused"),
    ],
)  # fmt: skip
def test_money(status: int, body: Any, event: str) -> None:
    """A create call costs nothing only where the service itself said that it did nothing; in doubt it counts."""
    assert outcome(SPEC, answer(status, body)) == event


@pytest.mark.parametrize(
    ("body", "task"),
    [
        (TASK, "task-1"), ({"task_id": "task-2"}, "task-2"), ({"id": "", "task_id": 7}, "7"), ({"id": True}, None),
        ({"id": ["task-1"]}, None), (["task-1"], None), (b"<html>", None), ({"id": "x" * 999}, "x" * 999),
    ],
)  # fmt: skip
def test_tasks(body: Any, task: str | None) -> None:
    """The task is read from its id under any name that the spec knows, whatever else the answer is."""
    assert task_of(SPEC, answer(200, body)) == task
