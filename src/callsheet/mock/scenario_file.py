"""A scenario as it is written, in YAML, in JSON or as a mapping, held to what the mock can play."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from callsheet.constraints import selected
from callsheet.errors import UsageError, reason
from callsheet.mock.scenario import ANY_CALL, FILE, RESULT, Cut, Failure, Fault, Scenario
from callsheet.openapi.operations import Operation, operations
from callsheet.remedy import close_match
from callsheet.source.reader import format_of, read
from callsheet.source.text import Problem, Request
from callsheet.spec import Spec, installed

__all__ = ["read_scenario", "read_scenario_file"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a setting takes: a test, and the same in words."""

    says: str
    holds: Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= sys.float_info.max


def _is_whole(value: Any, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _one_of(*choices: str) -> _Kind:
    return _Kind(f"one of {', '.join(choices)}", lambda value: isinstance(value, str) and value in choices)


_SECONDS = _Kind("seconds, 0 or more", _is_number)
_NUMBER = _Kind("a number, 0 or more", _is_number)
_COUNT = _Kind("a whole number, 0 or more", _is_whole)
_FROM_ONE = _Kind("a whole number, 1 or more", lambda value: _is_whole(value, 1))
_TEXT = _Kind("a text that is not empty", lambda value: isinstance(value, str) and bool(value))
_SWITCH = _Kind("true or false", lambda value: isinstance(value, bool))
_TIMES = _Kind("a whole number, 1 or more, or always", lambda value: value == "always" or _is_whole(value, 1))
_ADDRESS = _Kind(
    "an address that begins with http:// or https://",
    lambda value: isinstance(value, str) and value.startswith(("http://", "https://")),
)
_KEYS = _Kind(
    "a list of keys",
    lambda value: isinstance(value, list | tuple) and all(isinstance(each, str) and each for each in value),
)

_SCENARIO = {
    "seed": _Kind("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "pending": _SECONDS,
    "processing": _SECONDS,
    "estimated_time": _SECONDS,
    "shape": _one_of("results", "output"),
    "sync_hides_results": _SWITCH,
    "clips": _COUNT,
    "clip_bytes": _Kind("a whole number up to 100000000", lambda value: _is_whole(value) and value <= 10**8),
    "lifetime": _SECONDS,
    "credits": _NUMBER,
    "keys": _KEYS,
    "storage": _COUNT,
    "files_at": _ADDRESS,
}
_FAILURE = {"nth": _FROM_ONE, "prompt": _TEXT, "code": _TEXT, "message": _TEXT}
_FAULT = {
    "times": _TIMES,
    "after": _COUNT,
    "status": _Kind("a status from 400 to 599", lambda value: _is_whole(value, 400) and value <= 599),
    "retry_after": _SECONDS,
    "code": _TEXT,
    "message": _TEXT,
    "bare": _SWITCH,
    "patch": _Kind("a mapping that is merged into the answer", lambda value: isinstance(value, Mapping)),
    "delay": _SECONDS,
    "cut": _one_of(*get_args(Cut)),
    "for": _SECONDS,
}


def read_scenario_file(path: Path, spec: Spec | None = None) -> Scenario:
    """Read a scenario from a YAML or JSON file; raise UsageError, with every problem, where it cannot be played."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason(error)}") from error
    found = list(read(data, "json" if format_of(path.name) == "json" else "yaml"))
    for each in found:
        if isinstance(each, Problem) and each.rule == "syntax-error":
            line, column = each.text.position(each.span[0])
            raise UsageError(f"{path}:{line}:{column}: {each.message}")
    values = [each.value for each in found if isinstance(each, Request)]
    if len(values) != 1:
        raise UsageError(f"{path} is no scenario; it takes one mapping of settings")
    return read_scenario(values[0], spec, where=str(path))


def read_scenario(written: object, spec: Spec | None = None, *, where: str = "the scenario") -> Scenario:
    """Read a scenario from a mapping; raise UsageError, with every problem, where it cannot be played."""
    if isinstance(written, Scenario):
        return written
    reader = _Reader(spec or installed())
    scenario = reader.scenario(written)
    if reader.problems:
        raise UsageError("\n  ".join([f"{where} cannot be played:", *reader.problems]))
    return scenario


class _Reader:
    """Checks what was written and gathers what is wrong with it."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.operations = {operation.name: operation for operation in operations(spec.document)}
        schemas = spec.document["components"]["schemas"]
        identifier = schemas["Task"]["properties"]["id"]
        self.tables: dict[str, dict[str, _Kind]] = {
            "": {**_SCENARIO, "id_key": _one_of("id", *identifier.get("x-aliases", ()))},
            "fail": _FAILURE,
            "faults": {
                **_FAULT,
                "on": _one_of("*", *self.operations, RESULT, FILE),
                "type": _one_of(*schemas["ErrorDetail"]["properties"]["type"]["enum"]),
            },
        }
        self.problems: list[str] = []

    def scenario(self, written: object) -> Scenario:
        names = ("fail", "faults", "unenforced")
        values = self._settings("", written, more=names)
        lists = {name: list(self._list(name, written)) for name in names}
        if "keys" in values:
            values["keys"] = tuple(values["keys"])
        failures = tuple(Failure(**self._settings(where, each)) for where, each in lists["fail"])
        faults = tuple(self._fault(where, each) for where, each in lists["faults"])
        unenforced = tuple(name for where, each in lists["unenforced"] for name in self._unenforced(where, each))
        return Scenario(**values, fail=failures, faults=faults, unenforced=unenforced)

    def _list(self, name: str, written: object) -> Iterator[tuple[str, object]]:
        items = written.get(name) if isinstance(written, Mapping) else None
        if isinstance(items, list | tuple):
            for index, each in enumerate(items):
                yield f"{name}[{index}]", each
        elif items is not None:
            self.problems.append(f"`{name}` takes a list")

    def _settings(self, where: str, written: object, more: tuple[str, ...] = ()) -> dict[str, Any]:
        """Give the settings of one mapping that are right; null is as if it was not there."""
        table = self.tables[where.partition("[")[0]]
        if not isinstance(written, Mapping):
            self.problems.append(f"{f'`{where}`' if where else 'it'} takes a mapping of settings")
            return {}
        out = {}
        for key, value in written.items():
            name = f"{where}.{key}" if where else str(key)
            if key in more or (key in table and value is None):
                continue
            if key not in table:
                close = close_match(key, (*table, *more))
                hint = f"did you mean `{close}`?" if close else f"known are {', '.join(sorted((*table, *more)))}"
                self.problems.append(f"`{name}` is no setting; {hint}")
            elif not table[key].holds(value):
                self.problems.append(f"`{name}` is {value!r}; it takes {table[key].says}")
            else:
                out[str(key)] = value
        return out

    def _fault(self, where: str, written: object) -> Fault:
        before = len(self.problems)
        values = self._settings(where, written)
        if "for" in values:
            values["seconds"] = values.pop("for")  # the word is taken in Python
        if values.get("times") == "always":
            values["times"] = None
        fault = Fault(**values)
        if len(self.problems) == before:
            self.problems += [f"`{where}` {problem}" for problem in self._clashes(fault, set(values))]
        return fault

    def _unenforced(self, where: str, written: object) -> Iterator[str]:
        """Give the ids of the constraints that are meant, or what every call has to meet as it is."""
        if not isinstance(written, str):
            self.problems.append(f"`{where}` is {written!r}; it takes the id of a constraint")
        elif written in ANY_CALL:
            yield written
        else:
            try:
                yield from (each.id for each in selected(self.spec, wanted=[written]))
            except UsageError as error:
                close = close_match(written, ANY_CALL)
                self.problems.append(
                    f"`{where}` is {written!r}; did you mean {close!r}?" if close else f"`{where}`: {error}"
                )

    def _clashes(self, fault: Fault, given: set[str]) -> Iterator[str]:
        """Say which settings of a fault do not go together."""
        kinds = sorted(given & {"status", "cut", "patch"})
        if not kinds and not fault.delay:
            yield "does nothing; it takes `status`, `cut`, `patch` or `delay`"
        if len(kinds) > 1:
            yield f"has `{kinds[0]}` and `{kinds[1]}`; a call ends in one way"
        answer = given & {"retry_after", "type", "code", "message", "bare"}
        if fault.status is None and answer:
            yield f"has `{min(answer)}`, which goes with `status`"
        if fault.bare and given & {"type", "code", "message"}:
            yield "is `bare`, without the service's own body; `type`, `code` and `message` have no place in it"
        if fault.cut == "before-connect" and given & {"times", "delay"}:
            yield "is cut `before-connect`; how long the port stays shut is said by `for`, in seconds"
        if fault.cut != "before-connect" and "seconds" in given:
            yield "has `for`, which goes with `cut: before-connect`"
        if fault.status is not None and not fault.bare and fault.on not in (RESULT, FILE):
            hit = [each for each in self._operations(fault.on) if fault.status in each.statuses]
            if not hit:
                whose = "any call" if fault.on == "*" else fault.on
                hint = "a gateway's answer is `bare: true`"
                yield f"has `status` {fault.status}, which the spec does not know of {whose}; {hint}"

    def _operations(self, name: str) -> list[Operation]:
        return list(self.operations.values()) if name == "*" else [self.operations[name]]
