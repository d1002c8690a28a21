"""Whole processes, timed in turns so that a noisy machine is noisy for all of them."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Timing", "peak_memory", "rounds"]


@dataclass(slots=True)
class Timing:
    """Wall times of one command in seconds, one a round."""

    name: str
    command: list[str]
    one_core: bool = False
    seconds: list[float] = field(default_factory=list)

    def ratio(self, other: "Timing") -> tuple[float, float, float]:
        """Give the median and the quartiles of this command's time as multiples of another's in the same round."""
        ratios = sorted(own / its for own, its in zip(self.seconds, other.seconds, strict=True))
        if len(ratios) < 2:
            return ratios[0], ratios[0], ratios[0]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return middle, low, high


def _only_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def rounds(timings: list[Timing], count: int) -> None:
    """Run every command once a round, each round beginning with another one."""
    for number in range(count):
        print(f"  round {number + 1} of {count}", file=sys.stderr)
        turn = number % len(timings)
        for timing in timings[turn:] + timings[:turn]:
            prepare: Callable[[], None] | None = _only_one_core if timing.one_core else None
            start = time.perf_counter()
            subprocess.run(timing.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=prepare)
            timing.seconds.append(time.perf_counter() - start)


def peak_memory(command: list[str]) -> tuple[float, float]:
    """Run a command and give its peak memory in MiB and its wall time in seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return _peak(usage) / unit, time.perf_counter() - start


def _peak(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss
