"""What the mock remembers: tasks, files, and the calls that arrived."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from threading import RLock
from typing import Any
from urllib.parse import quote

from callsheet.mock.faults import Faults
from callsheet.mock.life import Task, ends, expires, failure_for
from callsheet.mock.scenario import Fault, Scenario
from callsheet.openapi.operations import Operation

__all__ = ["Call", "Stored", "World"]

_MOST_CALLS = 10_000
"""So many calls are remembered; a mock may run for days."""

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that arrived: what it was, what came of it. A key in it is starred.

    `status` None tells that no answer was given, `cut` where the connection ended, `created` the task that it made.
    """

    operation: str | None
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    status: int | None = None
    cut: str | None = None
    created: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was uploaded."""

    id: str
    name: str
    content: bytes
    created: float

    @property
    def path(self) -> str:
        """Where the mock gives it."""
        return f"/files/{self.id}/{quote(self.name, safe='')}"


class World:
    """The state of one mock; any thread may ask and change it."""

    def __init__(self, scenario: Scenario, clock: Callable[[], float], lifetime: float) -> None:
        self.lock = RLock()
        self.clock = clock
        self._lifetime = lifetime
        self.play(scenario)
        self.reset()

    def play(self, scenario: Scenario) -> None:
        """Play another scenario from its beginning; tasks that are there go on as they were created."""
        with self.lock:
            self.scenario = scenario
            self.faults = Faults(scenario.faults)
            self._created = 0
            self._random = Random(scenario.seed)  # noqa: S311 - the same names for the same seed are the point

    def reset(self) -> None:
        """Forget everything, and play the scenario from its beginning."""
        with self.lock:
            self.tasks: dict[str, Task] = {}
            self.files: dict[str, Stored] = {}
            self._clips: dict[str, Task] = {}
            self._calls: dict[int, Call] = {}
            self._arrived = 0
            self.play(self.scenario)

    @property
    def calls(self) -> list[Call]:
        """The calls that arrived, in their order."""
        with self.lock:
            return list(self._calls.values())

    def arrive(self, call: Call, operation: Operation | None) -> tuple[int, Fault | None]:
        """Write down a call; give its number and the fault that hits it."""
        with self.lock:
            self._arrived += 1
            self._calls[self._arrived] = call
            if len(self._calls) > _MOST_CALLS:
                del self._calls[next(iter(self._calls))]
            hit = self.faults.hit(call.operation, operation) if call.operation else None
            return self._arrived, hit

    def closing(self) -> float | None:
        """Give for how many seconds the port is to be shut now; it is told once."""
        with self.lock:
            return self.faults.closing()

    def note(self, number: int, **changes: Any) -> Call | None:
        """Write down what came of a call; one from before a reset is left alone."""
        with self.lock:
            if number not in self._calls:
                return None
            self._calls[number] = replace(self._calls[number], **changes)
            return self._calls[number]

    def create(self, request: dict[str, Any]) -> Task:
        """Create a task."""
        with self.lock:
            now, scenario = self.clock(), self.scenario
            name = self._new(f"task-unified-{int(now)}-", 8, self.tasks)
            clips = tuple(self._new(f"/results/{name}/", 16, self._clips, ".mp4") for _ in range(scenario.clips))
            lifetime = self._lifetime if scenario.lifetime is None else scenario.lifetime
            self._created += 1
            failure = failure_for(scenario, self._created, request)
            task = Task(name, now, request, scenario, lifetime, clips, failure)
            self.tasks[name] = task
            self._clips.update(dict.fromkeys(clips, task))
            return task

    def made(self, path: str) -> tuple[Task | None, bool]:
        """Give the task whose clip a path leads to, once it is completed, and whether it can still be fetched."""
        with self.lock:
            task, now = self._clips.get(path), self.clock()
        if task is None or task.failure or now < ends(task):
            return None, False
        return task, now < expires(task)

    def store(self, name: str, content: bytes, *, clean_up: bool) -> Stored | None:
        """Store a file, None where there is no room; to clean up is to remove the oldest."""
        with self.lock:
            most = self.scenario.storage
            if most is not None and len(content) > most:
                return None
            while most is not None and sum(len(each.content) for each in self.files.values()) + len(content) > most:
                if not clean_up or not self.files:
                    return None
                del self.files[next(iter(self.files))]
            stored = Stored(self._new("file-", 12, self.files), name, content, self.clock())
            self.files[stored.id] = stored
            return stored

    def serves(self, path: str) -> bool:
        """Say whether a path leads to a clip or a file that can be fetched now."""
        kind, _, rest = path.removeprefix("/").partition("/")
        return rest.partition("/")[0] in self.files if kind == "files" else self.made(path)[1]

    def _new(self, start: str, letters: int, taken: dict[str, Any], end: str = "") -> str:
        while True:
            name = start + "".join(self._random.choices(_LETTERS, k=letters)) + end
            if name not in taken:
                return name
