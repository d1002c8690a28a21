"""The options that the commands of the client share, and the way from them to what needs the client's extra."""

import argparse
import math
import signal
import threading
from importlib import import_module

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE
from callsheet.client.pace import DEFAULT_WAIT
from callsheet.errors import UsageError

__all__ = ["EPILOG", "add_options", "add_waiting", "missing", "run_in"]

EPILOG = f"""exit codes:
  {OK}  all is well
  {ERRORS_FOUND}  a request breaks a rule, or the service refuses it; a task failed, or there is none of that id
  {USAGE}  wrong usage, or no key, or a wrong one
  {UNFINISHED}  could not finish: no network, no balance, a lost answer, a wait that was over or interrupted, a no"""


def run_in(module: str, arguments: argparse.Namespace) -> int:
    """Run a command that stands in a module of this package; raise UsageError where packages of the extra are missing.

    Nothing of the client is imported before, so that `--help` needs no extra.
    """
    if threading.current_thread() is threading.main_thread():
        # Whoever ends a wait politely is told which tasks go on, as with Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        command = import_module(f"callsheet.cli.{module}")
    except ModuleNotFoundError as error:
        raise missing(error) from error
    code: int = command.run(arguments)
    return code


def missing(error: ModuleNotFoundError) -> Exception:
    """Give the error that names the extra, unless it is not its packages that are missing."""
    if str(error.name).startswith("callsheet"):
        return error
    return UsageError(f"this command needs {error.name}; install it with pip install 'callsheet[client]'")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command of the client has."""
    add = parser.add_argument_group("more").add_argument
    add("--json", action="store_true", help="print a JSON object a line")
    add("--quiet", action="store_true", help="print data and errors only")
    add("--base-url", metavar="URL", help="the service's address (default: FOXAPI_BASE_URL, then the service's own)")


def add_waiting(parser: argparse.ArgumentParser) -> None:
    """Add the options of the commands that wait for tasks."""
    parser.add_argument("--out", metavar="DIR", help="store the clips of completed tasks in this folder")
    timeout_help = f"how long to wait, over all; the tasks go on (default: {DEFAULT_WAIT:g})"
    parser.add_argument("--timeout", type=_seconds, default=DEFAULT_WAIT, metavar="SECONDS", help=timeout_help)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is no time; it takes seconds, more than 0")
    return seconds
