"""What the commands of the client share: the client itself, and what its errors mean in a shell."""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from callsheet.cli import ERRORS_FOUND, UNFINISHED, USAGE
from callsheet.cli._client_options import missing
from callsheet.cli._screen import Screen
from callsheet.client import errors
from callsheet.errors import UsageError
from callsheet.walk import STDIN

if TYPE_CHECKING:
    from callsheet_foxapi.async_client import AsyncFoxAPI
    from callsheet_foxapi.client import FoxAPI

__all__ = ["open_async_client", "open_client", "open_screen", "sentence", "task_ids", "tell"]

_LONGEST_ID = 200

_PYTHON = re.compile(r", client\.tasks\.\w+\([^()]*\)")
"""What an error advises to call next in Python."""

_CODES: tuple[tuple[type[errors.ClientError], int], ...] = (
    (errors.AuthenticationError, USAGE),
    (errors.NoChannelError, UNFINISHED),
    (errors.BadRequestError, ERRORS_FOUND),
    (errors.NotFoundError, ERRORS_FOUND),
    (errors.UnprocessableEntityError, ERRORS_FOUND),
    (errors.RequestRejected, ERRORS_FOUND),
    (errors.TaskFailed, ERRORS_FOUND),
)
"""Exit codes; every other error means that the same may end well another time."""

_ADVICE: tuple[tuple[type[errors.ClientError], str], ...] = (
    (errors.AuthenticationError, "Look at FOXAPI_API_KEY."),
    (errors.InsufficientQuotaError, "Top the account up, then run the command again."),
    (errors.NotFoundError, "Look at the id, and whether the base URL is that of the service which knows it."),
    (errors.RateLimitError, "Try again later."),
    (errors.NoChannelError, "Try again later, or with another model."),
    (errors.OutcomeUnknown, ""),
    (errors.APIConnectionError, "Look at the network and at the base URL, then run the command again."),
)


def open_screen(arguments: argparse.Namespace) -> Screen:
    """Give what prints as the options want it."""
    return Screen(quiet=arguments.quiet, as_json=arguments.json)


def open_client(arguments: argparse.Namespace) -> "FoxAPI":
    """Set up a client that waits for its answers; raise UsageError where that cannot be done."""
    _check_key()
    try:
        # Imported here because its packages belong to an extra.
        from callsheet_foxapi.client import FoxAPI

        return FoxAPI(base_url=arguments.base_url)
    except Exception as error:
        raise _unusable(error) from error


def open_async_client(arguments: argparse.Namespace) -> "AsyncFoxAPI":
    """Set up a client that awaits its answers; raise UsageError where that cannot be done."""
    _check_key()
    try:
        # Imported here because its packages belong to an extra.
        from callsheet_foxapi.async_client import AsyncFoxAPI

        return AsyncFoxAPI(base_url=arguments.base_url)
    except Exception as error:
        raise _unusable(error) from error


def _check_key() -> None:
    if not os.environ.get("FOXAPI_API_KEY", "").strip():
        raise UsageError("there is no API key; set FOXAPI_API_KEY in the environment")


def _unusable(error: Exception) -> Exception:
    """Say why there is no client: an extra that is missing, a setting, or what the environment says of proxies."""
    if isinstance(error, OSError) or (isinstance(error, ImportError) and str(error.name).startswith("callsheet")):
        return error
    if isinstance(error, ModuleNotFoundError):
        return missing(error)
    return UsageError(f"the client cannot be set up: {error or type(error).__name__}")


def tell(screen: Screen, error: errors.ClientError) -> int:
    """Say what went wrong and what to do, and give the exit code for it."""
    screen.say(sentence(error))
    return next((code for kind, code in _CODES if isinstance(error, kind)), UNFINISHED)


def sentence(error: errors.ClientError) -> str:
    """Give an error with advice for a shell in place of that for Python."""
    said = _PYTHON.sub("", str(error))
    advice = next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "")
    if not advice:
        return said
    wait = getattr(error, "retry_after", None)
    advice = f"Try again in {wait:.0f} s." if wait else advice
    return f"{said}{'' if said.endswith('.') else '.'} {advice}"


def task_ids(named: Sequence[str]) -> list[str]:
    """Give the ids of tasks, once each; `-` stands for those on standard input. Raise UsageError for what is none."""
    found: list[str] = []
    for each in named:
        found += _ids_in(_standard_input()) if each == STDIN else [each]
    for each in found:
        is_text = each.isprintable() and not any(char.isspace() for char in each)
        # Dots alone would be another path, and what cannot be encoded can be no part of an address.
        if not each.strip(".") or len(each) > _LONGEST_ID or not is_text:
            raise UsageError(f"{each[:40]!r} is no id of a task; it looks like 'task-unified-1757165031-uyujaw3d'")
    if not found:
        raise UsageError("standard input holds no id of a task")
    return list(dict.fromkeys(found))


def _standard_input() -> str:
    if sys.stdin is None:
        raise UsageError("there is no standard input; it was closed before the start")
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _ids_in(text: str) -> list[str]:
    """Read ids: separated by space, or what `create` and `wait` print, of which the first column or `id` counts."""
    out: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("{"):
            try:
                out.append(str(json.loads(line)["id"]))
            except (ValueError, KeyError, RecursionError) as error:
                raise UsageError(
                    f"line {number} of standard input is no task; it takes ids, or lines of JSON"
                ) from error
        else:
            out += line.split("\t")[0].split()
    return out
