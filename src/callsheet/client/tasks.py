"""Waiting for tasks: what the generated `tasks` resource has beside its operations."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from callsheet.client.call import Call
from callsheet.client.client import Client
from callsheet.client.errors import APIError
from callsheet.client.pace import DEFAULT_WAIT
from callsheet.client.task import TaskModel
from callsheet.client.watch import Watch, begun, left_behind

__all__ = ["TaskMethods"]

T = TypeVar("T", bound=TaskModel)


class TaskMethods(Generic[T]):
    """Waiting, for the client that blocks."""

    _query: ClassVar[Callable[..., Call[Any]]]
    """Builds the call that queries a task; generated."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def wait(
        self,
        task: T | str,
        *,
        timeout: float | None = DEFAULT_WAIT,
        on_progress: Callable[[T], object] | None = None,
        sync_upstream: bool = False,
    ) -> T:
        """Wait until a task is completed and lists its results, and give it.

        `timeout` is in seconds over all, None for ever; only the head of an answer that comes byte by byte can overrun
        it. `on_progress` is called with every answer that says something new. Questions are paced by what the service
        estimates and by the progress so far; one that fails on the way is asked again later. With `sync_upstream` the
        service is asked to look upstream each time. Raises TaskFailed for a task that failed or was cancelled,
        WaitTimeout, ResultsMissing; all carry `task_id`, as does whatever interrupts the wait.
        """
        began = time.monotonic()
        watch: Watch[T] = begun(task, self._client.poll_rate, timeout, began, sync_upstream=sync_upstream)
        try:
            while True:
                while (seconds := watch.turn(time.monotonic())) > 0:
                    time.sleep(seconds)
                call = self._query(watch.task_id, sync_upstream=watch.refresh)
                try:
                    found: T = self._client.ask(call, watch.left(time.monotonic()))
                except APIError as error:
                    watch.failed_to_ask(call, error, time.monotonic())
                else:
                    if on_progress is not None and found != watch.task:
                        on_progress(found)
                    if watch.answered(found, time.monotonic()):
                        return found
                time.sleep(watch.pause(time.monotonic()))
        except BaseException as error:
            left_behind(watch, error)
            raise
