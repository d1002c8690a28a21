"""`callsheet mock`."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.cli import OK
from callsheet.errors import UsageError, reason
from callsheet.report.text import printable

if TYPE_CHECKING:
    from callsheet.mock.world import Call

__all__ = ["add_arguments", "run"]

_PORT = 8484
_HIGHEST_PORT = 65535
_LOOPBACK = "127.0.0.1"
_SHORT = "by default a task is pending for 0.2 s and processed for 0.8 s; a scenario can make it slower"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `mock` to a parser."""
    add = parser.add_argument
    add("--port", type=_port, default=_PORT, metavar="N", help=f"the port; 0 takes a free one (default: {_PORT})")
    add("--host", default=_LOOPBACK, metavar="ADDRESS", help=f"the address to listen at (default: {_LOOPBACK})")
    add("--scenario", metavar="FILE", help=f"what tasks go through and what goes wrong, in YAML or JSON; {_SHORT}")
    add("--seed", type=int, metavar="N", help="what ids and addresses are made from (default: the scenario's, or 0)")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:6]) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a port; it takes 0 to {_HIGHEST_PORT}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted, and say where."""
    try:
        # Imported here because the packages that they need belong to an extra.
        from callsheet.mock.app import asgi_app
        from callsheet.mock.listener import address, bound
        from callsheet.mock.scenario_file import read_scenario, read_scenario_file
        from callsheet.mock.serve import KEY, serve
    except ModuleNotFoundError as error:
        raise UsageError(f"callsheet mock needs {error.name}; install it with pip install 'callsheet[mock]'") from error
    scenario = read_scenario_file(Path(arguments.scenario)) if arguments.scenario else read_scenario({})
    if arguments.seed is not None:
        scenario = replace(scenario, seed=arguments.seed)
    try:
        taken = bound(arguments.host, arguments.port)
    except OSError as error:
        raise UsageError(
            f"cannot listen at {arguments.host}:{arguments.port}: {reason(error)}; --host and --port take others"
        ) from error
    if not arguments.host.startswith(("127.", "::1", "localhost")):
        print(f"callsheet: {arguments.host} may be reached from other machines", file=sys.stderr)
    url = address(taken)
    key = scenario.keys[0] if scenario.keys else KEY

    def ready() -> None:
        print(f"The mock answers at {url}; interrupt it to end it.")
        print(f"  export FOXAPI_BASE_URL={url}")
        print(f"  export FOXAPI_API_KEY={key}", flush=True)

    serve(asgi_app(scenario), taken, _report, ready=ready)
    return OK


def _report(call: "Call") -> None:
    """Tell of a call in one line on standard error."""
    end = f"cut {call.cut}" if call.status is None else str(call.status)
    created = f" {call.created}" if call.created else ""
    print(f"{call.method} {printable(call.path)} {end}{created}", file=sys.stderr, flush=True)
