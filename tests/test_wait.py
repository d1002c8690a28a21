"""Waiting: what each answer means, how often is asked, and what is left when it ends early."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.client.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    InternalServerError,
    UndecodableAnswer,
)
from callsheet.client.pace import PollRate, pause
from callsheet.client.watch import Watch, begun
from callsheet_foxapi import (
    AsyncFoxAPI,
    FoxAPI,
    RateLimitError,
    ResultsMissing,
    Task,
    TaskFailed,
    WaitTimeout,
    operations,
)

DONE = {"id": "t", "status": "completed", "progress": 100, "results": [{"url": "https://m.test/1.mp4"}]}


def task(**fields: Any) -> Task:
    return Task.model_validate({"id": "t", "status": "processing", **fields})


def watching(now: float = 0, timeout: float | None = None, *, sync_upstream: bool = False) -> Watch[Task]:
    return begun("t", PollRate(1000), timeout, now, sync_upstream=sync_upstream)


def test_a_completed_task_with_results_ends_the_wait() -> None:
    """Only a completed task that lists its results ends the wait well, in either shape of results."""
    watch: Watch[Task] = watching()
    assert [watch.answered(task(status=status), 1) for status in ("pending", "processing", "dreaming")] == [False] * 3
    assert watch.answered(task(**DONE), 2)
    assert watch.answered(task(status="completed", output={"url": "https://m.test/1.mp4"}), 2)


@pytest.mark.parametrize(
    ("answer", "message", "code"),
    [
        ({"status": "failed", "error": {"code": "content_policy", "message": "refused by the provider", "type": "task_error"}},
         "Task 't' failed: refused by the provider [content_policy]", "content_policy"),
        ({"status": "failed", "error": None}, "Task 't' failed", None),
        ({"status": "cancelled"}, "Task 't' was cancelled", None),
    ],
)  # fmt: skip
def test_a_failed_task_raises(answer: dict[str, Any], message: str, code: str | None) -> None:
    """A task that failed or was cancelled raises with what the service says of it."""
    with pytest.raises(TaskFailed) as caught:
        watching().answered(task(**answer), 1)
    assert (str(caught.value), caught.value.code, caught.value.task_id) == (message, code, "t")
    assert caught.value.task.status == answer["status"]


def test_an_unknown_status_is_told_once_and_waited_on(caplog: pytest.LogCaptureFixture) -> None:
    """A status that nobody documented is logged once, and the wait goes on."""
    watch: Watch[Task] = watching()
    for _ in range(3):
        assert not watch.answered(task(status="dreaming"), 1)
    assert caplog.messages == ["task t has a status that is not documented, 'dreaming'; waiting on"]


def test_completed_without_results_is_asked_again_without_upstream() -> None:
    """A completed task without results is asked again, soon and no longer upstream; after a minute that is an error."""
    watch: Watch[Task] = watching(sync_upstream=True)
    assert watch.refresh is True
    assert not watch.answered(task(status="completed", results=None), 10)
    assert watch.refresh is None
    assert 0.8 <= watch.pause(10) <= 1.2
    assert not watch.answered(task(status="completed", results=[]), 69)
    with pytest.raises(ResultsMissing, match="lists no results after 60 s"):
        watch.answered(task(status="completed"), 70)


def test_the_deadline_is_kept() -> None:
    """The last question comes just before the deadline, and after it WaitTimeout carries the last answer."""
    watch = watching(100, 30)
    watch.answered(task(progress=1, task_info={"estimated_time": 600}), 101)
    assert 11 < watch.pause(101) < 19
    assert watch.pause(125) == 4
    with pytest.raises(WaitTimeout) as caught:
        watch.pause(129.1)
    assert str(caught.value) == "Task 't' was not done after 30 s, it is 'processing'; it goes on, so wait again."
    assert caught.value.task.progress == 1


def test_a_wait_with_no_time_asks_once() -> None:
    """Even with no time at all a task is asked about once, for it may be done."""
    watch = watching(100, 0)
    assert watch.turn(100) == 0
    watch.answered(task(), 100)
    with pytest.raises(WaitTimeout):
        watch.pause(100)


CALL = operations.get_task("t")


def test_trouble_on_the_way_is_waited_out() -> None:
    """What would be sent again is asked again later, a few unreadable answers too; a refusal ends the wait."""
    watch = watching()
    unreadable = UndecodableAnswer("a proxy's page", operation="getTask", status_code=200)
    for error in (
        APIConnectionError("gone", operation="getTask", was_sent=True),
        InternalServerError("500", operation="getTask", status_code=500),
        APIStatusError("408", operation="getTask", status_code=408),
        unreadable,
        unreadable,
        unreadable,
    ):
        watch.failed_to_ask(CALL, error, 1)
    for final in (unreadable, AuthenticationError("401", operation="getTask", status_code=401)):
        with pytest.raises(type(final)):
            watch.failed_to_ask(CALL, final, 1)


def test_who_is_told_to_slow_down_slows_all_down() -> None:
    """A `Retry-After` holds every wait of the client, and a moment that was reserved before is taken anew."""
    rate = PollRate(10)
    first, second = (begun(name, rate, None, 0.0, sync_upstream=False) for name in "ab")
    assert (first.turn(0), second.turn(0)) == (0, 0.1)
    limited = RateLimitError("429", operation="getTask", status_code=429, retry_after=30)
    first.failed_to_ask(CALL, limited, 0.05)
    assert second.turn(0.1) == pytest.approx(30)
    third = begun("c", rate, None, 0.1, sync_upstream=False)
    assert third.turn(0.1) == pytest.approx(30.1)
    assert [each.turn(30.11) for each in (second, third)] == [0, pytest.approx(0.09)]


def test_nobody_loses_a_turn_to_a_hold() -> None:
    """After a hold those that waited for their turns have them in the same order, at the same rate."""
    rate = PollRate(1)
    waits = [begun(str(number), rate, None, 0.0, sync_upstream=False) for number in range(5)]
    assert [each.turn(0) for each in waits] == [0, 1, 2, 3, 4]
    rate.hold(1.5, 11.5)
    rate.hold(2, 10)
    assert [each.turn(11.5) for each in waits[2:]] == pytest.approx([0.5, 1.5, 2.5])
    assert rate.reserve(11.5) == pytest.approx(5)


def test_a_wait_that_was_never_asked_says_so() -> None:
    """A wait whose time is over before its first turn does not claim to know anything of its task."""
    rate = PollRate(1)
    for _ in range(5):
        rate.reserve(0)
    late = begun("late", rate, 1, 0.0, sync_upstream=False)
    assert late.turn(0) == 1
    with pytest.raises(WaitTimeout, match="was not asked about, for other waits use up polls_per_second"):
        late.turn(1)


def test_a_moment_that_is_left_goes_to_another() -> None:
    """Waits that end early give their moments back, and one that is too short for a moment takes none."""
    rate = PollRate(10)
    waits = [begun(str(number), rate, None, 0.0, sync_upstream=False) for number in range(100)]
    assert [each.turn(0) for each in waits] == pytest.approx([number / 10 for number in range(100)])
    short = begun("short", rate, 1, 0.0, sync_upstream=False)
    assert short.turn(0) == 1
    for each in waits[1:]:
        each.leave()
    assert begun("late", rate, None, 0.0, sync_upstream=False).turn(0.05) == pytest.approx(0.05)


@given(
    elapsed=st.floats(0, 1e6),
    estimated=st.none() | st.floats(0, 1e6),
    progress=st.none() | st.integers(-10, 200),
    chance=st.floats(0, 1),
)
def test_a_pause_is_never_short_nor_long(
    elapsed: float, estimated: float | None, progress: int | None, chance: float
) -> None:
    """Whatever a service says of time and progress, it is asked again within 0.8 to 18 seconds."""
    assert 0.8 <= pause(elapsed, estimated, progress, chance=lambda: chance) <= 18.011


def test_a_pause_follows_the_estimate_then_the_progress() -> None:
    """A fifth of what is left is waited: by the estimate at first, by the progress once there is some."""
    even = {"chance": lambda: 0.5}
    assert pause(0, 45, 0, **even) == 9
    assert pause(20, 45, 50, **even) == 4
    assert pause(40, 45, 95, **even) == 1
    assert pause(0, None, None, **even) == 2
    assert pause(600, None, None, **even) == 15


@given(st.lists(st.floats(0, 10), min_size=1, max_size=50), st.floats(0.5, 100))
def test_a_rate_is_never_exceeded(moments: list[float], rate: float) -> None:
    """However questions come, the moments that are given are a gap apart and none lies before its question."""
    limit, now, given_at = PollRate(rate), 0.0, []
    for step in moments:
        now += step
        moment = limit.reserve(now)
        assert moment is not None
        assert moment >= now
        given_at.append(moment)
    assert all(later - earlier >= 1 / rate - 1e-9 for earlier, later in pairwise(given_at))


def test_a_rate_is_shared_by_threads() -> None:
    """Threads take turns: no two get the same moment."""
    limit, found = PollRate(1000), []
    threads = [
        threading.Thread(target=lambda: found.extend(limit.reserve(0.0) or 0.0 for _ in range(200))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(moment * 1000) for moment in found) == list(range(1600))


def scripted(*answers: Any) -> tuple[httpx.MockTransport, list[str]]:
    rest, asked = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        found = rest.pop(0) if len(rest) > 1 else rest[0]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    return httpx.MockTransport(answer), asked


def waits(transport: httpx.MockTransport, **options: Any) -> Iterator[Callable[[], Task]]:
    """The same wait by both clients."""

    def blocking() -> Task:
        with FoxAPI(api_key="k", transport=transport, polls_per_second=1000) as api:
            return api.tasks.wait("t", **options)

    async def awaiting() -> Task:
        async with AsyncFoxAPI(api_key="k", transport=transport, polls_per_second=1000) as api:
            return await api.tasks.wait("t", **options)

    yield blocking
    yield lambda: asyncio.run(awaiting())


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pauses last a thousandth."""
    monkeypatch.setattr("callsheet.client.watch.pause", lambda *_: 0.001)


