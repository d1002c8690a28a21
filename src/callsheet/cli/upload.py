"""`callsheet upload`: its options."""

import argparse

from callsheet.cli._client_options import EPILOG, add_options, run_in

__all__ = ["EPILOG", "add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `upload` to a parser."""
    files_help = "images and videos of this machine, or http(s) addresses that the service is to fetch"
    parser.add_argument("files", nargs="+", metavar="FILE", help=files_help)
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Upload files and print the address of each; all of them are looked at before the first is sent."""
    return run_in("_upload", arguments)
