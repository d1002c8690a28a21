"""Tasks followed to their end, all of them at once: asked for, waited for, their clips stored."""

import argparse
import asyncio
import shlex
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from callsheet.cli import OK, UNFINISHED
from callsheet.cli._client import open_async_client, open_screen, task_ids, tell
from callsheet.cli._screen import Screen
from callsheet.client.errors import ClientError, ResultsMissing, TaskFailed
from callsheet.client.journal import Entry, Journal
from callsheet.errors import reason

if TYPE_CHECKING:
    from callsheet.client.clips.download import Clip, Fetched
    from callsheet_foxapi.async_client import AsyncFoxAPI
    from callsheet_foxapi.models import Task

__all__ = ["follow", "run", "tell_left"]

_DOWNLOADS = 4
"""So many tasks have their clips fetched at once; the line is no faster for more."""


def run(arguments: argparse.Namespace) -> int:
    """Wait for the tasks that are named, or ask for them once where the options know no time to wait."""
    return follow(arguments, open_screen(arguments), task_ids(arguments.ids))


def follow(arguments: argparse.Namespace, screen: Screen, ids: Sequence[str]) -> int:
    """Bring tasks to their end, print each, store its clips if a folder is named, and give the exit code."""
    follower = _Follower(arguments, screen, ids)
    return follower.run(follower.asked if follower.timeout is None else follower.waited)


def tell_left(screen: Screen, ids: Sequence[str], out: str | None) -> None:
    """Say which tasks go on, and how to wait for them."""
    if ids:
        command = shlex.join(["callsheet", "wait", *(["--out", out] if out else []), *ids])
        go = "1 task goes" if len(ids) == 1 else f"{len(ids)} tasks go"
        screen.say(f"{go} on at the service all the same; wait again with: {command}")


class _Follower:
    """The tasks that are followed, and which of them are `left`."""

    def __init__(self, arguments: argparse.Namespace, screen: Screen, ids: Sequence[str]) -> None:
        self._screen = screen
        self._out: str | None = arguments.out
        self.timeout: float | None = getattr(arguments, "timeout", None)
        self._known = _known(screen)
        self._client = open_async_client(arguments)
        self._downloads = asyncio.Semaphore(_DOWNLOADS)
        self.left = dict.fromkeys(ids)

    def run(self, end: "Callable[[AsyncFoxAPI, str], Awaitable[int]]") -> int:
        """Bring every task to its end, and give the worst of their exit codes."""

        async def ends() -> list[int]:
            async with self._client as client:
                return await asyncio.gather(*(end(client, each) for each in self.left))

        code = UNFINISHED
        try:
            with self._screen.watching(list(self.left)):
                code = max(asyncio.run(ends()), default=OK)
        except KeyboardInterrupt:
            self._screen.say("interrupted")
        if end == self.waited:
            tell_left(self._screen, list(self.left), self._out)
        return code

    async def waited(self, client: "AsyncFoxAPI", task_id: str) -> int:
        """Wait for a task and print it."""

        def seen(task: "Task") -> None:
            self._screen.progress(task_id, str(task.status), task.progress or 0)

        try:
            task = await client.tasks.wait(task_id, on_progress=seen, timeout=self.timeout)
        except ClientError as error:
            return self._ended_badly(task_id, error)
        return await self._ended(client, task_id, task)

    async def asked(self, client: "AsyncFoxAPI", task_id: str) -> int:
        """Ask for a task and store its clips."""
        try:
            task = await client.tasks.get(task_id)
        except ClientError as error:
            return self._ended_badly(task_id, error)
        if not task.is_completed and not task.is_failed:
            self._screen.over(task_id)
            self._screen.say(f"{task_id} is {task.status!r} and has no clips yet")
            tell_left(self._screen, [task_id], self._out)
            return UNFINISHED
        return await self._ended(client, task_id, task)

    async def _ended(self, client: "AsyncFoxAPI", task_id: str, task: "Task") -> int:
        """Store the clips of a task if that is wanted, and print it."""
        code, clips = OK, None
        if self._out is not None:
            try:
                clips = await self._stored(client, task_id, task, self._out)
            except TaskFailed as error:
                return self._ended_badly(task_id, error)
            except ClientError as error:
                code = self._bad(task_id, error)
                command = shlex.join(["callsheet", "download", "--out", self._out, task_id])
                self._screen.say(f"the task is completed and paid for; fetch its clips with: {command}")
        self._print(task_id, task, clips)
        return code

    async def _stored(self, client: "AsyncFoxAPI", task_id: str, task: "Task", out: str) -> "list[Clip]":
        def seen(fetched: "Fetched") -> None:
            percent = 100 * fetched.received // fetched.total if fetched.total else 0
            self._screen.progress(task_id, "downloading", percent)

        known = self._known.get(task_id)
        async with self._downloads:
            return await client.videos.download(task, out, request=known.request if known else None, on_progress=seen)

    def _print(self, task_id: str, task: "Task", clips: "Sequence[Clip] | None" = None) -> None:
        self.left.pop(task_id, None)
        self._screen.over(task_id)
        known = self._known.get(task_id)
        more: dict[str, Any] = {"file": known.file, "line": known.line} if known else {}
        self._screen.task(task, more, None if clips is None else [clip.path for clip in clips])

    def _ended_badly(self, task_id: str, error: ClientError) -> int:
        """Take an error that ends a task, or only the wait for it."""
        if isinstance(error, TaskFailed | ResultsMissing) and error.task is not None:
            self._print(task_id, error.task)
        return self._bad(task_id, error)

    def _bad(self, task_id: str, error: ClientError) -> int:
        self._screen.over(task_id)
        code = tell(self._screen, error)
        if code != UNFINISHED:
            self.left.pop(task_id, None)
        return code


def _known(screen: Screen) -> dict[str, Entry]:
    """Give what the record has of the tasks that it knows."""
    try:
        return {entry.task: entry for entry in Journal().entries() if entry.task}
    except OSError as error:
        screen.note(f"cannot read {Journal().path}: {reason(error)}; which requests the tasks come from is not known")
        return {}
