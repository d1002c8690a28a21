"""What the actions of `callsheet docs` share: their options, the spec, the pages, and the report."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED
from callsheet.cli._reports import check_outputs, other_reports, printed_report
from callsheet.docs.drift import RULES
from callsheet.docs.facts import Page
from callsheet.docs.pulling.snapshots import newest
from callsheet.errors import SpecError, UsageError, reason
from callsheet.located import Located
from callsheet.report.formats import FORMATS
from callsheet.report.run import Run
from callsheet.report.text import printable
from callsheet.source.secret import find_secrets, starred

if TYPE_CHECKING:
    from callsheet.docs.spec_side import SpecSide

__all__ = ["add_report", "add_spec", "check_folder", "checked", "open_side", "pages_of", "report"]


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


def check_folder(folder: Path) -> None:
    """Raise UsageError where there is no such spec folder."""
    if not folder.is_dir():
        raise UsageError(f"there is no spec folder {str(folder)!r}; name it with --spec DIR")


def open_side(folder: Path) -> "SpecSide":
    """Compile the spec; raise UsageError where that cannot be."""
    check_folder(folder)
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
    from callsheet.docs.check import page_name
    from callsheet.docs.marks import unresolved
    from callsheet.docs.unsettled import has_to_be_met, read_known

    known = read_known(side.folder)
    found: list[Located] = []
    names: set[str] = set()
    count = 0
    for page in pages:
        name = page_name(page, side)
        for _, each, is_acknowledged in known.drifts(page, name, side):
            if is_acknowledged:
                count += 1
            else:
                found.append(each)
        if has_to_be_met(page, side):
            names.add(name)
    found += known.acknowledged.stale(None if is_whole else names)
    return [*found, *(unresolved(side) if is_whole else ())], count


def report(
    arguments: argparse.Namespace, found: Iterable[Located], *, read: Sequence[str], files: int,
    unreadable: Iterable[str] = (), suppressed: int = 0,
) -> int:  # fmt: skip
    """Print findings in the form that was asked for, and give the exit code; no report goes where pages were `read`."""
    if hasattr(sys.stdout, "reconfigure"):
        # A page may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    check_outputs(arguments.output, read)
    with ExitStack() as stack:
        printed = printed_report(arguments.format, RULES.get, arguments.color)
        reports = [*other_reports(arguments.output, RULES.get, stack), printed]
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
