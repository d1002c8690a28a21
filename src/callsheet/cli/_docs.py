"""What the actions of `callsheet docs` share: their options, the spec, the pages, and the report."""

import argparse
import os
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet import __version__
from callsheet.atomic import replacing
from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.docs.acknowledged import FILE as ACKNOWLEDGED
from callsheet.docs.acknowledged import read_acknowledged
from callsheet.docs.drift import RULES, UNREAD, located
from callsheet.docs.facts import Page
from callsheet.docs.pulling.snapshots import newest
from callsheet.errors import SpecError, UsageError, reason
from callsheet.located import Located
from callsheet.report.formats import FORMATS, Report, open_report
from callsheet.report.run import Run
from callsheet.report.text import printable, wants_colour
from callsheet.source.secret import find_secrets, starred

if TYPE_CHECKING:
    from callsheet.docs.spec_side import SpecSide

__all__ = ["add_report", "add_spec", "checked", "open_side", "pages_of", "report"]


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the spec."""
    parser.add_argument(
        "--spec", type=Path, default=Path("spec"), metavar="DIR", help="the spec folder (default: spec)"
    )


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add the options of a report."""
    add = parser.add_argument_group("output").add_argument
    add("--format", choices=FORMATS, default=FORMATS[0], help=f"the form of the output (default: {FORMATS[0]})")
    add("--output", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file, too")
    add("--strict", action="store_true", help="let warnings fail, too")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colour (default: auto)")


def open_side(folder: Path) -> "SpecSide":
    """Compile the spec; raise UsageError where that cannot be."""
    if not folder.is_dir():
        raise UsageError(f"there is no spec folder {str(folder)!r}; name it with --spec DIR")
    try:
        # Imported here because the generator needs an extra of its own.
        from callsheet.docs.spec_side import open_spec
    except ModuleNotFoundError as error:
        raise UsageError(f"docs needs {error.name}; install it with pip install 'callsheet[docs]'") from error
    try:
        return open_spec(folder)
    except SpecError as error:
        raise UsageError(f"the spec in {folder} does not compile:\n{error}") from error


def pages_of(paths: Iterable[str]) -> tuple[list[Page], list[str]]:
    """Read pages; give those that could be read, and a sentence for every other.

    A folder that `docs pull` has filled stands for the newest copy of every page in it.
    """
    # Imported here because what reads HTML needs an extra of its own.
    from callsheet.docs.reading.read import read_page

    pages, unreadable, files = [], [], list[str]()
    for path in paths:
        try:
            copies = newest(Path(path)) if Path(path).is_dir() else [path]
        except OSError as error:
            unreadable.append(f"cannot read {path}: {reason(error)}")
            continue
        if not copies:
            unreadable.append(f"{path} is a folder without copies of pages; `callsheet docs pull --store` fills one")
        files += map(str, copies)
    for path in files:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            unreadable.append(f"cannot read {path}: {reason(error)}")
            continue
        try:
            pages.append(read_page(path, data))
        except ModuleNotFoundError as error:
            message = f"reading HTML needs {error.name}; install it with pip install 'callsheet[docs]'"
            raise UsageError(message) from error
    return pages, unreadable


def checked(pages: Iterable[Page], side: "SpecSide", *, is_whole: bool = False) -> tuple[list[Located], int]:
    """Give the drifts of pages that nobody has acknowledged, and how many somebody has.

    With `is_whole` the pages are all there are, so that an acknowledgement for another page is stale.
    """
    # Imported here because the generator, which these rest on, needs an extra of its own.
    from callsheet.docs.check import check_page, page_name
    from callsheet.docs.lock import read_lock
    from callsheet.docs.marks import unresolved

    lock, acknowledged = read_lock(side.folder), read_acknowledged(side.folder)
    found: list[Located] = []
    names: set[str] = set()
    count = 0
    for page in pages:
        name = page_name(page, side)
        for drift in check_page(page, side, lock.elsewhere(name), lock.pages.get(name)):
            each = located(drift, page, name, _file(side.folder))
            if each.rule not in UNREAD and acknowledged.takes_back(each):
                count += 1
            else:
                found.append(each)
        # What a page that was not understood says nothing of may still be there.
        if not page.is_cut and not page.problems and (page.model in side.spec.models or not page.model):
            names.add(name)
    found += acknowledged.stale(None if is_whole else names)
    return [*found, *(unresolved(side) if is_whole else ())], count


def _file(folder: Path) -> str:
    return (folder / ACKNOWLEDGED).as_posix()


def report(
    arguments: argparse.Namespace, found: Iterable[Located], *, files: int, unreadable: Iterable[str] = (),
    suppressed: int = 0,
) -> int:  # fmt: skip
    """Print findings in the form that was asked for, and give the exit code."""
    if hasattr(sys.stdout, "reconfigure"):
        # A page may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    with ExitStack() as stack:
        reports = [*_others(arguments, stack), _standard(arguments)]
        levels = {"error": 0, "warning": 0, "info": 0}
        secrets = cache(lambda text: tuple(find_secrets(text)))
        for each in found:
            # A page that somebody saved when logged in may hold a key.
            each = replace(each, message=starred(each.message), masked=secrets(each.text.text))  # noqa: PLW2901 - the same finding
            levels[each.severity] += 1
            for one in reports:
                one.add(each)
        run = Run(
            files, levels["error"], levels["warning"], tuple(unreadable), suppressed=suppressed, infos=levels["info"]
        )
        sys.stdout.flush()
        for sentence in run.unreadable:
            print(f"callsheet: {printable(starred(sentence))}", file=sys.stderr)
        for one in reports:
            one.finish(run)
    if run.unreadable:
        return UNFINISHED
    return ERRORS_FOUND if run.errors or (arguments.strict and run.warnings) else OK


def _standard(arguments: argparse.Namespace) -> Report:
    colour = wants_colour(sys.stdout, arguments.color, os.environ)
    return open_report(arguments.format, sys.stdout.write, colour=colour, explain=RULES.get, version=__version__)


def _others(arguments: argparse.Namespace, stack: ExitStack) -> Iterable[Report]:
    for each in arguments.output:
        name, equals, file = each.partition("=")
        if not equals or not file or name not in FORMATS:
            raise UsageError(f"--output takes FORMAT=FILE with one of {', '.join(FORMATS)}, not {each!r}")
        try:
            stream = stack.enter_context(replacing(Path(file)))
        except OSError as error:
            raise UsageError(f"cannot write {file}: {reason(error)}") from error

        def write(text: str, stream=stream) -> None:  # type: ignore[no-untyped-def] # bound now, for the loop goes on
            stream.write(text.encode("utf-8", "backslashreplace"))

        yield open_report(name, write, explain=RULES.get, version=__version__)
