"""`callsheet explain`."""

import argparse
import sys

from callsheet.catalogue import catalogue
from callsheet.docs.drift import RULES as DOCS_RULES
from callsheet.errors import UsageError
from callsheet.explained import as_line, as_text
from callsheet.remedy import close_match
from callsheet.spec import installed

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `explain` to a parser."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the name of a rule (default: list them all)")


def run(arguments: argparse.Namespace) -> int:
    """Print one rule, or the list of all; an unknown name is a usage error with the nearest one."""
    rules = catalogue(installed())
    if hasattr(sys.stdout, "reconfigure"):
        # A case may hold what the terminal's encoding does not.
        sys.stdout.reconfigure(errors="backslashreplace")
    if arguments.rule is None:
        width = max(map(len, rules))
        for rule in rules.values():
            print(as_line(rule, width))
        return 0
    # What is found on pages of the documentation is no rule for requests, and is not listed with them.
    rules = {**DOCS_RULES, **rules}
    if arguments.rule not in rules:
        close = close_match(arguments.rule, rules)
        hint = f"did you mean {close!r}?" if close else "`callsheet explain` lists them"
        raise UsageError(f"there is no rule {arguments.rule!r}; {hint}")
    print(as_text(rules[arguments.rule]), end="")
    return 0
