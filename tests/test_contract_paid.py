"""Money: which valid requests are sent, how many in all, and what a later run knows of them."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet.check import check
from callsheet.contract.cost import cost, priced
from callsheet.contract.ledger import Ledger, read_books
from contract_service import SPEC, URL, InProcess, fresh, held, lines, plan_of, verdicts

OFF = "kling-v3-image-to-video/duration/enum"
O3, V3 = "kling-o3-reference-to-video", "kling-v3-image-to-video"
CHEAP = {"model": O3, "prompt": "Mist", "duration": 3}
PLAIN = {"model": V3, "prompt": "Mist", "image_url": "https://media.test/a.jpg"}


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def spent(folder: Path) -> int:
    return read_books(folder / "contract.jsonl", URL).spent


@pytest.mark.parametrize(
    ("cheaper", "dearer"),
    [
        (CHEAP, {**CHEAP, "duration": 4}),
        ({**CHEAP, "duration": 15}, {**CHEAP, "duration": 15, "resolution": "1080p"}),
        ({**CHEAP, "resolution": "1080p"}, {**CHEAP, "resolution": "4k"}),
        ({**CHEAP, "resolution": "4k", "generate_audio": True}, {**CHEAP, "duration": 4}),
        (CHEAP, {**CHEAP, "generate_audio": True}),
        (CHEAP, {**CHEAP, "start_image_url": "https://media.test/a.jpg"}),
        (CHEAP, {"model": O3, "prompt": "Mist"}),
        ({**CHEAP, "duration": 14}, {"model": O3, "prompt": "Mist"}),
        ({**CHEAP, "duration": 14}, {"model": O3, "prompt": "Mist", "duration": None}),
        ({**CHEAP, "elements": [{}]}, {**CHEAP, "elements": [{"voice_id": "low"}]}),
        ({**CHEAP, "elements": [{"voice_id": "low"}]}, {**CHEAP, "elements": [{"voice_id": "low"}] * 2}),
        (CHEAP, PLAIN),
        (PLAIN, {**PLAIN, "duration": 10}),
        (PLAIN, {**PLAIN, "voice_ids": ["a"]}),
        ({**PLAIN, "voice_ids": ["a"]}, {**PLAIN, "voice_ids": ["a", "b"]}),
    ],
)
def test_what_is_cheaper(cheaper: dict[str, Any], dearer: dict[str, Any]) -> None:
    """Shorter before longer, then by resolution, sound, voices, media; what is left to the service counts as dearest."""
    assert cost(SPEC, cheaper) < cost(SPEC, dearer)


def test_what_costs_the_same() -> None:
    """A default that is written out, a null and an empty list change no price."""
    written = {
        **PLAIN,
        "duration": 5,
        "resolution": "720p",
        "generate_audio": False,
        "voice_ids": [],
        "image_tail_url": None,
    }
    assert cost(SPEC, PLAIN) == cost(SPEC, written)


def test_what_a_price_is_told_by() -> None:
    """What is shown of a request is what the service will read: defaults too, and nothing that adds nothing."""
    assert priced(SPEC, PLAIN) == {"duration": 5, "resolution": "720p"}
    dear = {**CHEAP, "resolution": "4k", "generate_audio": True, "elements": [{"voice_id": "low"}, {}]}
    assert priced(SPEC, dear) == {
        "duration": 3,
        "resolution": "4k",
        "generate_audio": True,
        "elements[].voice_id": ["low"],
    }


def test_the_candidates() -> None:
    """They are valid without a warning, no two of them mean the same, and the cheapest comes first."""
    valid = plan_of((), 1).valid
    requests = [each.request or {} for each in valid]
    assert [each for each in requests if check(SPEC, each)] == []
    assert len({each.digest for each in valid}) == len(valid)
    costs = [cost(SPEC, each) for each in requests]
    assert costs == sorted(costs)
    assert priced(SPEC, requests[0]) == {"duration": 3, "resolution": "720p"}


def test_nothing_is_paid_by_default(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Without --paid no valid request is among the calls."""
    mock = fresh()
    held(InProcess(mock, runner), tmp_path)
    assert (plan_of().valid, mock.creates) == ((), [])


