"""`callsheet download`: its options."""

import argparse

from callsheet.cli._client_options import EPILOG, add_options, run_in

__all__ = ["EPILOG", "add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `download` to a parser."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids of tasks; `-` reads them from standard input")
    parser.add_argument("-o", "--out", metavar="DIR", default=".", help="where to store the clips (default: here)")
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Store the clips of completed tasks and print where; see the exit codes of the command line."""
    return run_in("_follow", arguments)
