"""`callsheet docs pull`: the pages that the spec names, fetched and checked."""

import argparse
import sys
from pathlib import Path

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._docs import add_report, add_spec, checked, open_side, report
from callsheet.errors import UsageError
from callsheet.report.text import printable
from callsheet.source.secret import starred

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""A page is found by its `url` in `x-pages` of the spec, or by its title in the `index` that stands there.
One is fetched after the other, first as Markdown, then as HTML, and with --store only what has changed.

exit codes:
  {OK}  the pages and the spec agree; warnings are printed and do not fail, unless --strict
  {ERRORS_FOUND}  they do not
  {USAGE}  wrong usage, or the spec does not compile
  {UNFINISHED}  a page could not be fetched; its last copy, where there is one, was checked instead"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `docs pull` to a parser."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="pages by their names in the spec (default: all)")
    store_help = "keep dated copies here, with address, time and hash; without it nothing is kept"
    parser.add_argument("--store", type=Path, metavar="DIR", help=store_help)
    add_spec(parser)
    add_report(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fetch, check and print; see the exit codes."""
    try:
        # Imported here because their packages belong to an extra.
        from callsheet.docs.pulling.pull import pull
        from callsheet.docs.pulling.snapshots import SnapshotError
        from callsheet.docs.reading.read import read_page
    except ModuleNotFoundError as error:
        raise UsageError(f"docs pull needs {error.name}; install it with pip install 'callsheet[docs]'") from error
    side = open_side(arguments.spec)
    try:
        pulled = pull(side.document, arguments.store, names=arguments.names)
    except SnapshotError as error:
        raise UsageError(str(error)) from error
    for each in pulled:
        for sentence in (each.says, *each.remarks):
            print(f"{each.name}: {printable(starred(sentence))}", file=sys.stderr)
    pages = [read_page(each.shown, each.data) for each in pulled if each.data is not None]
    found, suppressed = checked(pages, side)
    nothing = [f"nothing of {each.name} could be checked" for each in pulled if each.data is None]
    read = [page.name for page in pages]
    code = report(arguments, found, read=read, files=len(pages), unreadable=nothing, suppressed=suppressed)
    return UNFINISHED if any(each.state in ("offline", "missing") for each in pulled) else code
