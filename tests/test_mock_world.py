"""What the mock remembers, and what it forgets."""

import time
from dataclasses import replace

import httpx
import pytest

from callsheet.mock import read_scenario, serving
from callsheet.mock.world import Call, World
from mock_calls import CLEAN, CREATE, KEY


def world(**settings: object) -> World:
    return World(read_scenario(settings), lambda: 1_757_165_031.0, 86400.0)


def test_a_file_that_never_fits_takes_no_others_place() -> None:
    """A file larger than the whole storage is refused, and those that are there stay."""
    found = world(storage=100)
    kept = found.store("a.png", bytes(50), clean_up=True)
    assert found.store("b.png", bytes(500), clean_up=True) is None
    assert list(found.files.values()) == [kept]
    assert found.store("c.png", bytes(60), clean_up=True) is not None
    assert [each.name for each in found.files.values()] == ["c.png"]


def test_failures_count_from_the_beginning_of_the_scenario() -> None:
    """The first create of a scenario is its first, however many there were before."""
    found = world()
    assert found.create(CLEAN).failure is None
    found.play(read_scenario({"fail": [{"nth": 1}]}))
    assert found.create(CLEAN).failure is not None
    assert found.create(CLEAN).failure is None


def test_a_mock_may_run_for_days() -> None:
    """The oldest calls are forgotten, and a large body is remembered by its size."""
    found = world()
    call = Call("getTask", "GET", "/v1/tasks/t", {})
    for number in range(10_050):
        found.arrive(replace(call, query={"n": str(number)}), None)
    assert len(found.calls) == 10_000
    assert found.calls[-1].query == {"n": "10049"}
    with serving() as mock:
        body = {"file_data": "A" * 400_000, "file_name": "a.bin"}
        answer = httpx.post(f"{mock.url}/v1/files/upload/base64", json=body, headers={"Authorization": f"Bearer {KEY}"})
        assert answer.status_code == 200
        assert mock.requests[-1].body == f"{len(answer.request.content)} bytes"


def test_a_mock_ends_although_a_fault_would_take_longer() -> None:
    """Closing does not wait for a call whose client has gone, whatever it was to be put off by."""
    began = time.monotonic()
    late = {"faults": [{"on": "createVideo", "cut": "during-send", "delay": 60}]}
    with serving(late) as mock, pytest.raises(httpx.ReadTimeout):
        httpx.post(mock.url + CREATE, json=CLEAN, headers={"Authorization": f"Bearer {KEY}"}, timeout=0.3)
    assert time.monotonic() - began < 30


def test_a_client_that_leaves_is_written_down_as_gone() -> None:
    """A call whose client does not wait for a late answer has no status."""
    with serving({"faults": [{"on": "createVideo", "delay": 5}]}) as mock:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(mock.url + CREATE, json=CLEAN, headers={"Authorization": f"Bearer {KEY}"}, timeout=0.3)
        end = time.monotonic() + 20
        while mock.requests[0].cut is None and time.monotonic() < end:
            time.sleep(0.02)
        assert (mock.requests[0].status, mock.requests[0].cut, len(mock.creates)) == (None, "by the client", 1)
