"""`callsheet generate`: the generator's own command line, where its extra is installed."""

import argparse
import sys

from callsheet.cli import USAGE

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `generate` to a parser."""
    try:
        # Imported here because the generator needs an extra of its own.
        from callsheet_codegen.__main__ import add_arguments as add_own
    except ModuleNotFoundError as error:
        parser.set_defaults(missing=error.name)
        parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
        return
    add_own(parser)


def run(arguments: argparse.Namespace) -> int:
    """Generate or compare; see the exit codes of the command line."""
    missing = getattr(arguments, "missing", None)
    if missing:
        print(f"callsheet: generate needs {missing}; install it with pip install 'callsheet[codegen]'", file=sys.stderr)
        return USAGE
    # Imported here because the generator needs an extra of its own.
    from callsheet_codegen.__main__ import run as run_own

    return run_own(arguments)
