"""`callsheet create`: its options."""

import argparse

from callsheet.cli._client_options import EPILOG, add_options, add_waiting, run_in

__all__ = ["EPILOG", "add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `create` to a parser."""
    add = parser.add_argument
    files_help = "JSON, YAML or JSON Lines, each request in them; `-` is standard input"
    add("files", nargs="+", metavar="FILE", help=files_help)
    add("--stdin-filename", metavar="NAME", help="what to call standard input; its ending tells the format")
    add("--model", metavar="NAME", help="the model of requests that name none")
    add("--upload", action="store_true", help="upload the files of this machine that requests name, and send addresses")
    add("--dry-run", action="store_true", help="print what would be sent, as JSON Lines, and send nothing")
    add("--yes", action="store_true", help="send without asking")
    add(
        "--again",
        action="store_true",
        help="send also what was created before, or sent with an outcome that is not known",
    )
    add("--no-wait", action="store_true", help="print the tasks as they are created and end")
    add_waiting(parser)
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lint, ask, send, wait; see the exit codes of the command line."""
    return run_in("_create", arguments)
