"""Writes the reference pages: every model with its fields, every rule with its cases, in Markdown."""

import json

from callsheet.catalogue import catalogue
from callsheet.explained import as_markdown
from callsheet.flat import Schema
from callsheet.spec import Spec, note
from callsheet_codegen.checks import HEADER

__all__ = ["reference_pages"]

_COMMENT = f"<!-- {HEADER} -->\n\n"


def reference_pages(spec: Spec) -> dict[str, str]:
    """Give every page by its file name: an index, one page a model, one page with the rules."""
    pages = {f"{model}.md": _model_page(spec, model) for model in spec.models}
    pages["rules.md"] = _rules_page(spec)
    links = [f"- [{model}]({model}.md): {spec.schema(model)['description']}" for model in spec.models]
    info = spec.document["info"]
    pages["index.md"] = "\n".join(
        [
            f"{_COMMENT}# {info['title']}",
            "",
            info["description"],
            "",
            "## Request models",
            "",
            *links,
            "",
            "## Operations",
            "",
            "| operation | call | does |",
            "| --- | --- | --- |",
            *(
                f"| `{operation['operationId']}` | `{method.upper()} {path}` | {operation['summary']} |"
                for path, item in spec.document["paths"].items()
                for method, operation in item.items()
            ),
            "",
            "What a request must keep to beside its schema stands in [rules](rules.md).",
            "",
        ]
    )
    return {f"reference/{name}": text for name, text in pages.items()}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _type_text(schema: Schema) -> str:
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    names = [_item_text(schema) if kind == "array" else kind for kind in kinds]
    if "x-named" in schema and "object" in kinds:
        names[0] = schema["x-named"]
    return " or ".join(names)


def _item_text(schema: Schema) -> str:
    return f"list of {_type_text(schema['items'])}"


def _limits(schema: Schema) -> str:
    parts = []
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if allowed:
        parts.append("one of " + ", ".join(f"`{json.dumps(each)}`" for each in allowed if each is not None))
    if "minimum" in schema:
        parts.append(f"{schema['minimum']} to {schema['maximum']}")
    for key, unit in (("Length", "characters"), ("Items", "items")):
        if f"min{key}" in schema:
            parts.append(f"at least {schema[f'min{key}']} {unit}")
        if f"max{key}" in schema:
            parts.append(f"at most {schema[f'max{key}']} {unit}")
    if "default" in schema:
        parts.append(f"default `{json.dumps(schema['default'])}`")
    return "; ".join(parts)


def _fields(schema: Schema) -> list[str]:
    lines = ["| field | type | limits | | source |", "| --- | --- | --- | --- | --- |"]
    for name, prop in schema["properties"].items():
        required = " (required)" if name in schema.get("required", ()) else ""
        source = note(prop["x-source"]) if "x-source" in prop else ""
        cells = [f"`{name}`{required}", _type_text(prop), _limits(prop), prop.get("description", ""), source]
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return lines


def _nested(schema: Schema, found: dict[str, Schema]) -> dict[str, Schema]:
    for child in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        if "properties" in child:
            found[child.get("x-named", child.get("title", "item"))] = child
        _nested(child, found)
    return found


def _model_page(spec: Spec, model: str) -> str:
    schema = spec.schema(model)
    lines = [
        f"{_COMMENT}# {schema['title']}",
        "",
        schema["description"],
        "",
        f"`model` is `{model}`.",
        "",
        *_fields(schema),
    ]
    for name, child in _nested(schema, {}).items():
        lines += [
            "",
            f"## {name}",
            "",
            *([child["description"], ""] if "description" in child else []),
            *_fields(child),
        ]
    lines += ["", "## Examples", ""]
    for example in schema["examples"]:
        lines += ["```json", json.dumps(example, indent=2, ensure_ascii=False), "```", ""]
    lines += ["## Rules", ""]
    seen: dict[str, None] = {}
    for site in spec.sites(model):
        place = ".".join(site.pattern).replace(".*", "[]")
        for bound in site.rules:
            seen[
                f"- [{bound.slug}](rules.md#{bound.slug}) ({bound.severity})" + (f" on `{place}`" if place else "")
            ] = None
    return "\n".join([*lines, *seen, ""])


def _rules_page(spec: Spec) -> str:
    lines = [f"{_COMMENT}# Rules", "", "Everything that a finding can be about, by the name that it carries."]
    for slug, rule in catalogue(spec).items():
        lines += ["", f"## {slug}", "", f"*{rule.severity.capitalize()}.* {as_markdown(rule)}".rstrip("\n")]
        for text in _expressions(spec, slug):
            lines += ["", "The condition that holds for every good request:", "", "```cel", text, "```"]
    return "\n".join([*lines, ""])


def _expressions(spec: Spec, slug: str) -> list[str]:
    """Give what a rule of the spec demands, once for all schemas that demand the same."""
    found: dict[str, None] = {}
    for component in spec.document["components"]["schemas"].values():
        if slug in component.get("x-rules", {}):
            condition = component["x-rules"][slug]["rule"]
            parts = condition if isinstance(condition, dict) else {"": condition}
            found["\n".join(f"{key}: {text}" if key else text for key, text in parts.items())] = None
    return list(found)
