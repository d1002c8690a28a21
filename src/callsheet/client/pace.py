"""How often the service is asked: for one task, and for all that a client waits for together."""

import heapq
import math
import random
import threading
from collections.abc import Callable

from callsheet.client.errors import ClientError

__all__ = ["DEFAULT_WAIT", "PollRate", "pause"]

DEFAULT_WAIT = 1800.0
"""Half an hour, in seconds; the documentation gives no longest time."""

_FIRST = 2.0
_SHORTEST = 1.0
_LONGEST = 15.0


class PollRate:
    """A limit on polls that all waiting of a client shares: each takes the next free moment.

    Moments are handed out in the order they are asked for, so that many tasks take turns. They are seconds of one clock
    that never goes back.
    """

    def __init__(self, per_second: float) -> None:
        if not per_second > 0:
            raise ClientError(f"polls_per_second is {per_second!r}; it takes a number above 0")
        self._gap = 1.0 / per_second
        self._next = 0.0
        self._held_until = 0.0
        self._held = 0.0
        self._given_back: list[float] = []
        self._lock = threading.Lock()

    def reserve(self, now: float, latest: float = math.inf) -> float | None:
        """Take the next moment and give it; None, and nothing is taken, where it lies after the `latest` of use.

        NOTE: a moment is counted on a clock that stands still while questions are held, so that nobody loses a turn
        to a hold; `seconds_until` knows how far that clock is behind.
        """
        with self._lock:
            now, latest = max(now, self._held_until) - self._held, latest - self._held
            while self._given_back and self._given_back[0] < now:
                heapq.heappop(self._given_back)
            if self._given_back:
                return heapq.heappop(self._given_back) if self._given_back[0] <= latest else None
            at = max(now, self._next)
            if at > latest:
                return None
            self._next = at + self._gap
            return at

    def seconds_until(self, moment: float, now: float) -> float:
        """Give the seconds until a moment that was reserved, not more than 0 when it is there."""
        return moment + self._held - now

    def give_back(self, moment: float) -> None:
        """Let another have a moment that was reserved and is not used."""
        with self._lock:
            heapq.heappush(self._given_back, moment)

    def hold(self, now: float, until: float) -> None:
        """Let nobody ask before a moment, for the service told one of us to slow down; all turns move by as much."""
        with self._lock:
            self._held += max(0.0, until - max(now, self._held_until))
            self._held_until = max(self._held_until, until)


def pause(
    elapsed: float, estimated: float | None, progress: int | None, *, chance: Callable[[], float] = random.random
) -> float:
    """Give the seconds to the next question about a task, with jitter, so that many waits do not march in step.

    `elapsed` and `estimated` are in seconds, `progress` in percent. Where progress tells how long the rest will take,
    about a fifth of the rest is waited; before, a fifth of what the service estimated; else ever longer.
    """
    if progress is not None and 0 < progress < 100 and elapsed > 0:
        rest = elapsed * (100 - progress) / progress
    elif estimated is not None and estimated > elapsed:
        rest = estimated - elapsed
    else:
        rest = max(elapsed, 5 * _FIRST)
    return min(max(rest / 5, _SHORTEST), _LONGEST) * (0.8 + 0.4 * chance())
