"""A mock that lets requests pass which break a constraint: this one and no other."""

import base64
import json
from functools import cache
from typing import Any

import pytest

from callsheet.constraints import Constraint, constraints
from callsheet.fuzz.cases import boundary_cases
from callsheet.spec import installed
from mock_calls import CLEAN, CREATE, Api, error

SPEC = installed()
ERRORS = [each for model in SPEC.models for each in constraints(SPEC, model) if each.severity == "error"]
OFF = "kling-v3-image-to-video/duration/enum"
BASE64, FROM_URL, STREAM = (f"/v1/files/upload/{kind}" for kind in ("base64", "url", "stream"))


@cache
def breaking(constraint: Constraint) -> dict[str, Any]:
    cases = boundary_cases(SPEC, constraint.model)
    return next(case.request for case in cases if case.breaks and case.constraint is constraint)


@pytest.fixture(scope="module")
def shared() -> Api:
    return Api()


@pytest.mark.parametrize("constraint", ERRORS, ids=lambda each: each.id)
def test_every_constraint_can_be_switched_off(shared: Api, constraint: Constraint) -> None:
    """A request that breaks one constraint is refused, and taken where that is not enforced; others are refused still."""
    following = ERRORS[(ERRORS.index(constraint) + 1) % len(ERRORS)]
    played: dict[str, Any] = {"pending": 0, "processing": 0, "shape": "output"}
    shared.mock.play(played)
    assert shared.create(breaking(constraint)).status_code == 422
    shared.mock.play({**played, "unenforced": [constraint.id]})
    answer = shared.create(breaking(constraint))
    assert answer.status_code == 200, answer.text
    clip = shared.task(answer.json()["id"])["output"]["url"]
    assert shared.get(clip).status_code == 200
    assert shared.create(breaking(following)).status_code == 422


def test_what_is_told_of_other_constraints() -> None:
    """What a request breaks beside a constraint that is not enforced is all that it is refused for."""
    answer = Api({"unenforced": [OFF]}).create({**CLEAN, "duration": 7, "resolution": "8k"})
    assert (answer.status_code, [each["field"] for each in error(answer)["findings"]]) == (422, ["resolution"])


@pytest.mark.parametrize(
    ("request_", "unenforced", "model"),
    [
        ({"prompt": "x"}, "required", None),
        ({"prompt": "x", "model": ["a"]}, "type", None),
        ({"prompt": "x", "model": "other"}, "const", "other"),
    ],
)
def test_a_model_that_need_not_be_named(request_: dict[str, Any], unenforced: str, model: str | None) -> None:
    """A request without a model's name is judged as the model it fits best, and answered with the name that it gave."""
    api = Api({"unenforced": [f"*/model/{unenforced}"]})
    answer = api.create(request_)
    assert (answer.status_code, answer.json().get("model")) == (200, model)
    assert api.mock.creates == [request_]
    narrow = Api({"unenforced": [f"kling-v3-image-to-video/model/{unenforced}"]}).create(request_)
    assert (narrow.status_code, error(narrow)["param"]) == (422, "image_url")


@pytest.mark.parametrize("duration", ["7", None, True, -1, 10**400, 1e300, [5], {}])
def test_odd_durations(duration: Any) -> None:
    """Whatever a duration is that nobody refuses, the clip that comes of it is one that plays."""
    api = Api({"pending": 0, "processing": 0, "shape": "output", "unenforced": ["kling-v3-image-to-video/duration/*"]})
    output = api.task(api.create({**CLEAN, "duration": duration}).json()["id"])["output"]
    assert output["duration"] == 5
    assert api.get(output["url"]).content[4:8] == b"ftyp"


def test_calls_without_a_key() -> None:
    """Where authentication is not enforced, a call is served without a key and with any."""
    api = Api({"unenforced": ["authentication"], "keys": ["right"]})
    name = api.create(key=None).json()["id"]
    assert api.get(f"/v1/tasks/{name}", key="wrong").status_code == 200
    assert api.get(f"/v1/tasks/{name}?sync_upstream=maybe", key=None).status_code == 422
    assert api.create({**CLEAN, "duration": 7}, key=None).status_code == 422


@pytest.mark.parametrize("content", [b"{", b"", b"\xff", b"[]", b"null", b"5", b"[" * 10_000])
def test_bodies_that_are_no_json(content: bytes) -> None:
    """Where JSON is not enforced, what is no object counts as an empty one that nobody judges; an object is judged."""
    api, headers = Api({"unenforced": ["json"]}), {"Content-Type": "application/json"}
    for path in (CREATE, BASE64, FROM_URL):
        answer = api.call("POST", path, content=content, headers=headers)
        assert (answer.status_code, "model" in answer.json()) == (200, False)
    assert api.mock.creates == [{}]
    assert api.create({}).status_code == 422
    assert api.call("POST", BASE64, content=content).status_code == 400


def test_other_content_types() -> None:
    """Where the content type is not enforced, a body is read as what the call takes; as a file it is one as it came."""
    api, headers = Api({"unenforced": ["content-type"]}), {"Content-Type": "text/plain"}
    assert api.call("POST", CREATE, content=json.dumps(CLEAN), headers=headers).status_code == 200
    assert api.call("POST", CREATE, content=b"{", headers=headers).status_code == 400
    stored = api.call("POST", STREAM, content=b"abc", headers=headers).json()
    assert api.get(stored["url"]).content == b"abc"
    encoded = {"file_data": base64.b64encode(b"abc").decode()}
    assert api.call("POST", BASE64, content=json.dumps(encoded)).json()["size"] == 3
    assert api.call("POST", STREAM, files={"other": b"abc"}).status_code == 400
