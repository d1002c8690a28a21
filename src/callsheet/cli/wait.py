"""`callsheet wait`: its options."""

import argparse

from callsheet.cli._client_options import EPILOG, add_options, add_waiting, run_in

__all__ = ["EPILOG", "add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `wait` to a parser."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids of tasks; `-` reads them from standard input")
    add_waiting(parser)
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Wait for tasks and print each as it ends; see the exit codes of the command line."""
    return run_in("_follow", arguments)
