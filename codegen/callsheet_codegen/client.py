"""Writes the client: `operations.py`, one pure function a call, and four thin faces over them in two modules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from callsheet_codegen.checks import HEADER
from callsheet_codegen.operations import Argument, Operation, annotation, docstring, operations, snake, variable

__all__ = ["client_source", "operations_source"]

_VALIDATE = "validate: False sends without asking any rule, and warns."

# What a resource has beside its operations is written by hand.
_METHODS = {"videos": "VideoMethods", "tasks": "TaskMethods", "files": "FileMethods"}

# The operation whose answer these methods are about.
_IS_ABOUT: dict[str, Callable[[Operation], bool]] = {
    "videos": lambda operation: operation.takes_models,
    "tasks": lambda operation: operation.method == "GET" and "{" in operation.path,
    "files": lambda operation: operation.attribute == "upload_stream",
}


@dataclass(frozen=True, slots=True)
class _Face:
    """One of the four: does it await, and does it give answers as they came."""

    awaits: bool
    raw: bool

    @property
    def prefix(self) -> str:
        return ("Raw" if self.raw else "") + ("Async" if self.awaits else "")

    def client(self) -> str:
        return "AsyncClient" if self.awaits else "Client"

    def module(self, name: str) -> str:
        return f"async_{name}" if self.awaits else name

    def define(self, name: str) -> str:
        return f"{'async ' if self.awaits else ''}def {name}"

    def send(self, call: str) -> str:
        wait = "await " if self.awaits else ""
        return f"return {wait}self._client.{'send_raw' if self.raw else 'send'}({call})"

    def gives(self, answer: str) -> str:
        return f"Answer[models.{answer}]" if self.raw else f"models.{answer}"


def operations_source(document: dict[str, Any]) -> str:
    """Write the module of pure functions that build calls."""
    functions = "\n\n".join(_function(each) for each in operations(document))
    return f'''"""Every operation of the API as a function that gives the call, and sends nothing.

{HEADER}
"""

from callsheet.client.body import body_of
from callsheet.client.call import Call, FilePart, as_json, as_text, filled
from callsheet_foxapi import models, params

{functions}
'''


def _signature(operation: Operation) -> str:
    if operation.takes_models:
        return "request: models.VideoRequest | params.VideoRequestParams, *, validate: bool = True"
    own = [each for each in operation.arguments if each.place == "path"]
    rest = [each for each in operation.arguments if each.place != "path"]
    return ", ".join(
        [*(f"{each.variable}: {each.type}" for each in own), *(["*"] if rest else []), *map(_keyword, rest)]
    )


def _keyword(argument: Argument) -> str:
    if argument.required:
        return f"{argument.variable}: {argument.type}"
    return f"{argument.variable}: {argument.type.removesuffix(' | None')} | None = None"


def _handed_on(operation: Operation) -> str:
    if operation.takes_models:
        return "request, validate=validate"
    return ", ".join(
        each.variable if each.place == "path" else f"{each.variable}={each.variable}" for each in operation.arguments
    )


def _function(operation: Operation) -> str:
    def among(place: str) -> str:
        return ", ".join(f"{each.name!r}: {each.variable}" for each in operation.arguments if each.place == place)

    path = f"filled({operation.path!r}, {{{among('path')}}})" if "{" in operation.path else repr(operation.path)
    given = [repr(operation.name), repr(operation.method), path, f"models.{operation.answer}"]
    if operation.takes_models:
        given.append("json=body_of(request, validate=validate), checks=validate")
    for place, function in (("query", "as_text"), ("json", "as_json"), ("form", "as_text")):
        if among(place):
            given.append(f"{place}={function}({{{among(place)}}})")
    if among("file"):
        given.append(f"files={{{among('file')}}}")
    return f"""
def {operation.function}({_signature(operation)}) -> Call[models.{operation.answer}]:
    {docstring(_lines(operation), 4)}
    return Call({", ".join(given)})
"""


def _lines(operation: Operation) -> list[str]:
    lines = [f"{operation.summary}.", "", operation.description]
    described = [each for each in operation.arguments if each.says]
    if described:
        lines += ["", "Args:", *(f"    {each.variable}: {each.says}" for each in described)]
    if operation.takes_models:
        lines += ["", "Args:", "    request: One of the request models, or the same as a dict.", f"    {_VALIDATE}"]
    return [*lines, "", operation.source]


def client_source(document: dict[str, Any], models: dict[str, str], origins: dict[str, str], *, awaits: bool) -> str:
    """Write the two faces, plain and raw, of the client that waits or of the one that `awaits`.

    `models` are the request models (name -> component), `origins` tell where components stand in the spec.
    """
    plain, raw = _Face(awaits, raw=False), _Face(awaits, raw=True)
    found = list(operations(document))
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    resources = [name for name in described if any(each.resource == name for each in found)]
    parts = [
        _resource(face, name, described[name], found, document, models, origins)
        for face in (plain, raw)
        for name in resources
    ]
    parts += [_client(face, {name: described[name] for name in resources}, document) for face in (raw, plain)]
    imports = "\n".join(
        f"from callsheet.client.{plain.module(name)} import {plain.prefix}{_METHODS[name]}"
        for name in sorted(resources)
        if name in _METHODS
    )
    return f'''"""The client of the API that {"awaits" if awaits else "waits for"} its answers: `{plain.prefix}FoxAPI`.

