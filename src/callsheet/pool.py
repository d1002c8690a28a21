"""Work shared out among processes, with the results in the order of the work."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import TypeVar

__all__ = ["in_processes"]

_AHEAD = 4
"""So many pieces of work a process may be ahead of what was taken from it."""

_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that would end this process and leave the others behind."""

Work = TypeVar("Work")
Result = TypeVar("Result")


def in_processes(function: Callable[[Work], Result], work: Iterable[Work], jobs: int) -> Iterator[Result]:
    """Give the result of every piece of work, in order; no more is read of the work than keeps the processes busy."""
    # NOTE: a forked process has all modules already; where there is no fork each one starts from nothing.
    method = "fork" if "fork" in get_all_start_methods() else None
    waiting: deque[Future[Result]] = deque()
    before = {number: signal.signal(number, _stop) for number in _ENDS}
    pool = ProcessPoolExecutor(jobs, mp_context=get_context(method), initializer=_leave_signals)
    try:
        for piece in work:
            waiting.append(pool.submit(function, piece))
            if len(waiting) > _AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: object) -> None:
    # Raised where the processes are waited for, so that they are ended before this one is.
    raise KeyboardInterrupt


def _leave_signals() -> None:
    """Leave it to the first process to end the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _ENDS:
        signal.signal(number, signal.SIG_DFL)
