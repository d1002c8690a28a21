"""What else a document says: its operations with their arguments and answers, and what is told nowhere else."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from callsheet.flat import Schema, flat
from callsheet.spec import Spec
from callsheet_codegen.changes.annotations import annotation_changes
from callsheet_codegen.changes.change import Change
from callsheet_codegen.changes.fields import field_changes, side_of
from callsheet_codegen.changes.limits import KEYWORDS

__all__ = ["operation_changes", "rest"]

_Path = tuple[str, ...]


def operation_changes(before: Schema, after: Schema) -> Iterator[Change]:
    """Compare the operations of two documents: where they are, what they take, and what they answer."""
    old, new = _operations(before), _operations(after)
    for name, (method, path, _) in old.items():
        if name not in new:
            says = f"the call `{name}`, {method} {path}, is gone"
            yield Change("removed", name, "", "", says, "major", section="Removed")
    for name, (method, path, operation) in new.items():
        if name not in old:
            says = f"the call `{name}`, {method} {path}, is new"
            yield Change("added", name, "", "", says, "minor", section="Added")
            continue
        was, at, earlier = old[name]
        if (was, at) != (method, path):
            says = f"is {method} {path} ({was} {at} before)"
            yield Change("changed", name, name, "", says, "major")
        if operation["tags"][0] != earlier["tags"][0]:
            says = f"belongs to `{operation['tags'][0]}` (`{earlier['tags'][0]}` before)"
            yield Change("changed", f"{name}/tags", name, "", says, "major")
        sides = side_of(_arguments(before, earlier)), side_of(_arguments(after, operation))
        yield from field_changes(name, *sides, is_sent=True)
        yield from _statuses(name, _answers(before, earlier), _answers(after, operation))
    answered = [_answered(document, found) for document, found in ((before, old), (after, new))]
    for name in dict.fromkeys(each for each in answered[0] if each in answered[1]):
        schema = {"$ref": f"#/components/schemas/{name}"}
        yield from field_changes(name, side_of(flat(before, schema)), side_of(flat(after, schema)), is_sent=False)


_Operations = dict[str, tuple[str, str, Schema]]
"""Every operation by its name, with its method and its path."""


def _operations(document: Schema) -> _Operations:
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def _arguments(document: Schema, operation: Schema) -> Schema:
    """Give what a call takes, beside the request models, as the schema of one object."""
    given = operation.get("parameters", ())
    properties = {each["name"]: flat(document, each["schema"]) for each in given}
    required = [each["name"] for each in given if each.get("required")]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = document["components"]["schemas"][_name(content["schema"])]
        if "discriminator" not in schema:
            body = flat(document, schema)
            properties |= body["properties"]
            required += body.get("required", [])
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _answers(document: Schema, operation: Schema) -> dict[str, str]:
    """Give the name of the schema that each status answers with, "" where it has none."""
    out = {}
    for status, response in operation["responses"].items():
        whole = document["components"]["responses"][_name(response)] if "$ref" in response else response
        out[status] = "".join(_name(content["schema"]) for content in whole.get("content", {}).values())
    return out


def _answered(document: Schema, operations: _Operations) -> list[str]:
    return [name for *_, each in operations.values() for name in _answers(document, each).values() if name]


def _name(reference: Schema) -> str:
    return str(reference.get("$ref", "")).rpartition("/")[2]


def _statuses(name: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for status in dict.fromkeys((*old, *new)):
        if status not in old:
            yield Change("added", f"{name}/{status}", name, "", f"may also answer {status}", "minor")
        elif status not in new:
            yield Change("removed", f"{name}/{status}", name, "", f"no longer answers {status}", "minor")
        elif old[status] != new[status]:
            says = f"answers {status} with `{new[status]}` (`{old[status]}` before)"
            yield Change("changed", f"{name}/{status}", name, "", says, "major")


_NAMED = frozenset({"schemas", "properties", "responses", "paths", "parameters", "x-rules"})
"""Mappings whose keys are names, so that one with a keyword for its name is none."""

_TOLD = frozenset(KEYWORDS) | {
    "required", "additionalProperties", "default", "$ref", "oneOf", "discriminator", "properties", "rule",
    "severity", "fix", "operationId", "x-rules", "parameters", "name"
}  # fmt: skip
"""What the comparison of fields, rules and operations tells."""

_WORDS = frozenset({
    "title", "description", "summary", "info", "tags", "examples", "example", "x-pages", "x-source", "x-enum",
    "x-hint", "x-docs-notes", "what", "because", "says", "why", "advice", "at", "labels", "source", "good",
    "bad", "contact", "license", "externalDocs", "x-variables"
})  # fmt: skip
"""What is said to people, and the cases of rules."""


def rest(before: Spec, after: Spec, told: Iterable[Change]) -> tuple[list[Change], int]:
    """Give the changes that were not `told`, and count the texts that changed."""
    told = list(told)
    details = "\n".join(line for each in told for line in each.details)
    is_graded = any(each.says.startswith("is graded") for each in told)
    texts: set[tuple[_Path, str, str, str]] = set()
    others: dict[Change, None] = {}
    for path, old, new in _differences(before.document, after.document, ()):
        at = _telling(path)
        key = path[at] if at < len(path) else ""
        if (path[-1] == "grade" and is_graded) or (key == "x-variables" and f"{path[-1]} = " in details):
            continue
        if key in _WORDS or (key in _TOLD and _is_order(old, new)):
            # A rule that stands in several places by reference is one text.
            texts.add((path[at - 1 : at + 1], path[-1], _json(old), _json(new)))
        elif key not in _TOLD and key not in _NAMED and path[-1] != "items":
            meant = annotation_changes(before, after, path, old, new)
            others |= dict.fromkeys((_other(path, old, new),) if meant is None else meant)
    return list(others), len(texts)


def _differences(old: Any, new: Any, path: _Path) -> Iterator[tuple[_Path, Any, Any]]:
    """Give every place at which two documents differ, with what stands there, None for nothing."""
    if path and path[-1] == "parameters":
        old, new = ({each["name"]: each for each in side or ()} for side in (old, new))
    if _are_mappings(old) and _are_mappings(new) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from _differences(*pair, (*path, str(index)))
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(key), new.get(key), (*path, key))
    elif _json(old) != _json(new):
        yield path, old, new


def _are_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _telling(path: _Path) -> int:
    """Find the step of a path that says what kind of thing is there."""
    at = 0
    while at < len(path) and path[at] not in _WORDS and (path[at] not in _TOLD or path[at] in _NAMED):
        if path[at] in _NAMED:
            if at + 2 >= len(path):
                return at  # a thing with a name came or went
            at += 1
        at += 1
    return at


def _is_order(old: Any, new: Any) -> bool:
    return isinstance(old, list) and isinstance(new, list) and sorted(map(_json, old)) == sorted(map(_json, new))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _other(path: Sequence[str], old: Any, new: Any) -> Change:
    place = "/".join(path).removeprefix("components/").removeprefix("schemas/")
    says = f"`{place}` is {_json(new)} ({_json(old)} before)"
    if old is None or new is None:
        says = f"`{place}` is new: {_json(new)}" if old is None else f"`{place}` is gone ({_json(old)} before)"
    return Change("changed", place, "", "", says, "minor")