@pytest.mark.parametrize("face", [0, 1], ids=["blocking", "awaiting"])
def test_a_wait_from_beginning_to_end(face: int, no_pauses: None) -> None:
    """A wait goes through pending, trouble, progress and a late result, and tells of every answer that is new."""
    transport, asked = scripted(
        {"id": "t", "status": "pending"},
        {"id": "t", "status": "pending"},
        httpx.ConnectError("refused"),
        httpx.Response(502, text="<html>"),
        {"id": "t", "status": "processing", "progress": 40},
        {**DONE, "results": None},
        DONE,
    )
    seen: list[tuple[str, int | None]] = []
    options = {"sync_upstream": True, "on_progress": lambda task: seen.append((task.status, task.progress))}
    found = list(waits(transport, **options))[face]()
    assert found.urls == ["https://m.test/1.mp4"]
    assert seen == [("pending", None), ("processing", 40), ("completed", 100), ("completed", 100)]
    assert asked == ["/v1/tasks/t?sync_upstream=true"] * 6 + ["/v1/tasks/t"]


@pytest.mark.parametrize("face", [0, 1], ids=["blocking", "awaiting"])
def test_what_a_callback_raises_is_not_taken_for_trouble(face: int, no_pauses: None) -> None:
    """An error of `on_progress` ends the wait, and carries the id of the task."""

    def fail(task: Task) -> None:
        raise APIConnectionError("of the callback", operation="none", was_sent=False)

    transport, _ = scripted(DONE)
    with pytest.raises(APIConnectionError, match="of the callback") as caught:
        list(waits(transport, on_progress=fail))[face]()
    assert caught.value.task_id == "t"  # type: ignore[attr-defined]


