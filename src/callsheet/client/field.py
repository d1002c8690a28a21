"""The field of a request that the service's message names."""

import re
from typing import Any

from callsheet.finding import Path
from callsheet.spec import installed

__all__ = ["named_field"]

_PATH = re.compile(r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_0-9]+|\[[0-9]{1,6}\])*")
_STEP = re.compile(r"[A-Za-z_0-9]+")
_IN_FRONT = ("body", "request", "input", "data", "params", "payload")


def named_field(message: str, request: Any) -> Path | None:
    """Give the path of the first field of a request that a message names, None where it names none.

    Only names that the spec knows count; one that is a plain word of English must stand in quotes or be written as a
    path. `elements[0].video_url` and `elements.0.video_url` both are ("elements", 0, "video_url").
    """
    spec = installed()
    models = [request.get("model")] if request.get("model") in spec.models else spec.models
    fields: dict[str, Any] = {}
    for model in models:
        fields |= spec.schema(str(model))["properties"]
    for found in _PATH.finditer(message):
        steps = [int(step) if step.isdecimal() and len(step) < 7 else step for step in _STEP.findall(found[0])]
        while len(steps) > 1 and steps[0] in _IN_FRONT:
            steps = steps[1:]
        if steps[0] not in fields:
            continue
        quoted = message[found.start() - 1 : found.start()] in ("`", "'", '"')
        if quoted or len(steps) > 1 or "_" in str(steps[0]) or _is_subject(message, found):
            return tuple(_known(steps, fields))
    return None


def _is_subject(message: str, found: re.Match[str]) -> bool:
    """Say whether a message begins with the word, or names it as a field or a parameter: "duration must be ..."."""
    before, after = message[: found.start()].rstrip(), message[found.end() :].lstrip()
    return (
        not before
        or before.lower().endswith(("field", "parameter", ":", "argument"))
        or after.startswith(("is ", "must ", "should ", "field", "parameter"))
    )


def _known(steps: list[str | int], fields: dict[str, Any]) -> list[str | int]:
    """Give the steps as far as the spec knows them."""
    out: list[str | int] = []
    schema: dict[str, Any] = {"properties": fields}
    for step in steps:
        below = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        if below is None:
            break
        out.append(step)
        schema = below
    return out
