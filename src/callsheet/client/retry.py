"""When a call is sent again, and after how long: the one place that decides, for both clients."""

import random
from collections.abc import Callable
from typing import Any

from callsheet.client.call import Call
from callsheet.client.errors import APIConnectionError, APIError, APIStatusError
from callsheet.client.log import LOGGER

__all__ = ["LONGEST_WAIT", "may_be_sent_again", "pause_before"]

LONGEST_WAIT = 60.0
"""Whoever asks to be left alone for more seconds is not asked again; the error says for how long."""

_LONGEST_PAUSE = 8.0


def may_be_sent_again(call: Call[Any], error: APIError) -> bool:
    """Say whether a call may be sent again after an error.

    What only reads may be after every failure that can pass. What changes something may be only where it certainly
    was not done: it never reached the service (no address, no connection, no TLS), or the service itself said that it
    did nothing (429, or a 503 in its own words; a gateway's says nothing about what happened behind it).
    """
    if isinstance(error, APIConnectionError):
        return call.only_reads or not error.was_sent
    if not isinstance(error, APIStatusError):
        return False
    if error.status_code == 429 or (error.status_code == 503 and error.is_own):
        return True
    return call.only_reads and (error.status_code >= 500 or error.status_code == 408)


def pause_before(
    call: Call[Any],
    error: APIError,
    tried: int,
    max_retries: int,
    first_pause: float,
    *,
    chance: Callable[[], float] = random.random,
) -> float | None:
    """Give the seconds to wait before a call that was `tried` so often is sent again, None where it is not.

    They are what the service says in `Retry-After`; else `first_pause`, doubled with each try up to eight seconds, and
    up to half as much again by chance.
    """
    if tried > max_retries or not may_be_sent_again(call, error):
        return None
    said = error.retry_after if isinstance(error, APIStatusError) else None
    pause = min(first_pause * 2 ** (tried - 1), _LONGEST_PAUSE) * (1 + chance() / 2) if said is None else float(said)
    if pause > LONGEST_WAIT:
        return None
    LOGGER.info("%s is sent again in %.1f s: %s", call.operation, pause, error)
    return pause
