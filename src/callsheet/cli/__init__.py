"""The command line: one module a command, imported when it is called."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from types import ModuleType

from callsheet import __version__
from callsheet.errors import UsageError, reason
from callsheet.source.secret import starred

__all__ = ["ERRORS_FOUND", "OK", "UNFINISHED", "USAGE", "main"]

OK = 0
"""No error was found."""

ERRORS_FOUND = 1
"""Errors were found."""

USAGE = 2
"""The arguments or the configuration cannot be followed."""

UNFINISHED = 3
"""Something could not be read or reached, so that the rest is all that is known."""

_COMMANDS = {
    "lint": "check request files",
    "explain": "tell what a rule is about",
    "schema": "write a JSON Schema of a model for editors",
    "generate": "turn a spec folder into checks, models and pages",
    "create": "lint requests, send them, and wait for their clips",
    "task": "ask once how a task is doing",
    "wait": "wait until tasks are done",
    "upload": "upload images and videos, to have addresses for them",
    "download": "store the clips of completed tasks",
    "mock": "run the API on a local port, to try a client on",
    "fuzz": "hold checks, schema, models and mock against each other, offline",
    "contract": "hold a running service against the spec",
    "docs": "hold the vendor's documentation against the spec",
}

_EPILOG = f"""exit codes:
  {OK}  no error found; warnings are printed and do not fail, unless --strict
  {ERRORS_FOUND}  errors found, or a task failed
  {USAGE}  wrong usage or configuration
  {UNFINISHED}  could not finish: a file could not be read, or the service not be reached"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    # A stream that was closed before the start is None, and what is printed to it would go to standard output.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115 - the same
    parser = argparse.ArgumentParser(
        prog="callsheet",
        description="Lint, type and test requests to a paid video-generation API before they cost money.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"callsheet {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, help_text in _COMMANDS.items():
        command = commands.add_parser(
            name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.", epilog=_EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if arguments[:1] == [name]:
            module = import_module(f"callsheet.cli.{name}")
            rest = arguments[1:]
            if hasattr(module, "ACTIONS"):
                module, command, rest = _action(module, command, rest)
            command.epilog = getattr(module, "EPILOG", _EPILOG)
            try:
                module.add_arguments(command)
            except UsageError as error:
                print(f"callsheet: {error}", file=sys.stderr)
                return USAGE
            # Files may be named before and after options.
            parse = command.parse_args if "--" in rest else command.parse_intermixed_args
            return _run(partial(module.run, parse(rest)))
    parser.parse_args(arguments)
    return USAGE


def _action(
    module: ModuleType, command: argparse.ArgumentParser, arguments: list[str]
) -> tuple[ModuleType, argparse.ArgumentParser, list[str]]:
    """Give the module, the parser and the arguments of a command that is made of several."""
    actions = command.add_subparsers(metavar="ACTION", required=True)
    for name, help_text in module.ACTIONS.items():
        action = actions.add_parser(
            name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.", epilog=_EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        if arguments[:1] == [name]:
            return import_module(f"{module.__name__}_{name}"), action, arguments[1:]
    command.parse_args(arguments)
    raise AssertionError("a command without a known action ends the program")


def _run(command: Callable[[], int]) -> int:
    """Run a command, and tell in a sentence what stopped it."""
    try:
        code = command()
        sys.stdout.flush()
    except UsageError as error:
        print(f"callsheet: {starred(str(error))}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Whoever read the output has gone; there is nobody left to tell, not even at shutdown.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends
        return OK
    except OSError as error:
        # What can be told better was; this is a full disk, or a working directory that is gone.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - it stands in until the process ends
        print(f"callsheet: cannot finish: {reason(error)}", file=sys.stderr)
        return UNFINISHED
    except KeyboardInterrupt:
        return UNFINISHED
    return code
