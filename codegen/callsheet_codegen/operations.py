"""The operations of a document, and what each takes and gives, in the terms of Python."""

import keyword
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callsheet_codegen.join import UNION

__all__ = ["Argument", "Operation", "annotation", "attribute", "docstring", "operations", "snake", "variable"]

_SPEC = "spec/"
_WIDTH = 120
_TAKEN = ("self", "validate", "request", "operations", "models", "params", "keywords")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name in the API, its type as source, its text, and whether it must be given."""

    name: str
    type: str
    says: str
    required: bool
    place: str
    """`path`, `query`, `json`, `form`, or `file`."""

    @property
    def variable(self) -> str:
        """The name of the argument in Python."""
        return variable(self.name)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `takes_models` tells the one whose body is a request of some model."""

    name: str
    method: str
    path: str
    resource: str
    summary: str
    description: str
    answer: str
    arguments: tuple[Argument, ...]
    takes_models: bool
    source: str

    @property
    def function(self) -> str:
        """The name of the function that builds the call: `create_video`."""
        return snake(self.name)

    @property
    def attribute(self) -> str:
        """The name of the method of its resource: `create` of `videos`."""
        return attribute(self.name, self.resource)


def attribute(operation: str, resource: str) -> str:
    """Give the name of an operation as a method of its resource: `createVideo` is `create` of `videos`."""
    return "_".join(word for word in snake(operation).split("_") if word not in (resource.removesuffix("s"), resource))


def variable(name: str) -> str:
    """Give the name of a field as an argument: what Python or the method itself has taken gets a stroke."""
    name = re.sub(r"\W", "_", name)
    taken = keyword.iskeyword(name) or name in _TAKEN
    return f"{name}_" if taken else f"_{name}" if name[:1].isdigit() else name


def snake(name: str) -> str:
    """Write a name in snake case: `createVideo`, `kling-v3-image-to-video`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.replace("-", "_").replace(".", "_")).lower()


def docstring(lines: list[str], indent: int) -> str:
    """Write lines as a docstring, folded to the width of the code; one that begins with blanks keeps them."""
    out = []
    for line in lines:
        text = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        blanks = len(text) - len(text.lstrip())
        out += textwrap.wrap(
            text,
            _WIDTH - indent,
            subsequent_indent=" " * (2 * blanks),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    margin = " " * indent
    text = "\n".join(f"{margin}{line}" if line else "" for line in out).lstrip()
    text = text.removesuffix('"') + '\\"' if text.endswith('"') else text
    return f'"""{text}"""' if "\n" not in text else f'"""{text}\n{margin}"""'


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Give every operation in the order of the document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            arguments = [_parameter(each) for each in operation.get("parameters", ())]
            takes_models = False
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                name = content["schema"]["$ref"].rpartition("/")[2]
                takes_models = name == UNION
                if not takes_models:
                    place = "form" if media.startswith("multipart/") else "json"
                    arguments += _fields(document["components"]["schemas"][name], place)
            yield Operation(
                operation["operationId"],
                method.upper(),
                path,
                operation["tags"][0],
                operation["summary"],
                operation["description"],
                _answer(document, operation),
                tuple(sorted(arguments, key=lambda argument: not argument.required)),
                takes_models,
                f"{_SPEC}openapi.yaml#/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}",
            )


def _answer(document: dict[str, Any], operation: dict[str, Any]) -> str:
    response = operation["responses"]["200"]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return str(response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])


def _parameter(parameter: dict[str, Any]) -> Argument:
    kind = annotation(parameter["schema"], {})
    return Argument(
        parameter["name"], kind, parameter["description"], parameter.get("required", False), parameter["in"]
    )


def _fields(schema: dict[str, Any], place: str) -> Iterator[Argument]:
    for name, prop in schema["properties"].items():
        is_file = prop.get("format") == "binary"
        kind = "FilePart" if is_file else annotation(prop, {})
        required = name in schema.get("required", ())
        yield Argument(name, kind, prop.get("description", ""), required, "file" if is_file else place)


def annotation(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Give the type of an argument as source; a part of a request may be its class or its TypedDict."""
    if "oneOf" in schema:
        return f"{annotation(schema['oneOf'][0], schemas)} | None"
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        target = schemas[name]
        return f"models.{name} | params.{name}Params" if target.get("type") == "object" else annotation(target, schemas)
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    allowed = [
        value for value in schema.get("enum", [schema["const"]] if "const" in schema else []) if value is not None
    ]
    (kind,) = [kind for kind in kinds if kind != "null"]
    if allowed:
        text = f"Literal[{', '.join(repr(value) for value in allowed)}]"
    elif kind == "array":
        inner = annotation(schema["items"], schemas)
        # A text is a sequence of texts, too; nobody means that.
        text = f"list[{inner}] | tuple[{inner}, ...]" if inner == "str" else f"Sequence[{inner}]"
    elif kind == "object":
        text = "Mapping[str, object]"
    else:
        text = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}[kind]
    return f"{text} | None" if "null" in kinds else text
