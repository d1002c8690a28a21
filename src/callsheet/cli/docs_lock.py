"""`callsheet docs lock`: what the pages say that the spec agrees with, written down."""

import argparse
import sys

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._docs import add_spec, checked, open_side, pages_of
from callsheet.docs.lock import FILE, read_lock, write_lock
from callsheet.errors import UsageError
from callsheet.report.text import counted, headline
from callsheet.source.secret import starred

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""exit codes:
  {OK}  the lock says what the pages say
  {ERRORS_FOUND}  a page and the spec do not agree; nothing was written
  {USAGE}  wrong usage, or the spec does not compile
  {UNFINISHED}  could not finish: a page could not be read; nothing was written"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `docs lock` to a parser."""
    page_help = f"saved pages that the spec agrees with; their facts go into {FILE} of the spec"
    parser.add_argument("pages", nargs="+", metavar="PAGE", help=page_help)
    add_spec(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check, and write the lock where all is well; see the exit codes."""
    # Imported here because the generator, which it rests on, needs an extra of its own.
    from callsheet.docs.check import page_name
    from callsheet.docs.marks import unresolved

    side = open_side(arguments.spec)
    pages, unreadable = pages_of(arguments.pages)
    for sentence in unreadable:
        print(f"callsheet: {sentence}", file=sys.stderr)
    if unreadable:
        return UNFINISHED
    named = {page_name(page, side): page for page in pages}
    if len(named) < len(pages):
        raise UsageError(f"two of the pages are the same one; those named are {', '.join(named)}, and each goes once")
    found = [each for each in (*checked(pages, side)[0], *unresolved(side)) if each.severity != "info"]
    if found:
        for each in found:
            print(starred(headline(each, colour=False)), file=sys.stderr)
        print(f"callsheet: {counted(len(found), 'finding')}; nothing was written", file=sys.stderr)
        return ERRORS_FOUND
    lock = read_lock(arguments.spec)
    is_changed = write_lock(lock, named)
    path = lock.path.as_posix()
    print(f"Wrote {counted(len(named), 'page')} to {path}." if is_changed else f"{path} is up to date.")
    return OK