{HEADER}
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from callsheet.client.body import keywords
from callsheet.client.call import FilePart
from callsheet.client.{plain.module("client")} import {plain.client()}
from callsheet.client.exchange import Answer
{imports}
from callsheet_foxapi import models, operations, params

__all__ = ["{plain.prefix}FoxAPI"]

{"".join(parts)}
'''


def _resource(
    face: _Face,
    resource: str,
    description: str,
    found: list[Operation],
    document: dict[str, Any],
    models: dict[str, str],
    origins: dict[str, str],
) -> str:
    name = f"{face.prefix}{resource.capitalize()}"
    own = [each for each in found if each.resource == resource]
    extra = ""
    if not face.raw and resource in _METHODS:
        about = next(each for each in own if _IS_ABOUT[resource](each))
        base = f"({face.prefix}{_METHODS[resource]}[models.{about.answer}])"
        head = ""
        if resource == "tasks":
            extra = f"    _query = staticmethod(operations.{about.function})\n"
    else:
        base = ""
        head = f"    def __init__(self, client: {face.client()}) -> None:\n        self._client = client\n"
    says = f"{description} Answers are given as they came." if face.raw else description
    methods = "\n".join(_method(face, each, document, models, origins) for each in own)
    return f"\nclass {name}{base}:\n    {docstring([says], 4)}\n\n{extra}{head}\n{methods}\n"


def _method(
    face: _Face, operation: Operation, document: dict[str, Any], models: dict[str, str], origins: dict[str, str]
) -> str:
    gives = face.gives(operation.answer)
    plain = operation.resource.capitalize()
    lines = [f"See `{plain}.{operation.attribute}`."] if face.raw else _lines(operation)
    call = f"operations.{operation.function}({_handed_on(operation)})"
    signature = _signature(operation)
    out = f"""
    {face.define(operation.attribute)}(self, {signature}) -> {gives}:
        {docstring(lines, 8)}
        {face.send(call)}
"""
    if operation.takes_models:
        out += "".join(
            _typed(face, operation, model, document["components"]["schemas"][component], document, origins[component])
            for model, component in models.items()
        )
    return out


def _typed(
    face: _Face, operation: Operation, model: str, schema: dict[str, Any], document: dict[str, Any], origin: str
) -> str:
    schemas = document["components"]["schemas"]
    fields = {name: prop for name, prop in schema["properties"].items() if name != "model"}
    required = [name for name in fields if name in schema["required"]]
    optional = [name for name in fields if name not in required]
    kinds = {name: annotation(fields[name], schemas) for name in fields}
    arguments = [f"{variable(name)}: {kinds[name]}" for name in required]
    arguments += [f"{variable(name)}: {kinds[name].removesuffix(' | None')} | None = None" for name in optional]
    arguments.append("validate: bool = True")
    lines = [f"See `{operation.resource.capitalize()}.{snake(model)}`."]
    if not face.raw:
        lines = [f"{schema['title']}.", "", schema["description"], "", "Args:"]
        lines += [f"    {variable(name)}: {_says(fields[name], schemas)}" for name in (*required, *optional)]
        lines += [f"    {_VALIDATE}", "", f"spec/{origin}"]
    given = ", ".join(f"{name!r}: {variable(name)}" for name in (*required, *optional))
    call = f"operations.{operation.function}(request, validate=validate)"
    gives = face.gives(operation.answer)
    return f"""
    {face.define(snake(model))}(self, *, {", ".join(arguments)}) -> {gives}:
        {docstring(lines, 8)}
        request = keywords({model!r}, {{{given}}})
        {face.send(call)}
"""


def _says(prop: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Give the text of a field: its own, or that of the schema it refers to; with its default."""
    target = prop.get("oneOf", [prop])[0]
    named = schemas[target["$ref"].rpartition("/")[2]] if "$ref" in target else {}
    text = str(prop.get("description") or named.get("description", ""))
    default = prop.get("default", named.get("default"))
    shown = f"`{default}`" if isinstance(default, str) else repr(default)
    return text if default in (None, "") else f"{text} Default: {shown}."


def _client(face: _Face, resources: dict[str, str], document: dict[str, Any]) -> str:
    """Write a client; `resources` are its resources (name -> description)."""
    name = f"{face.prefix}FoxAPI"
    made = "".join(
        f"""
    @cached_property
    def {resource}(self) -> {face.prefix}{resource.capitalize()}:
        {docstring([description], 8)}
        return {face.prefix}{resource.capitalize()}({"self._client" if face.raw else "self"})
"""
        for resource, description in resources.items()
    )
    if face.raw:
        return f'''
class {name}:
    """What `{name.removeprefix("Raw")}.with_raw_response` gives: the same methods, with answers as they came."""

    def __init__(self, client: {face.client()}) -> None:
        self._client = client
{made}
'''
    how = "awaits them" if face.awaits else "waits for them"
    return f'''
class {name}({face.client()}):
    {docstring([f"{document['info']['title']}: sends calls and {how}.", "", document["info"]["summary"]], 4)}

    default_url = {document["servers"][0]["url"]!r}
{made}
    @cached_property
    def with_raw_response(self) -> Raw{face.prefix}FoxAPI:
        """The same methods, with answers as they came: status, headers, body, and `parse()`."""
        return Raw{face.prefix}FoxAPI(self)
'''
