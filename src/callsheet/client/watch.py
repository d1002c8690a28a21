"""What to do after each answer about a task: the part of waiting that knows neither clock nor connection."""

import math
import random
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from callsheet.client.call import Call
from callsheet.client.errors import (
    APIError,
    APIStatusError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    ResultsMissing,
    TaskFailed,
    UndecodableAnswer,
    WaitTimeout,
)
from callsheet.client.log import LOGGER
from callsheet.client.pace import PollRate, pause
from callsheet.client.retry import may_be_sent_again
from callsheet.client.task import TaskModel

__all__ = ["Watch", "begun", "failure", "left_behind"]

T = TypeVar("T", bound=TaskModel)

_RESULTS_LAG = 60.0
"""So many seconds a completed task may be without results before that is an error."""

_MOST_UNREADABLE = 3
"""So many answers in a row may be something else, such as a proxy's page."""

_LONGEST_HOLD = 300.0
"""A service that wants to be left alone for longer is asked again all the same, in seconds."""


@dataclass(slots=True)
class Watch(Generic[T]):
    """One task that is waited for, at the rate that it shares. All moments are seconds of one clock."""

    task_id: str
    rate: PollRate
    deadline: float
    timeout: float | None
    sync_upstream: bool = False
    task: T | None = None
    began: float = 0.0
    _moment: float | None = None
    _has_asked: bool = False
    _is_last: bool = False
    _completed: float | None = None
    _unreadable: int = 0
    _told: set[str] = field(default_factory=set)

    def left(self, now: float) -> float | None:
        """Give the seconds until the deadline, None where there is none; the first question has a moment always."""
        return None if self.timeout is None else max(self.deadline - now, 0.1)

    def turn(self, now: float) -> float:
        """Give the seconds until the next question may be asked, 0 for now; raise WaitTimeout where it is too late.

        A moment is reserved, and is this wait's until it asks or leaves.
        """
        if self._moment is None:
            latest = self.deadline if self._has_asked else max(self.deadline, now)
            self._moment = self.rate.reserve(now, latest)
            if self._moment is None:
                if now >= self.deadline:
                    raise self._late()
                return self.deadline - now
        seconds = self.rate.seconds_until(self._moment, now)
        if seconds > 0:
            return seconds
        self._moment = None
        self._has_asked = True
        return 0.0

    def leave(self) -> None:
        """Give back the moment that was reserved, if any."""
        if self._moment is not None:
            self.rate.give_back(self._moment)
            self._moment = None

    def pause(self, now: float) -> float:
        """Give the seconds to wait before the next question; the last is asked just before the deadline."""
        if self.task is None:
            wanted = pause(now - self.began, None, None)
        elif self._completed is not None:
            wanted = 0.8 + 0.4 * random.random()  # noqa: S311 - it only spreads questions
        else:
            info = getattr(self.task, "task_info", None)
            estimated = getattr(info, "estimated_time", None)
            wanted = pause(now - self.began, estimated, getattr(self.task, "progress", None))
        left = self.deadline - now
        if wanted < left:
            return wanted
        if self._is_last or left <= 0:
            raise self._late()
        self._is_last = True
        return left - min(1.0, left / 2)

    @property
    def refresh(self) -> bool | None:
        """Whether the next question asks the service to look upstream; never once a task is completed."""
        return True if self.sync_upstream and self._completed is None else None

    def answered(self, task: T, now: float) -> bool:
        """Take an answer: True when the task is done, and the results are there; raise if there will be none."""
        self.task, self._unreadable = task, 0
        if task.is_failed:
            raise failure(task, self.task_id)
        if task.is_completed:
            if task.urls:
                return True
            # Asked to look upstream, the service may answer before its results are in place; it is asked again.
            self._completed = now if self._completed is None else self._completed
            if now - self._completed >= _RESULTS_LAG:
                raise ResultsMissing(
                    f"Task {self.task_id!r} is completed and lists no results after {_RESULTS_LAG:g} s; ask later.",
                    task_id=self.task_id,
                    task=task,
                )
        elif not task.is_known:
            status = str(getattr(task, "status", None))
            if status not in self._told:
                self._told.add(status)
                LOGGER.warning("task %s has a status that is not documented, %r; waiting on", self.task_id, status)
        return False

    def failed_to_ask(self, call: Call[Any], error: APIError, now: float) -> None:
        """Take a question that was not answered: waiting goes on where asking later may help, else it is raised.

        What the service wants to be left alone for counts for all who share the rate.
        """
        self._unreadable += isinstance(error, UndecodableAnswer)
        passes = isinstance(error, UndecodableAnswer) and self._unreadable <= _MOST_UNREADABLE
        if not passes and not may_be_sent_again(call, error):
            raise error
        if isinstance(error, APIStatusError) and error.retry_after:
            self.rate.hold(now, now + min(error.retry_after, _LONGEST_HOLD))
        if str(error) not in self._told:
            self._told.add(str(error))
            LOGGER.warning("task %s: asked in vain, waiting on: %s", self.task_id, error)

    def _late(self) -> WaitTimeout:
        status = getattr(self.task, "status", None)
        known = f"it is {status!r}" if status else "nothing is known of it"
        if not self._has_asked and self.task is None:
            known = "and was not asked about, for other waits use up polls_per_second"
        elif self._completed is not None:
            known = "it is completed and lists no results"
        return WaitTimeout(
            f"Task {self.task_id!r} was not done after {self.timeout:g} s, {known}; it goes on, so wait again.",
            task_id=self.task_id,
            task=self.task,
        )


def begun(
    task: TaskModel | str, rate: PollRate, timeout: float | None, now: float, *, sync_upstream: bool
) -> Watch[Any]:
    """Begin to wait for a task, given as such or by its id."""
    task_id = task if isinstance(task, str) else getattr(task, "id", None)
    if not isinstance(task_id, str) or not task_id:
        raise TypeError(f"the task is {task!r}; it takes a task, or the id of one")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout < 0):
        raise TypeError(f"timeout is {timeout!r}; it takes seconds from 0, or None for no end")
    deadline = math.inf if timeout is None else now + timeout
    return Watch(task_id, rate, deadline, timeout, sync_upstream, began=now)


def failure(task: TaskModel, task_id: str) -> TaskFailed:
    """Give the error for a task that failed or was cancelled."""
    status = str(getattr(task, "status", "failed")).casefold()
    error = getattr(task, "error", None) or task.unread.get("error")
    said = error if isinstance(error, str) else getattr(error, "message", None)
    code = getattr(error, "code", None)
    text = f"Task {task_id!r} {'failed' if status == 'failed' else 'was cancelled'}"
    raised = TaskFailed(
        text + (f": {said}" if said else "") + (f" [{code}]" if code else ""), task_id=task_id, task=task
    )
    raised.code = code
    return raised


def left_behind(watch: Watch[Any], error: BaseException) -> None:
    """Leave the id of a task in what interrupts the wait for it; the task itself goes on, and is paid for."""
    watch.leave()
    if not hasattr(error, "task_id"):
        error.task_id = watch.task_id  # type: ignore[attr-defined]  # any exception may have attributes
        # Who is refused the answer, or told that there is no such task, is not helped by the advice.
        if not isinstance(error, AuthenticationError | PermissionDeniedError | NotFoundError):
            error.add_note(f"task {watch.task_id!r} goes on; wait for it with client.tasks.wait({watch.task_id!r})")