def test_never_more_than_that(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Two valid requests may be paid for: the first run does so, the next two tell of them from the ledger."""
    mock = fresh()
    runs = [held(InProcess(mock, runner), tmp_path, paid=2) for _ in range(3)]
    cheapest = plan_of((), 2).valid[:2]
    assert mock.creates == [each.request for each in cheapest]
    for number, run in enumerate(runs):
        created = [each for each in run.results if each.verdict == "created"]
        assert [each.probe.id for each in created] == [each.id for each in cheapest]
        assert [each.at is None for each in created] == [number == 0] * 2
        assert (run.end, len(verdicts(run, "enforced"))) == ("done", len(plan_of().probes))
    assert len({each.task for run in runs for each in run.results if each.task}) == 2
    assert spent(tmp_path) == 2


def test_a_larger_sum_pays_the_rest(runner: asyncio.Runner, tmp_path: Path) -> None:
    """A later run with a larger sum goes on with the next cheapest, and one with a smaller sum sends nothing."""
    mock = fresh()
    for paid, sent in ((1, 1), (3, 3), (2, 3), (0, 3)):
        held(InProcess(mock, runner), tmp_path, paid=paid)
        assert len(mock.creates) == sent
    assert mock.creates == [each.request for each in plan_of((), 3).valid[:3]]


def test_what_was_wrongly_taken_counts(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Money that a probe cost is money; and while the service takes what it must refuse, no valid request is sent."""
    mock = fresh({"unenforced": [OFF]})
    held(InProcess(mock, runner), tmp_path, paid=2)
    run = held(InProcess(mock, runner), tmp_path, paid=2)
    assert run.stopped == "No valid request was sent, for the service takes what it must refuse."
    assert (run.end, len(mock.creates), spent(tmp_path)) == ("taken", 1, 1)
    other = held(InProcess(mock, runner), tmp_path, patterns=["*/prompt/maxLength"], paid=2)
    assert (other.end, len(mock.creates), spent(tmp_path)) == ("done", 2, 2)


@pytest.mark.parametrize("cut", ["before-head", "after-accept"])
def test_a_lost_answer_counts(cut: str, runner: asyncio.Runner, tmp_path: Path) -> None:
    """A valid request whose answer is lost is spent, ends the run, and is told of from then on without being sent."""
    first, second = plan_of(("*/duration/minimum",), 2).valid[:2]
    mock = fresh({"faults": [{"on": "createVideo", "cut": cut, "after": 3}]})
    runs = [held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=2) for _ in range(3)]
    assert [each.probe.id for each in runs[0].results if each.verdict == "lost"] == [first.id]
    assert [(run.end, spent(tmp_path)) for run in runs] == [("unfinished", 2), ("done", 2), ("done", 2)]
    assert verdicts(runs[1], "not sent") == verdicts(runs[2], "not sent") == [first.id]
    assert verdicts(runs[1], "created") == verdicts(runs[2], "created") == [second.id]
    sent = [call.body for call in mock.requests if call.operation == "createVideo"]
    assert [sent.count(each.request) for each in (first, second)] == [1, 1]


def test_a_damaged_ledger_pays_nothing_twice(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Whatever a crash leaves of the last line, a run never sends what makes more than the sum."""
    mock = fresh()
    held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=1)
    path = tmp_path / "contract.jsonl"
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rindex(b"\n") + 1
    for end in (last, last + 5, last + 80, len(whole) - 20, len(whole) - 2):
        path.write_bytes(whole[:end])
        held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=1)
        assert len(mock.creates) == 1


def test_a_valid_request_that_is_refused(runner: asyncio.Runner, tmp_path: Path) -> None:
    """It is a breach, it costs nothing, it uses up its turn in this run, and the next one may send it again."""
    refusal = {"status": 422, "message": "duration must be 10", "after": 3}
    mock = fresh({"faults": [{"on": "createVideo", **refusal}]})
    run = held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=1)
    (result,) = [each for each in run.results if each.probe.group == "valid"]
    assert (result.verdict, result.says, result.is_breach) == ("rejected", "duration must be 10", True)
    assert (mock.creates, spent(tmp_path)) == ([], 0)
    held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=1)
    assert mock.creates == [result.probe.request]


def test_no_money(runner: asyncio.Runner, tmp_path: Path) -> None:
    """At 402 the run ends, and no other valid request is tried."""
    mock = fresh({"faults": [{"on": "createVideo", "status": 402, "after": 3, "times": "always"}]})
    run = held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=3)
    assert run.stopped == "The balance of the account is too low (402)."
    assert [each.verdict for each in run.results if each.probe.group == "valid"] == [
        "not reached",
        "not sent",
        "not sent",
    ]
    assert (run.end, spent(tmp_path)) == ("unfinished", 0)


def test_put_off(runner: asyncio.Runner, tmp_path: Path) -> None:
    """A valid request that is put off with 429 is sent again when it may be, and paid for once."""
    fault = {"on": "createVideo", "status": 429, "retry_after": 1, "after": 3}
    mock = fresh({"faults": [fault]})
    run = held(InProcess(mock, runner), tmp_path, patterns=["*/duration/minimum"], paid=1)
    assert (len(verdicts(run, "created")), len(mock.creates), spent(tmp_path)) == (1, 1, 1)
    assert [each["event"] for each in lines(tmp_path)][-4:] == ["sending", "refused", "sending", "accepted"]
    assert [each["status"] for each in lines(tmp_path)][-4:] == [None, 429, None, 200]


def test_every_create_call_is_in_the_ledger_once_it_is_sent(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Whatever breaks, and whenever: what the service created is never more than what the ledger counts as spent."""
    mock = fresh({"unenforced": ["kling-v3-image-to-video/*"]})
    behind = InProcess(mock, runner)
    errors = (httpx.ReadError("gone"), KeyboardInterrupt(), MemoryError())

    class Breaking(httpx.BaseTransport):
        def __init__(self, error: BaseException, before: bool) -> None:
            self._error, self._before = error, before

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST" and self._before:
                raise self._error
            response = behind.handle_request(request)
            if request.method == "POST" and response.status_code == 200:
                raise self._error
            return response

    for error in errors:
        for before in (True, False):
            count = len(mock.creates)
            with contextlib.suppress(MemoryError):
                held(Breaking(error, before), tmp_path, patterns=["kling-v3-image-to-video/*"], paid=3)
            assert len(mock.creates) <= spent(tmp_path)
            assert len(mock.creates) <= count + 1
    with Ledger(tmp_path / "contract.jsonl", URL, str) as ledger:
        assert ledger.books.spent >= len(mock.creates)
