"""What the commands of the client print: data on standard output, everything else on standard error."""

import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callsheet.report.record import as_json
from callsheet.report.text import printable
from callsheet.rewrite import rewritten
from callsheet.source.secret import starred

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from callsheet_foxapi.models import Task

__all__ = ["Screen"]

_SHORTEST_KEY = 8
"""A shorter key would be found in words that are none."""

_STEP = 10
"""Percent between two lines about the progress of a task, where nobody watches a bar."""


class Screen:
    """Prints for a person or, with `as_json`, for a program; `quiet` leaves out what is no error and no data.

    No text from the service or a file is obeyed by the terminal, and no key is in anything that is printed.
    """

    def __init__(self, *, quiet: bool = False, as_json: bool = False) -> None:
        self._key = os.environ.get("FOXAPI_API_KEY", "").strip()
        self.quiet, self._as_json = quiet, as_json
        self._progress: Progress | None = None
        self._bars: dict[str, TaskID] = {}
        self._told: dict[str, tuple[str, int]] = {}
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                # The service may answer what the terminal's encoding does not hold.
                stream.reconfigure(errors="backslashreplace")
        logger = logging.getLogger("callsheet.client")
        if not logger.handlers and "CALLSHEET_LOG" not in os.environ:
            logger.addHandler(_Handler(self))

    def has_key(self, text: str) -> bool:
        """Say whether the key of the environment stands in a text."""
        return len(self._key) >= _SHORTEST_KEY and self._key in text

    def hide(self, text: str) -> str:
        """Give a text without the key of the environment, and without what looks like a key."""
        return starred(self._without_key(text))

    def say(self, text: str) -> None:
        """Say something on standard error, further lines indented."""
        self.draw(f"callsheet: {text}")

    def note(self, text: str) -> None:
        """Say something that need not be known."""
        if not self.quiet:
            self.say(text)

    def draw(self, text: str) -> None:
        """Print lines on standard error; those behind the first are indented, so that none of them looks like ours."""
        first, *more = self.hide(text).splitlines() or [""]
        self._tell("\n".join([printable(first), *(f"  {printable(line)}" for line in more)]))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Print rows in columns on standard error, indented."""
        shown = [[printable(self.hide(cell)) for cell in row] for row in rows]
        widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self._tell(f"  {'  '.join(cells).rstrip()}")

    def _tell(self, text: str) -> None:
        self.write(f"{text}\n")

    def write(self, text: str) -> None:
        """Write to standard error as it is; where nobody reads that any more, what was begun goes on all the same."""
        try:
            with self._undisturbed():
                sys.stderr.write(text)
                sys.stderr.flush()
        except OSError:
            sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends

    def task(self, task: "Task", more: Mapping[str, Any], clips: Sequence[Path] | None = None) -> None:
        """Print a task: id, status, and addresses or paths, between tabs; as JSON what the service said and `more`."""
        until = task.urls_live_until if task.is_completed else None
        stored = None if clips is None else [str(path) for path in clips]
        if self._as_json:
            value = {**task.model_dump(mode="json", exclude_unset=True), **more}
            value |= {} if until is None else {"expires": until.isoformat()}
            self.json(value if stored is None else {**value, "clips": stored})
        else:
            self.data([task.id, str(task.status), *(task.urls if stored is None else stored)])
        if until is not None and not stored:
            self.note(
                f"{task.id}: the addresses of its clips work until {until:%Y-%m-%d %H:%M} UTC, then they are gone"
            )

    def data(self, cells: Sequence[str]) -> None:
        """Print a line of data, its cells between tabs."""
        self._emit("\t".join([printable(self._without_key(cell)) for cell in cells]))

    def json(self, value: Any) -> None:
        """Print a line of JSON, in ASCII."""
        self._emit(as_json(rewritten(value, self._without_key)))

    @contextmanager
    def watching(self, task_ids: Sequence[str]) -> Iterator[None]:
        """Show how far tasks are while the block runs: by bars on a terminal, else by a line now and then."""
        if self.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            yield
            return
        # Imported here because it belongs to an extra, and most runs draw no bar.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%", markup=False),
            TextColumn("{task.fields[status]}", markup=False),
            TimeElapsedColumn(),
        )
        # Nothing is redirected: what is data goes to standard output, wherever that leads.
        self._progress = Progress(
            *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
        )
        for each in task_ids:
            self._bars[each] = self._progress.add_task(printable(self.hide(each)), total=100, status="")
        try:
            with self._progress:
                yield
        finally:
            self._progress = None
            self._bars.clear()

    def progress(self, task_id: str, status: str, percent: int) -> None:
        """Show how far a task is."""
        status = printable(self.hide(status))
        if self._progress is not None and task_id in self._bars:
            self._progress.update(self._bars[task_id], completed=percent, status=status)
            return
        before = self._told.get(task_id)
        if self._progress is None and (before is None or before[0] != status or percent >= before[1] + _STEP):
            self._told[task_id] = (status, percent)
            self.note(f"{task_id}: {status} {percent}%")

    def over(self, task_id: str) -> None:
        """Take the bar of a task away."""
        if self._progress is not None and task_id in self._bars:
            self._progress.remove_task(self._bars.pop(task_id))

    def ask(self, question: str) -> bool:
        """Ask on the terminal; only a yes is one."""
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        return sys.stdin.buffer.readline().strip().lower() in (b"y", b"yes")

    def _without_key(self, text: str) -> str:
        # In data no more than the key itself is starred: part of an address may look like one.
        return text.replace(self._key, "***") if self.has_key(text) else text

    def _emit(self, line: str) -> None:
        with self._undisturbed():
            try:
                print(line, flush=True)
            except BrokenPipeError:
                # Whoever read has gone; what was begun, and is paid for, goes on without them.
                sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Take the bars off the terminal while something else is printed."""
        progress = self._progress
        if progress is None:
            yield
            return
        progress.stop()
        try:
            yield
        finally:
            progress.start()


class _Handler(logging.Handler):
    """Says what the client warns of; the warnings about a request were told by the linter."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(logging.WARNING)
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        if not hasattr(record, "finding"):
            self._screen.note(record.getMessage())
