"""Writes `models.py`: request and response classes, by way of datamodel-code-generator."""

import json
import tempfile
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from callsheet_codegen.checks import HEADER

__all__ = ["models_source"]

_REQUEST = "callsheet.client.model.RequestModel"
_RESPONSE = "callsheet.client.model.ResponseModel"


def models_source(document: dict[str, Any], models: dict[str, str]) -> str:
    """Write the classes for every component schema; `models` are the request models (name -> component)."""
    schemas = {name: _plain(schema) for name, schema in document["components"]["schemas"].items()}
    bodies = [item.get("requestBody", {}) for path in document["paths"].values() for item in path.values()]
    sent = _reachable(schemas, bodies)
    for model, name in models.items():
        # The class knows its model; only a document needs to be told.
        schemas[name]["required"] = [key for key in schemas[name]["required"] if key != "model"]
        schemas[name]["properties"]["model"]["default"] = model
    for name in set(schemas) - sent:
        _open(schemas[name])
    text = json.dumps({**document, "paths": {}, "components": {"schemas": schemas}})
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "models.py"
        generate(
            text,
            input_file_type=InputFileType.OpenAPI,
            openapi_scopes=[OpenAPIScope.Schemas],
            output=output,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            base_class=_RESPONSE,
            base_class_map=dict.fromkeys(sorted(sent), _REQUEST),
            custom_file_header=f'"""The requests and answers of the API as classes. {HEADER}"""',
            disable_timestamp=True,
            enum_field_as_literal=LiteralType.All,
            field_constraints=True,
            formatters=[Formatter.BUILTIN],
            snake_case_field=False,
            strict_nullable=True,
            type_mappings=["string+uri=string", "string+binary=binary"],
            use_annotated=True,
            use_double_quotes=True,
            use_field_description=True,
            use_inline_field_description=True,
            use_one_literal_as_default=True,
            use_schema_description=True,
            use_standard_collections=True,
            use_type_alias=True,
            use_union_operator=True,
        )
        return output.read_text("utf-8")


def _plain(node: Any) -> Any:
    """Copy a schema without our own extensions, which the generator of classes has no use for."""
    if isinstance(node, dict):
        return {
            key: _plain(value) for key, value in node.items() if not str(key).startswith("x-") and key != "examples"
        }
    return [_plain(item) for item in node] if isinstance(node, list) else node


def _reachable(schemas: dict[str, Any], start: list[Any]) -> set[str]:
    """Give the components that some nodes refer to, and those they refer to in turn."""
    found: set[str] = set()
    queue = list(start)
    while queue:
        node = queue.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                queue.append(schemas[name])
            queue.extend(node.values())
        elif isinstance(node, list):
            queue.extend(node)
    return found


def _open(node: Any) -> None:
    """Let an answer hold values and numbers that the documentation does not foresee: a clip was paid for."""
    if isinstance(node, dict):
        for child in node.values():
            _open(child)
        for key in ("minimum", "maximum"):
            if isinstance(node.get(key), int):
                del node[key]
        if node.get("type") == "string" and "enum" in node:
            node["anyOf"] = [{"type": "string", "enum": node.pop("enum")}, {"type": "string"}]
            del node["type"]
    elif isinstance(node, list):
        for child in node:
            _open(child)
