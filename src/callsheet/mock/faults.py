"""Which of the scenario's faults hits a call."""

from dataclasses import dataclass

from callsheet.mock.scenario import FILE, RESULT, Fault
from callsheet.openapi.operations import Operation

__all__ = ["Faults"]


@dataclass(slots=True)
class _Counted:
    """A fault with the calls that it still lets pass, and those that it will still hit."""

    fault: Fault
    skip: int
    left: int | None

    def matches(self, name: str, operation: Operation | None) -> bool:
        """Say whether a fault is about a call; a status is given only by operations that can answer it."""
        if self.fault.on != name and (self.fault.on != "*" or name in (RESULT, FILE)):
            return False
        is_free = self.fault.status is None or self.fault.bare or operation is None
        return is_free or (operation is not None and self.fault.status in operation.statuses)

    def is_used_up(self) -> bool:
        return self.left == 0


class Faults:
    """The faults of a scenario in their order, and how far each of them has come.

    A call goes to the first fault that hits it; those behind do not count it. Only the closing of the port, which no
    call can be hit by, counts every call that it is about.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self._closing = [_Counted(each, each.after, 1) for each in faults if each.cut == "before-connect"]
        self._hitting = [_Counted(each, each.after, each.times) for each in faults if each.cut != "before-connect"]

    def hit(self, name: str, operation: Operation | None) -> Fault | None:
        """Count a call, and give the fault that hits it."""
        for counted in self._closing:
            if counted.matches(name, operation) and counted.skip:
                counted.skip -= 1
        for counted in self._hitting:
            if counted.is_used_up() or not counted.matches(name, operation):
                continue
            if counted.skip:
                counted.skip -= 1
                continue
            if counted.left is not None:
                counted.left -= 1
            return counted.fault
        return None

    def closing(self) -> float | None:
        """Give for how many seconds the port is to be closed now, None where it is not; it is told once."""
        due = [counted for counted in self._closing if not counted.skip and not counted.is_used_up()]
        for counted in due:
            counted.left = 0
        return max((counted.fault.seconds for counted in due), default=None)
