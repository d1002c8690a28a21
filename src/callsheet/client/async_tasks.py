"""Waiting for tasks: what the generated `tasks` resource has beside its operations."""

import asyncio
import time
from collections.abc import Callable
from inspect import isawaitable
from typing import Any, ClassVar, Generic, TypeVar

from callsheet.client.async_client import AsyncClient
from callsheet.client.call import Call
from callsheet.client.errors import APIError
from callsheet.client.pace import DEFAULT_WAIT
from callsheet.client.task import TaskModel
from callsheet.client.watch import Watch, begun, left_behind

__all__ = ["AsyncTaskMethods"]

T = TypeVar("T", bound=TaskModel)


class AsyncTaskMethods(Generic[T]):
    """Waiting, for the client that awaits."""

    _query: ClassVar[Callable[..., Call[Any]]]
    """Builds the call that queries a task; generated."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def wait(
        self,
        task: T | str,
        *,
        timeout: float | None = DEFAULT_WAIT,
        on_progress: Callable[[T], object] | None = None,
        sync_upstream: bool = False,
    ) -> T:
        """Wait until a task is completed and lists its results, and give it; see `TaskMethods.wait`.

        `on_progress` may be a coroutine function. Cancelling leaves `task_id` in the CancelledError. Any number of
        waits may run at once: together they keep to the client's `polls_per_second`.
        """
        began = time.monotonic()
        watch: Watch[T] = begun(task, self._client.poll_rate, timeout, began, sync_upstream=sync_upstream)
        try:
            while True:
                while (seconds := watch.turn(time.monotonic())) > 0:
                    await asyncio.sleep(seconds)
                call = self._query(watch.task_id, sync_upstream=watch.refresh)
                try:
                    found: T = await self._client.ask(call, watch.left(time.monotonic()))
                except APIError as error:
                    watch.failed_to_ask(call, error, time.monotonic())
                else:
                    if on_progress is not None and found != watch.task:
                        told = on_progress(found)
                        if isawaitable(told):
                            await told
                    if watch.answered(found, time.monotonic()):
                        return found
                await asyncio.sleep(watch.pause(time.monotonic()))
        except BaseException as error:
            left_behind(watch, error)
            raise
