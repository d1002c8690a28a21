"""`callsheet task`: its options."""

import argparse

from callsheet.cli._client_options import EPILOG, add_options, run_in

__all__ = ["EPILOG", "add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `task` to a parser."""
    parser.add_argument("id", metavar="ID", help="the id of a task; `-` reads it from standard input")
    refresh_help = "have the service look upstream before it answers"
    parser.add_argument("--sync-upstream", action="store_true", help=refresh_help)
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask for a task once and print it; one that failed ends with 1."""
    return run_in("_task", arguments)
