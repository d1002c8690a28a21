"""Writes `models.py` and `params.py`: classes and TypedDicts, by way of datamodel-code-generator."""

import json
import tempfile
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from callsheet_codegen.checks import HEADER
from callsheet_codegen.join import class_name
from callsheet_codegen.sent import sent_components

__all__ = ["models_source", "params_source"]

_REQUEST = "callsheet.client.model.RequestModel"
_RESPONSE = "callsheet.client.model.ResponseModel"
_TASK = {"Task": "callsheet.client.task.TaskModel"}


def models_source(document: dict[str, Any], models: dict[str, str], origins: dict[str, str]) -> str:
    """Write the classes for every component schema.

    `models` are the request models (name -> component), `origins` tell where each component stands in the spec.
    """
    schemas = _described(document, origins)
    sent = _named(schemas, sent_components(document))
    for model, name in models.items():
        # The class knows its model; only a document needs to be told.
        schemas[name]["required"] = [key for key in schemas[name]["required"] if key != "model"]
        schemas[name]["properties"]["model"]["default"] = model
    for name in set(schemas) - sent:
        _open(schemas[name])
    return _generated(
        {**document, "paths": {}, "components": {"schemas": schemas}},
        output_model_type=DataModelType.PydanticV2BaseModel,
        aliases=_aliases(document["components"]["schemas"]),
        base_class=_RESPONSE,
        base_class_map={**dict.fromkeys(sorted(sent), _REQUEST), **_TASK},
        custom_file_header=f'"""The requests and answers of the API as classes. {HEADER}"""',
        field_constraints=True,
        use_annotated=True,
        use_one_literal_as_default=True,
    )


def params_source(document: dict[str, Any], origins: dict[str, str]) -> str:
    """Write the requests as TypedDicts, each with `Params` after the name of its class."""
    schemas = _described(document, origins)
    sent = _named(schemas, sent_components(document))
    return _generated(
        {**document, "paths": {}, "components": {"schemas": {name: schemas[name] for name in sorted(sent)}}},
        output_model_type=DataModelType.TypingTypedDict,
        custom_class_name_generator=lambda name: f"{name}Params",
        custom_file_header=f'"""The requests of the API as dicts with known keys. {HEADER}"""',
        use_closed_typed_dict=False,
    )


def _named(schemas: dict[str, Any], sent: set[str]) -> set[str]:
    """Make a component of every object within one that is sent, and give the names of all that are sent.

    A class that has no component would be taken for a part of an answer, which lets everything pass.
    """
    out = set(sent)
    queue = sorted(sent)
    while queue:
        name = queue.pop()
        for field, prop in schemas[name].get("properties", {}).items():
            holder, key = (prop, "items") if "items" in prop else (schemas[name]["properties"], field)
            if "properties" not in holder[key]:
                continue
            part = f"{name}{class_name(field.replace('_', '-'))}"
            schemas[part] = holder[key]
            holder[key] = {"$ref": f"#/components/schemas/{part}"}
            out.add(part)
            queue.append(part)
    return out


def _described(document: dict[str, Any], origins: dict[str, str]) -> dict[str, Any]:
    """Give the component schemas with the place in the spec at the end of each description."""
    schemas = {name: _plain(schema) for name, schema in document["components"]["schemas"].items()}
    for name, schema in schemas.items():
        if name in origins:
            schema["description"] = f"{schema['description']}\n\nspec/{origins[name]}"
    return schemas


def _generated(document: dict[str, Any], **options: Any) -> str:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out.py"
        generate(
            json.dumps(document),
            input_file_type=InputFileType.OpenAPI,
            openapi_scopes=[OpenAPIScope.Schemas],
            output=output,
            target_python_version=PythonVersion.PY_311,
            disable_timestamp=True,
            enum_field_as_literal=LiteralType.All,
            formatters=[Formatter.BUILTIN],
            snake_case_field=False,
            strict_nullable=True,
            type_mappings=["string+uri=string", "string+binary=binary"],
            use_double_quotes=True,
            use_field_description=True,
            use_inline_field_description=True,
            use_schema_description=True,
            use_standard_collections=True,
            use_type_alias=True,
            use_union_operator=True,
            **options,
        )
        return output.read_text("utf-8")


def _aliases(schemas: dict[str, Any]) -> dict[str, list[str]]:
    """Give the names that a field of an answer may come under, the documented one first."""
    return {
        f"{component}.{name}": [name, *prop["x-aliases"]]
        for component, schema in schemas.items()
        for name, prop in schema.get("properties", {}).items()
        if "x-aliases" in prop
    }


def _plain(node: Any) -> Any:
    """Copy a schema without our own extensions, which the generator of classes has no use for."""
    if isinstance(node, dict):
        return {
            key: _plain(value) for key, value in node.items() if not str(key).startswith("x-") and key != "examples"
        }
    return [_plain(item) for item in node] if isinstance(node, list) else node


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
