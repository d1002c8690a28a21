"""What is said of one request; that it is the truth is what tests/test_fuzz_judges.py holds."""

from typing import Any

import pytest
from hypothesis import given, settings

from callsheet.check import check
from callsheet_foxapi.gate import CLEAN
from near_requests import SEEDS, SPEC, requests


def test_the_gate_lets_every_clean_seed_through() -> None:
    """The gate is of use: every example and every case without a finding passes it."""
    clean = [seed for seed in SEEDS if not check(SPEC, seed)]
    assert len(clean) > 20
    assert [seed for seed in clean if CLEAN[seed["model"]](seed) < 0] == []


@settings(max_examples=500)
@given(requests())
def test_places_exist(request_: dict[str, Any]) -> None:
    """Every finding points at something that stands in the request, and speaks in one line."""
    for finding in check(SPEC, request_):
        assert finding.message == finding.message.strip()
        assert finding.places
        for place in finding.places:
            value: Any = request_
            for step in place.path:
                value = value[step]


V3 = {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg"}
O3 = {"model": "kling-o3-reference-to-video", "prompt": "Mist"}


@pytest.mark.parametrize(
    ("request_", "findings"),
    [
        ({}, ["not-a-request: none of its keys belongs to a request; one holds `model`, which is \"kling-o3-reference-to-video\" or \"kling-v3-image-to-video\""]),
        ({"prompt": "Mist"}, ["missing-field: `model` is missing; it is \"kling-o3-reference-to-video\" or \"kling-v3-image-to-video\""]),
        ({**V3, "model": "kling-v3-image-video"}, ["unknown-model: `model` is \"kling-v3-image-video\"; known are \"kling-o3-reference-to-video\" and \"kling-v3-image-to-video\"; did you mean \"kling-v3-image-to-video\"?"]),
        ({**V3, "model": 3}, ["wrong-type: `model` is 3; it takes a string"]),
        ({"model": V3["model"]}, ["missing-field: `prompt` is missing; kling-v3-image-to-video requires it, even beside `multi_prompt`", "missing-field: `image_url` is missing; kling-v3-image-to-video requires it"]),
        ({**V3, "promt": "x"}, ["unknown-field: `promt` is not a field of kling-v3-image-to-video; did you mean `prompt`?"]),
        ({**V3, "zzz": 1}, ["unknown-field: `zzz` is not a field of kling-v3-image-to-video"]),
        ({**V3, "duration": "10"}, ["wrong-type: `duration` is the string \"10\"; it takes an integer"]),
        ({**V3, "resolution": None}, ["wrong-type: `resolution` is null; leave it out instead"]),
        ({**V3, "duration": 7}, ["value-not-allowed: `duration` is 7; it takes 5 or 10"]),
        ({**V3, "duration": 10.0}, []),
        ({**V3, "resolution": "1080"}, ["value-not-allowed: `resolution` is \"1080\"; it takes \"720p\", \"1080p\" or \"4k\"; did you mean \"1080p\"?"]),
        ({**O3, "duration": 20}, ["out-of-range: `duration` is 20; it takes 3 to 15"]),
        ({**O3, "prompt": "é" * 2501}, ["too-long: `prompt` has 2501 characters; the limit is 2500"]),
        ({**O3, "prompt": "😀" * 2500}, []),
        ({**V3, "generate_audio": True, "prompt": "<<<voice_1>>>", "voice_ids": ["a", "b", "c"]}, ["too-many-items: `voice_ids` holds 3; the limit is 2"]),
        ({**V3, "multi_prompt": [{"prompt": "a", "durations": 5}]}, ["unknown-field: `multi_prompt[0].durations` is not a field of `multi_prompt[0]`; did you mean `duration`?", "missing-field: `multi_prompt[0].duration` is missing; every item requires it"]),
        ({**V3, "image_tail_url": ["a"]}, ["wrong-type: `image_tail_url` is a list; it takes a string"]),
    ],
)  # fmt: skip
def test_schema_messages(request_: dict[str, Any], findings: list[str]) -> None:
    """What is said of a request that breaks its schema, word for word."""
    assert [f"{finding.rule}: {finding.message}" for finding in check(SPEC, request_)] == findings
