"""A call that a service is held to the spec by, and where it comes from: nothing but the spec."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from callsheet.check import check
from callsheet.client.journal import identity
from callsheet.constraints import Constraint
from callsheet.contract.cost import cost
from callsheet.flat import normal
from callsheet.fuzz.cases import Case, boundary_cases
from callsheet.openapi.bodies import JSON
from callsheet.openapi.operations import Operation
from callsheet.spec import Spec

__all__ = ["Group", "Key", "Probe", "breaking", "plain", "valid"]

Group = Literal["lookup", "authentication", "form", "constraint", "valid"]
"""What a call is about: a task that is not there, the key, the form of a body, a constraint, or a valid request."""

Key = Literal["own", "none", "wrong"]

_GRADES = ("documented", "vendor", "open", "observed", "upstream")
"""The surest first."""

_NOWHERE = "callsheet-no-such-task"
"""In place of every parameter of a path."""

_BOUNDARY = "callsheet"

_FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Probe:
    """One call: its stable id, what is sent, and what it is about.

    `creates` says that it goes to the operation that costs money. `request` is the value that the body was made of,
    where it is one that a model could have been meant by.
    """

    id: str
    group: Group
    operation: Operation
    path: str
    key: Key = "own"
    content_type: str = ""
    body: bytes = b""
    creates: bool = False
    request: dict[str, Any] | None = None
    constraint: Constraint | None = None

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, of all that is sent but the key."""
        parts = (self.operation.method, self.path, self.key, self.content_type)
        return hashlib.sha256("\0".join(parts).encode() + b"\0" + self.body).hexdigest()


def plain(spec: Spec, operations: tuple[Operation, ...]) -> Iterator[Probe]:
    """Give the calls that need no model: a task that is not there, no key, a wrong one, bodies of a wrong form.

    The first carries the key and only reads. No body is one that could be served, whoever sends it.
    """
    paid = spec.api.path
    for each in operations:
        if not each.component:
            yield Probe(f"{each.name}/not-there", "lookup", each, _filled(each))
    for each in operations:
        kind, body = _empty(each)
        for name, key in (("no-key", "none"), ("wrong-key", "wrong")):
            yield Probe(
                f"{each.name}/{name}", "authentication", each, _filled(each), "none" if key == "none" else "wrong",
                kind, body, each.path == paid,
            )  # fmt: skip
    forms = (
        ("not-json", JSON, b'{"model": '),
        ("not-an-object", JSON, b"[]"),
        ("wrong-content-type", "text/plain", b"{}"),
    )
    for each in operations:
        for name, kind, body in forms if each.content_type == JSON else ():
            yield Probe(f"{each.name}/{name}", "form", each, _filled(each), "own", kind, body, each.path == paid)


def _filled(operation: Operation) -> str:
    return re.sub(r"\{\w+\}", _NOWHERE, operation.path)


def _empty(operation: Operation) -> tuple[str, bytes]:
    """Give the content type and the body of a call that says nothing."""
    if operation.content_type == _FORM:
        return f"{_FORM}; boundary={_BOUNDARY}", f"--{_BOUNDARY}--\r\n".encode()
    return (operation.content_type, b"{}") if operation.component else ("", b"")


def breaking(spec: Spec, operation: Operation, chosen: tuple[Constraint, ...]) -> list[Probe]:
    """Give for each constraint that is an error a request that breaks it and nothing else, the surest first."""
    first: dict[str, Case] = {}
    for case in [each for model in _models(chosen) for each in boundary_cases(spec, model) if each.breaks]:
        first.setdefault(case.constraint.id, case)
    errors = [each for each in chosen if each.severity == "error" and each.id in first]
    return [
        _create(each.id, "constraint", operation, first[each.id].request, each)
        for each in sorted(errors, key=lambda each: _GRADES.index(each.grade))
    ]


def valid(spec: Spec, operation: Operation, chosen: tuple[Constraint, ...]) -> list[Probe]:
    """Give the nearest valid neighbours of requests that break a constraint, the cheapest first.

    Of those that mean the same only one is worth the money, if possible one that says no more than it has to. Those
    that draw a warning are left out: a service may refuse them.
    """
    names = {each.id for each in chosen}
    found: dict[str, Probe] = {}
    for model in _models(chosen):
        counts: Counter[str] = Counter()
        for case in boundary_cases(spec, model):
            if case.breaks or case.constraint.id not in names:
                continue
            counts[case.constraint.id] += 1
            name = f"{case.constraint.id}/valid-{counts[case.constraint.id]}"
            probe = _create(name, "valid", operation, case.request, case.constraint)
            meaning = identity(spec, case.request)
            before = found.get(meaning, probe)
            is_better = _is_plain(spec, case.request) and not _is_plain(spec, before.request or {})
            if (before is probe or is_better) and not check(spec, case.request):
                found[meaning] = probe
    return sorted(found.values(), key=lambda each: cost(spec, each.request or {}))


def _is_plain(spec: Spec, request: dict[str, Any]) -> bool:
    """Say whether a request is written as rules see it, without nulls and without `5.0` for 5."""
    return json.dumps(normal(spec.schema(request["model"]), request, defaults=False)) == json.dumps(request)


def _models(chosen: tuple[Constraint, ...]) -> list[str]:
    return list(dict.fromkeys(each.model for each in chosen))


def _create(name: str, group: Group, operation: Operation, request: dict[str, Any], constraint: Constraint) -> Probe:
    body = json.dumps(request, sort_keys=True).encode()
    return Probe(name, group, operation, operation.path, "own", JSON, body, True, request, constraint)
