"""`callsheet generate`: the generator's own command line, where its extra is installed."""

import argparse

from callsheet.errors import UsageError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `generate` to a parser; raise UsageError where the generator's packages are missing."""
    try:
        # Imported here because the generator needs an extra of its own.
        from callsheet_codegen.__main__ import add_arguments as add_own
    except ModuleNotFoundError as error:
        raise UsageError(f"generate needs {error.name}; install it with pip install 'callsheet[codegen]'") from error
    add_own(parser)


def run(arguments: argparse.Namespace) -> int:
    """Generate or compare; see the exit codes of the command line."""
    # Imported here because the generator needs an extra of its own.
    from callsheet_codegen.__main__ import run as run_own

    return run_own(arguments)
