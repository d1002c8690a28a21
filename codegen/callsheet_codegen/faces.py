"""What a client can be written for: operations that it can express, and names that are free."""

import keyword
import re
from typing import Any

from callsheet.client.model import RequestModel
from callsheet_codegen.operations import attribute, snake, variable
from callsheet_codegen.problems import Problems

__all__ = ["check_faces"]

_MODEL = re.compile(r"[a-z][a-z0-9]*(?:[-._][a-z0-9]+)*")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SIMPLE = ("string", "integer", "number", "boolean")
_BY_HAND = {"videos": ("download",), "tasks": ("wait",), "files": ("upload", "upload_local")}
"""What a resource has beside its operations."""


def check_faces(document: dict[str, Any], models: dict[str, str], problems: Problems) -> None:
    """Check everything in a joined document that becomes a name or an argument of the client."""
    _check_names(document, models, problems)
    methods: set[tuple[str, str]] = set()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _check_operation(document, path, method, operation, problems)
            tags, name = operation.get("tags", [""]), operation.get("operationId", "")
            key = (tags[0], attribute(name, tags[0]))
            taken = key in methods or key[1] in _BY_HAND.get(key[0], ())
            methods.add(key)
            if taken or (key[0] == "videos" and key[1] in map(snake, models)):
                problems.add(operation, "operationId", f"`{'.'.join(key)}` is already a method of the client")
    uploads = {name for tag, name in methods if tag == "files"}
    for needed in ("upload_stream", "upload_from_url"):
        if uploads and needed not in uploads:
            problems.add(document["paths"], None, f"uploading takes an operation of `files` that becomes `{needed}`")
    polls = [
        operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if operation.get("tags", [""])[0] == "tasks" and method == "get" and "{" in path
    ]
    if len(polls) != 1:
        message = f"waiting takes one `get` of `tasks` with the task in its path; there are {len(polls)}"
        problems.add(document["paths"], None, message)


def _check_names(document: dict[str, Any], models: dict[str, str], problems: Problems) -> None:
    schemas = document["components"]["schemas"]
    attributes: dict[str, str] = {}
    for model, component in models.items():
        if not _MODEL.fullmatch(model):
            problems.add(schemas[component], None, f"`{model}` cannot name a class: letters and digits, joined by `-`")
        elif attributes.setdefault(snake(model), model) != model:
            problems.add(schemas[component], None, f"`{model}` and `{attributes[snake(model)]}` become the same method")
        elif snake(model) in ("create", *_BY_HAND["videos"]):
            problems.add(schemas[component], None, f"`{model}` is already a method of the client")
    for schema in schemas.values():
        _check_fields(schema, problems)


def _check_fields(schema: dict[str, Any], problems: Problems) -> None:
    properties = schema.get("properties", {})
    arguments: dict[str, str] = {}
    for name, prop in properties.items():
        if not _FIELD.fullmatch(name):
            problems.add(properties, name, f"`{name}` cannot be a field of a class: letters, digits and `_`", key=True)
        elif name in vars(RequestModel):
            problems.add(properties, name, f"`{name}` is already a method of every request", key=True)
        elif arguments.setdefault(variable(name), name) != name:
            other = arguments[variable(name)]
            problems.add(properties, name, f"`{name}` and `{other}` become the same argument", key=True)
        for child in (prop, prop.get("items", {})):
            if "properties" in child:
                _check_fields(child, problems)


def _check_operation(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any], problems: Problems
) -> None:
    missing = [key for key in ("operationId", "tags", "summary", "description") if not operation.get(key)]
    if missing:
        problems.add(operation, None, f"the operation has no {' and no '.join(f'`{key}`' for key in missing)}")
        return
    declared = [tag["name"] for tag in document.get("tags", ())]
    tag = operation["tags"][0]
    if tag not in declared or not re.fullmatch(r"[a-z]+", tag):
        problems.add(operation, "tags", f"`{tag}` is not a word among the tags: {', '.join(declared)}")
    if not re.fullmatch(r"[a-z]+(?:[A-Z][a-z0-9]*)+", operation["operationId"]):
        problems.add(operation, "operationId", f"`{operation['operationId']}` is no name such as `createVideo`")
    elif not (name := attribute(operation["operationId"], tag)).isidentifier() or keyword.iskeyword(name):
        problems.add(operation, "operationId", f"`{operation['operationId']}` leaves no name for a method of `{tag}`")
    for parameter in operation.get("parameters", ()):
        kind = parameter.get("schema", {}).get("type")
        if parameter.get("in") not in ("path", "query") or kind not in _SIMPLE:
            message = "the client sends a parameter in the path or the query, a text, a number or a boolean"
            problems.add(parameter, None, message)
    if method not in ("get", "post", "put", "patch", "delete"):
        problems.add(document["paths"][path], method, f"`{method}` is no method that the client knows", key=True)
    found = operation.get("responses", {}).get("200", {})
    if "$ref" in found:
        found = document["components"]["responses"][found["$ref"].rpartition("/")[2]]
    if "$ref" not in found.get("content", {}).get("application/json", {}).get("schema", {}):
        problems.add(operation, None, "the operation has no answer with status 200 whose JSON is a component")
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        if media not in ("application/json", "multipart/form-data") or "$ref" not in content.get("schema", {}):
            problems.add(operation, "requestBody", "the client sends a component as JSON or as multipart data")
