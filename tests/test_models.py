"""The generated classes: answers are open, requests as strict as the linter, which tests/test_fuzz_judges.py holds."""

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

import callsheet_foxapi
from callsheet_foxapi import Element, KlingO3ReferenceToVideo, KlingV3ImageToVideo, Shot, Task

URL = "https://media.test/a.jpg"


def test_a_model_knows_its_name_and_its_defaults() -> None:
    """The `model` field is filled in and sent; defaults are known and not sent."""
    request_ = KlingV3ImageToVideo(prompt="Mist", image_url=URL)
    assert request_.resolution == "720p"
    assert request_.to_request() == {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": URL}


def test_models_nest() -> None:
    """Parts can be given as classes or as plain values."""
    shots = [Shot(prompt="a", duration=2), Shot(prompt="b", duration=3)]
    request_ = KlingO3ReferenceToVideo(multi_prompt=shots, duration=5)
    assert request_ == KlingO3ReferenceToVideo.model_validate(request_.to_request())
    assert KlingO3ReferenceToVideo(prompt="@Element1", elements=[Element(video_url="https://media.test/a.mp4")])


@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        ({"prompt": "@Image1 {braces}"}, "dangling-image-reference", "the prompt refers to @Image1; `image_urls` holds 0, counted from 1 [dangling-image-reference]"),
        ({}, "no-prompt", "`prompt` and `multi_prompt` are both missing; the request takes one of them [no-prompt]"),
        ({"prompt": "a", "duration": "5"}, "int_type", "Input should be a valid integer"),
        ({"prompt": "a", "duration": True}, "int_type", "Input should be a valid integer"),
        ({"prompt": "a", "promt": "b"}, "extra_forbidden", "Extra inputs are not permitted"),
        ({"prompt": "a", "resolution": None}, "literal_error", "Input should be '720p', '1080p' or '4k'"),
    ],
)  # fmt: skip
def test_what_a_model_says(values: dict[str, Any], kind: str, message: str) -> None:
    """A broken rule is an error of the rule's name; what Pydantic refuses by itself it says in its own words."""
    with pytest.raises(ValidationError) as caught:
        KlingO3ReferenceToVideo.model_validate(values)
    (error,) = caught.value.errors()
    assert (error["type"], error["msg"]) == (kind, message)


def test_broken_rules_for_a_program() -> None:
    """The context of the error has every finding by itself; braces in a request stay what they are."""
    with pytest.raises(ValidationError) as caught:
        KlingV3ImageToVideo(prompt="<<<voice_1>>>", image_url="http://10.0.0.1/{findings}{text}.jpg")
    (error,) = caught.value.errors()
    voice = "the prompt refers to <<<voice_1>>>; `voice_ids` holds 0, counted from 1"
    address = (
        '`image_url` is "http://10.0.0.1/{findings}{text}.jpg", an address inside a private network; the service fetches it '
        "over the public internet"
    )
    text = f"{voice} [dangling-voice-reference]; {address} [private-url]"
    assert error["msg"] == text
    assert error["ctx"] == {
        "findings": [
            {"rule": "dangling-voice-reference", "field": "prompt", "message": voice},
            {"rule": "private-url", "field": "image_url", "message": address},
        ],
        "text": text,
    }


def test_an_integral_float_is_an_integer() -> None:
    """JSON Schema counts 5.0 as an integer, and so does a model."""
    assert KlingO3ReferenceToVideo.model_validate({"prompt": "a", "duration": 5.0}).duration == 5


def test_answers_are_open() -> None:
    """An unknown status, an unknown field and a number out of range survive in an answer."""
    task = Task.model_validate(
        {"id": "t", "status": "cancelled", "progress": 101, "object": "new", "queue": {"place": 3}}
    )
    assert (task.status, task.progress, task.object) == ("cancelled", 101, "new")
    assert task.model_dump()["queue"] == {"place": 3}


def test_classes_need_their_extra() -> None:
    """Without Pydantic, asking for a class says in one sentence what to install."""
    script = "import sys; sys.modules['pydantic'] = None; from callsheet_foxapi import Task"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    said = "ModuleNotFoundError: Task needs pydantic; install it with pip install 'callsheet[client]'"
    assert done.stderr.splitlines()[-1] == said


def test_the_package_offers_every_class() -> None:
    """Every name that the package lists is there, and another one is an AttributeError."""
    for name in callsheet_foxapi.__all__:
        assert getattr(callsheet_foxapi, name) is not None
    with pytest.raises(AttributeError, match="module 'callsheet_foxapi' has no attribute 'Nothing'"):
        _ = callsheet_foxapi.Nothing