@pytest.mark.parametrize("face", [0, 1], ids=["blocking", "awaiting"])
def test_a_deadline_ends_a_wait(face: int) -> None:
    """After `timeout` seconds WaitTimeout carries the task."""
    transport, asked = scripted({"id": "t", "status": "pending"})
    with pytest.raises(WaitTimeout) as caught:
        list(waits(transport, timeout=0.2))[face]()
    assert (caught.value.task_id, caught.value.task.status) == ("t", "pending")
    assert 1 <= len(asked) <= 2


def test_a_cancelled_wait_leaves_the_task_id() -> None:
    """Cancelling a wait leaves the id of the task in the exception, for the task goes on."""
    transport, _ = scripted({"id": "t", "status": "pending"})

    async def cancel() -> None:
        async with AsyncFoxAPI(api_key="k", transport=transport) as api:
            waiting = asyncio.create_task(api.tasks.wait(Task(id="t", status="pending")))
            await asyncio.sleep(0.05)
            waiting.cancel()
            await waiting

    with pytest.raises(asyncio.CancelledError) as caught:
        asyncio.run(cancel())
    assert caught.value.task_id == "t"  # type: ignore[attr-defined]
    assert caught.value.__notes__ == ["task 't' goes on; wait for it with client.tasks.wait('t')"]


def test_an_interrupted_wait_leaves_the_task_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in a wait that blocks leaves it, too."""
    transport, _ = scripted({"id": "t", "status": "pending"})

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    with FoxAPI(api_key="k", transport=transport) as api, pytest.raises(KeyboardInterrupt) as caught:
        api.tasks.wait("t")
    assert caught.value.task_id == "t"  # type: ignore[attr-defined]


def test_a_wait_is_no_longer_than_its_last_question(no_pauses: None) -> None:
    """A question that hangs is cut off at the deadline: its own time-outs shrink to what is left."""
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        return httpx.Response(200, json={"id": "t", "status": "pending"})

    with FoxAPI(api_key="k", transport=httpx.MockTransport(answer)) as api, pytest.raises(WaitTimeout):
        api.tasks.wait("t", timeout=0.3)
    assert all(0 < each <= 0.3 for each in seen)
