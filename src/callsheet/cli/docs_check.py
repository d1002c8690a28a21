"""`callsheet docs check`: pages, or what the lock has of them, held against the spec."""

import argparse

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._docs import add_report, add_spec, checked, open_side, pages_of, report
from callsheet.docs.lock import FILE, read_lock
from callsheet.errors import UsageError

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""An error is breaking: the page refuses what the spec takes. A warning is the opposite, or a sentence
that a person has to read. What was looked at and may stand is named in docs.toml of the spec, with a reason.

exit codes:
  {OK}  page and spec agree; warnings do not fail, unless --strict, which holds the spec to all of the lock
  {ERRORS_FOUND}  they do not
  {USAGE}  wrong usage, or the spec does not compile
  {UNFINISHED}  could not finish: a page could not be read"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `docs check` to a parser."""
    page_help = f"saved pages: text, HTML or Markdown (default: what {FILE} of the spec has of them)"
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=page_help)
    add_spec(parser)
    add_report(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check and print; see the exit codes."""
    side = open_side(arguments.spec)
    if arguments.pages:
        pages, unreadable = pages_of(arguments.pages)
        found, suppressed = checked(pages, side)
        return report(
            arguments, found, read=arguments.pages, files=len(pages), unreadable=unreadable, suppressed=suppressed
        )
    lock = read_lock(arguments.spec)
    if not lock.pages:
        path = lock.path.as_posix()
        raise UsageError(f"there is no page to check, and none in {path}; name saved pages, or `callsheet docs pull`")
    found, suppressed = checked(lock.pages.values(), side, is_whole=True)
    code = report(arguments, found, read=[str(lock.path)], files=len(lock.pages), suppressed=suppressed)
    # The lock was written when all was well: whatever there is now was not there then.
    return ERRORS_FOUND if arguments.strict and found else code
