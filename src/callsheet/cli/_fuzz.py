"""What `callsheet fuzz` does once it is clear that its packages are there."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from callsheet.atomic import write_whole
from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.errors import UsageError, reason
from callsheet.fuzz.judges import panel
from callsheet.fuzz.mutants import command
from callsheet.fuzz.outcome import Failure, Outcome, Plan
from callsheet.fuzz.report_html import html
from callsheet.fuzz.report_json import document
from callsheet.fuzz.report_text import closing, failure_text, summary
from callsheet.fuzz.run import fuzz
from callsheet.report.record import as_json
from callsheet.spec import installed

__all__ = ["judge", "mutants"]


def judge(arguments: argparse.Namespace) -> int:
    """Judge requests, and report; see the exit codes of the command."""
    page = _page(arguments)
    plan = Plan(
        Path(arguments.corpus), arguments.model, arguments.constraint, examples=arguments.examples, seed=arguments.seed
    )
    spec = installed()
    with panel.judges(spec) as judges, _bar(quiet=arguments.quiet) as bar:

        def told(failure: Failure) -> None:
            if not arguments.json:
                bar.beside(partial(print, failure_text(failure)))

        outcome = fuzz(spec, judges, plan, bar.show, told)
    if page is not None:
        _write(page, html(outcome))
    _print(arguments, outcome)
    for each in outcome.stuck:
        print(f"callsheet: {each}", file=sys.stderr)
    if not outcome.is_finished:
        return UNFINISHED
    return ERRORS_FOUND if outcome.failures else OK


def _page(arguments: argparse.Namespace) -> Path | None:
    """Give the file that the page goes to; refuse one that cannot be written before time is spent."""
    if not arguments.html:
        return None
    page = Path(arguments.html)
    if page.is_dir() or not page.parent.is_dir():
        raise UsageError(f"cannot write {page}: it is a folder, or its folder is not there")
    return page


def _write(page: Path, text: str) -> None:
    try:
        write_whole(page, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"cannot write {page}: {reason(error)}") from error


def _print(arguments: argparse.Namespace, outcome: Outcome) -> None:
    if arguments.json:
        print(as_json(document(outcome), indent=2))
        return
    if not arguments.quiet:
        print("\n".join(summary(outcome)), end="\n\n")
    if not arguments.quiet or outcome.failures or not outcome.is_finished:
        print("\n".join(closing(outcome)))


def mutants(arguments: argparse.Namespace) -> int:
    """Judge the mutants of a spec, and report."""
    if arguments.html:
        raise UsageError("--html shows what requests reached; it does not go with --mutants")
    with _bar(quiet=arguments.quiet) as bar, _telling_of_interrupts():
        is_well = command.run(
            Path(arguments.spec or "spec"),
            arguments.model,
            arguments.constraint,
            jobs=arguments.jobs,
            write=lambda text: bar.beside(partial(print, text, end="")),
            as_document=arguments.json,
            progress=lambda done, total: bar.show("mutants", done, total),
        )
    return OK if is_well else ERRORS_FOUND


@contextmanager
def _telling_of_interrupts() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        print("callsheet: interrupted; of the mutants nothing is told", file=sys.stderr)
        raise


class _Bar:
    """A bar on a terminal, and nothing elsewhere."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None) if progress is not None else None

    def show(self, name: str, done: int, total: int) -> None:
        """Show what is worked at, and how far that is."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=name, completed=done, total=total)

    def beside(self, act: Callable[[], None]) -> None:
        """Do something that prints while the bar is off the terminal."""
        if self._progress is None:
            act()
            return
        self._progress.stop()
        act()
        sys.stdout.flush()
        self._progress.start()


@contextmanager
def _bar(*, quiet: bool) -> Iterator[_Bar]:
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Bar(None)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    # Nothing is redirected: what is data goes to standard output, wherever that leads.
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        yield _Bar(progress)
