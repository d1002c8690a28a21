"""Fragments joined to one OpenAPI document."""

import posixpath
from dataclasses import dataclass, field
from typing import Any

from callsheet.finding import Path
from callsheet_codegen.problems import Fragment, Problems

__all__ = ["UNION", "Joined", "class_name", "join"]

UNION = "VideoRequest"
"""The component that stands for every request model together."""

_SECTIONS = ("schemas", "responses")
_ROOT_ORDER = ("openapi", "info", "servers", "security", "tags", "paths", "components", "x-pages")
_DATA = frozenset(["example", "examples", "default", "const", "enum", "x-source", "x-pages", "good", "bad"])


@dataclass(slots=True)
class Joined:
    """The joined document, the component of every request model by the model's name, and where each component stands.

    `origins` has the file and the pointer of every schema: `shared/task.yaml#/Task`.
    """

    document: dict[str, Any]
    models: dict[str, str]
    origins: dict[str, str]


def class_name(model: str) -> str:
    """Give the component and class of a model: `kling-v3-image-to-video` -> `KlingV3ImageToVideo`."""
    return "".join(part[:1].upper() + part[1:] for part in model.replace("_", "-").replace(".", "-").split("-"))


def join(fragments: dict[str, Fragment], problems: Problems) -> Joined:
    """Join the fragments of a spec, `openapi.yaml` at the root and one request model per file in `models/`."""
    joiner = _Joiner(fragments, problems)
    return joiner.join()


@dataclass(slots=True)
class _Joiner:
    fragments: dict[str, Fragment]
    problems: Problems
    components: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in _SECTIONS})
    placed: dict[tuple[str, Path], str] = field(default_factory=dict)
    owners: dict[tuple[str, str], tuple[str, Path]] = field(default_factory=dict)
    open: list[tuple[str, Path]] = field(default_factory=list)
    used: set[tuple[str, str | int]] = field(default_factory=set)
    takes_models: bool = False

    def join(self) -> Joined:
        root = self.fragments["openapi.yaml"].content.value
        models: dict[str, str] = {}
        for file, fragment in self.fragments.items():
            folder, _, name = file.rpartition("/")
            if folder == "models":
                model = name.removesuffix(".yaml")
                models[model] = self._place(file, (), "schemas", class_name(model), fragment.content.value, None)
        document = self._walk(root, "openapi.yaml", "schemas")
        if not models:
            self.problems.add(root, None, "there is no request model; add a file under models/")
        if not self.takes_models:
            self.problems.add(root, "paths", "no request body takes the models; one has `schema: {x-models: models/}`")
        own = document.setdefault("components", {})
        for section in _SECTIONS:
            own[section] = {**own.get(section, {}), **self.components[section]}
        own["schemas"][UNION] = _union(models)
        document["components"] = {name: dict(sorted(own[name].items())) for name in sorted(own)}
        if not self.problems.found:  # what a broken reference meant is unknown
            self._refuse_unused()
        order = {key: index for index, key in enumerate(_ROOT_ORDER)}
        keys = sorted(document, key=lambda key: (order.get(key, len(order)), key))
        origins = {
            name: f"{file}#{''.join(f'/{step}' for step in steps)}"
            for (section, name), (file, steps) in self.owners.items()
            if section == "schemas"
        }
        return Joined({key: document[key] for key in keys}, models, origins)

    def _walk(self, node: Any, file: str, section: str) -> Any:
        """Copy a node with its references pointing into the components."""
        if isinstance(node, list):
            return self._keep(node, [self._walk(item, file, section) for item in node])
        if not isinstance(node, dict):
            return node
        if "x-models" in node:
            self.takes_models = True
            return self._keep(node, {"$ref": f"#/components/schemas/{UNION}"})
        out: dict[str, Any] = {}
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                out[key] = self._reference(node, value, file, section)
            elif key in _DATA:
                out[key] = value
            elif key == "x-rules" and isinstance(value, dict):
                out[key] = self._keep(value, {slug: self._rule(value, slug, file) for slug in value})
            elif key == "properties" and isinstance(value, dict):
                out[key] = self._keep(value, {name: self._walk(item, file, "schemas") for name, item in value.items()})
            else:
                out[key] = self._walk(
                    value, file, key if key in _SECTIONS else "schemas" if key == "schema" else section
                )
        return self._keep(node, out)

    def _keep(self, node: object, copy: Any) -> Any:
        """Let problems of a copy be reported where the original stands."""
        fragment, path, _ = self.problems.origins[id(node)]
        self.problems.origins[id(copy)] = (fragment, path, copy)
        return copy

    def _rule(self, rules: dict[str, Any], slug: str, file: str) -> Any:
        """Give a rule, or the one that it refers to."""
        rule, seen = rules[slug], []
        while isinstance(rule, dict) and isinstance(rule.get("$ref"), str):
            found = self._target(rule, rule["$ref"], file)
            if found is None or (found[:2] in seen):
                if found is not None:
                    self.problems.add(rule, "$ref", f"`{rule['$ref']}` leads back to itself")
                return {}
            seen.append(found[:2])
            file, _, rule = found
        return rule

    def _target(self, node: dict[str, Any], reference: str, file: str) -> tuple[str, Path, Any] | None:
        """Find what a reference points at: its file, its path there, and the node."""
        target, _, pointer = reference.partition("#")
        where = posixpath.normpath(posixpath.join(posixpath.dirname(file), target)) if target else file
        steps: Path = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/") if part)
        found: Any = self.fragments[where].content.value if where in self.fragments else None
        for step in steps:
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            self.problems.add(node, "$ref", f"`{reference}` points at nothing")
            return None
        if steps:
            self.used.add((where, steps[0]))
        return where, steps, found

    def _reference(self, node: dict[str, Any], reference: str, file: str, section: str) -> str:
        found = self._target(node, reference, file)
        if found is None:
            return reference
        where, steps, target = found
        if where == "openapi.yaml":
            return reference
        name = str(steps[-1]) if steps else class_name(where.rpartition("/")[2].removesuffix(".yaml"))
        return f"#/components/{section}/" + self._place(where, steps, section, name, target, node)

    def _place(
        self, file: str, steps: Path, section: str, name: str, target: Any, referrer: dict[str, Any] | None
    ) -> str:
        """Put a node among the components once, and give the name it has there."""
        key = (file, steps)
        if key in self.open and referrer is not None:
            self.problems.add(referrer, "$ref", f"`{name}` refers back to itself; a cycle cannot be checked")
        elif key not in self.placed:
            if self.owners.setdefault((section, name), key) != key or name == UNION:
                self.problems.add(target, None, f"`{name}` is already the name of another component in {section}")
            self.placed[key] = name
            self.open.append(key)
            self.components[section][name] = self._walk(target, file, section)
            self.open.pop()
        return name

    def _refuse_unused(self) -> None:
        for file, fragment in self.fragments.items():
            if file.startswith("shared/") and isinstance(fragment.content.value, dict):
                for key in fragment.content.value:
                    if (file, key) not in self.used:
                        self.problems.add(fragment.content.value, key, f"`{key}` is not used anywhere", key=True)
            elif file != "openapi.yaml" and not file.startswith("models/"):
                self.problems.add_at(fragment.name, 1, 1, "the file belongs to neither models/ nor shared/")


def _union(models: dict[str, str]) -> dict[str, Any]:
    references = {model: f"#/components/schemas/{name}" for model, name in models.items()}
    return {
        "title": "Request",
        "description": "A request to create a clip; `model` says by which model.",
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": "model", "mapping": references},
    }
