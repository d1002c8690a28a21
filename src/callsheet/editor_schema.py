"""A request model as a JSON Schema that editors complete and explain from."""

from typing import Any

from callsheet.flat import Schema
from callsheet.spec import Spec, note

__all__ = ["editor_schema"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def editor_schema(spec: Spec, model: str) -> Schema:
    """Give the schema of a model's requests, draft 2020-12, without references and without keywords of our own.

    Beside the standard ones it has what editors look for: `markdownDescription`, `enumDescriptions`,
    `defaultSnippets`.
    """
    schema = spec.schema(model)
    rules = sorted({bound.slug for site in spec.sites(model) for bound in site.rules})
    beyond = f"What a schema cannot say is left to `callsheet lint`: {', '.join(rules)}."
    snippets = [
        {"label": f"{model} {number}", "description": "A whole request.", "body": example}
        for number, example in enumerate(schema["examples"], 1)
    ]
    return {"$schema": _DRAFT, **_for_editors(schema), "$comment": beyond, "defaultSnippets": snippets}


def _for_editors(schema: Schema) -> Schema:
    out: Schema = {key: value for key, value in schema.items() if not key.startswith("x-")}
    if "x-source" in schema and "description" in schema:
        out["markdownDescription"] = f"{schema['description']}\n\n*{note(schema['x-source'])}*"
    allowed: list[Any] = schema.get("enum", [])
    if "x-enum" in schema:
        out["enumDescriptions"] = [schema["x-enum"].get(str(value), "Left out.") for value in allowed]
    if "properties" in out:
        out["properties"] = {key: _for_editors(value) for key, value in schema["properties"].items()}
    if "items" in out:
        out["items"] = _for_editors(schema["items"])
    return out
