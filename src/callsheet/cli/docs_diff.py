"""`callsheet docs diff`: two copies of a page."""

import argparse

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.cli._docs import add_report, pages_of, report
from callsheet.docs.compare import compare_pages
from callsheet.docs.drift import Drift, found_at
from callsheet.errors import UsageError

__all__ = ["EPILOG", "add_arguments", "run"]

EPILOG = f"""A difference of wording alone is told as a remark, one of layout not at all.

exit codes:
  {OK}  no difference that refuses what was valid; others are printed and do not fail, unless --strict
  {ERRORS_FOUND}  requests that the old page allows are not allowed by the new one
  {USAGE}  wrong usage
  {UNFINISHED}  could not finish: a page could not be read"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `docs diff` to a parser."""
    parser.add_argument("old", metavar="OLD", help="the page as it was: text, HTML or Markdown")
    parser.add_argument("new", metavar="NEW", help="the page as it is")
    add_report(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare and print; see the exit codes."""
    named = [arguments.old, arguments.new]
    pages, unreadable = pages_of(named)
    if unreadable:
        return report(arguments, [], read=named, files=len(pages), unreadable=unreadable)
    if len(pages) != len(named):
        raise UsageError("two pages are compared; name two files, not folders of copies")
    old, new = pages
    found = [
        found_at(Drift(each.rule, "error", each.message, each.span, "page", "", each.rule), page)
        for page in pages
        for each in page.problems
    ]
    found += [found_at(each, new) for each in compare_pages(old, new)]
    return report(arguments, found, read=named, files=len(pages))
