"""`callsheet docs propose`: what a page says and the spec does not, written into the spec."""

import argparse
import sys
from datetime import UTC, datetime

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._docs import add_spec, check_folder, pages_of
from callsheet.errors import UsageError
from callsheet.report.text import counted, headline, printable
from callsheet.source.secret import starred

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""A limit, the values of an enum, a default and a new field that may be left out go into the fragment, and
behind each `# review:` with the page and the day. A page of a model that the spec does not have becomes a first
fragment, with a comment `# resolve:` for all that is left to do. The spec has compiled before anything is written.

exit codes:
  {OK}  nothing is left for a person
  {ERRORS_FOUND}  something is left, and is told
  {USAGE}  wrong usage, or the spec does not compile or cannot be written
  {UNFINISHED}  a page could not be read; nothing was written"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `docs propose` to a parser."""
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="saved pages: text, HTML or Markdown")
    add_spec(parser)
    parser.add_argument("--dry-run", action="store_true", help="print what would change, and write nothing")


def run(arguments: argparse.Namespace) -> int:
    """Propose, print and write; see the exit codes."""
    check_folder(arguments.spec)
    try:
        # Imported here because packages that it needs belong to an extra.
        from callsheet.docs.proposing.propose import propose
        from callsheet.docs.proposing.workspace import write_all
    except ModuleNotFoundError as error:
        raise UsageError(f"docs propose needs {error.name}; install it with pip install 'callsheet[docs]'") from error
    pages, unreadable = pages_of(arguments.pages)
    if unreadable:
        for sentence in unreadable:
            print(f"callsheet: {printable(starred(sentence))}", file=sys.stderr)
        return UNFINISHED
    found = propose(pages, arguments.spec, datetime.now(UTC).date().isoformat())
    if hasattr(sys.stdout, "reconfigure"):
        # A page may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    if not arguments.dry_run:
        write_all(found.changes)
    for change in found.changes:
        sys.stdout.write(change.difference())
    for draft in found.drafts:
        sys.stdout.write(starred(draft))
    left = len(found.left) + len(found.remarks)
    if left:
        print("A person decides:")
    for remark in found.remarks:
        print(printable(starred(remark)))
    for each in found.left:
        print(f"{starred(headline(each.found, colour=False))}: {printable(starred(each.advice))}")
    done = "would change" if arguments.dry_run else "changed"
    sys.stdout.flush()
    print(f"{counted(len(found.changes), 'file')} {done}; {left or 'nothing'} left for a person.", file=sys.stderr)
    return ERRORS_FOUND if left else OK
