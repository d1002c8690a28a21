"""A compiled spec with what mutants are made from: what its requests rest on, and where that stands in the files."""

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from callsheet.constraints import Constraint, constraints
from callsheet.finding import Path
from callsheet.flat import Schema
from callsheet.fuzz.moves import value_at
from callsheet.fuzz.mutants.mutant import Change, Mutant, Swap
from callsheet.shown import pointer_text
from callsheet_codegen.build import Compiled
from callsheet_codegen.problems import Fragment
from callsheet_codegen.rules import offset_in

__all__ = ["MILD", "SCHEMAS", "Ground", "Site", "Spot"]

SCHEMAS = ("components", "schemas")
"""The way to the components in the joined document."""

MILD = ("upstream", "observed")
"""The grades that make a warning of a rule."""

Site = tuple[str, tuple[str, ...]]
"""A model and the pattern that leads to a value of its requests."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a fragment, where a reader should look for a mutant."""

    fragment: Fragment
    path: Path
    is_key: bool = False
    within: int = 0

    @property
    def position(self) -> tuple[int, int]:
        """Line and column."""
        return self.fragment.position(self.path, key=self.is_key, within=self.within)


class Ground:
    """The spec of a folder, and every constraint of its models."""

    def __init__(self, folder: FilePath, compiled: Compiled) -> None:
        self.folder, self.compiled = folder, compiled
        self.document: Schema = compiled.joined.document
        self.constraints = tuple(
            each for model in compiled.spec.models for each in constraints(compiled.spec, model)
        )  # fmt: skip
        self.sites: dict[Path, list[Site]] = {}
        for model, component in compiled.spec.checks.COMPONENTS.items():
            self._visit((*SCHEMAS, component), (model, ()))

    def _visit(self, path: Path, site: Site) -> None:
        """Note at which sites each schema of the document speaks."""
        node: Any = value_at(self.document, path)
        self.sites.setdefault(path, []).append(site)
        model, pattern = site
        if "$ref" in node:
            self._visit((*SCHEMAS, _named(node)), site)
        elif "oneOf" in node:
            inner = node["oneOf"][0]
            self._visit((*SCHEMAS, _named(inner)) if "$ref" in inner else (*path, "oneOf", 0), site)
        for name in node.get("properties", {}):
            self._visit((*path, "properties", name), (model, (*pattern, name)))
        if "items" in node:
            self._visit((*path, "items"), (model, (*pattern, "*")))

    def rules_at(self, site: Site) -> Schema:
        """Give the rules that are declared for the values at a site."""
        model, pattern = site
        checks = self.compiled.spec.checks
        component = {**dict(checks.SITES[model]), (): checks.COMPONENTS[model]}[pattern]
        rules: Schema = self.document["components"]["schemas"][component].get("x-rules", {})
        return rules

    def component(self, reference: Schema) -> Schema:
        """Give the component that a schema refers to."""
        found: Schema = self.document["components"]["schemas"][_named(reference)]
        return found

    def components(self) -> list[str]:
        """Name the components that requests rest on."""
        return [str(path[-1]) for path in self.sites if len(path) == len(SCHEMAS) + 1]

    def spot(self, node: object, *steps: str | int, is_key: bool = False) -> Spot:
        """Give the place of a mapping or list of the document, or of what stands below it."""
        fragment, path, _ = self.compiled.origins[id(node)]
        return Spot(fragment, (*path, *steps), is_key)

    def within(self, spot: Spot, text: str, offset: int) -> Spot:
        """Give the place of a character of a text that stands at a spot."""
        return Spot(spot.fragment, spot.path, within=offset_in(spot.fragment, spot.path, text, offset))

    def name(self, spot: Spot) -> str:
        """Name a place without lines and columns: `shared/prompt.yaml#/Prompt/maxLength`."""
        file = spot.fragment.name.removeprefix(f"{self.folder.as_posix()}/")
        return f"{file}#{pointer_text(spot.path)}"

    def mutant(
        self,
        name: str,
        change: str,
        spot: Spot,
        concerned: list[Constraint],
        *,
        changes: tuple[Change, ...] = (),
        swaps: tuple[Swap, ...] = (),
    ) -> Mutant:
        """Put a mutant together; `name` is that of the place, which may be above the spot."""
        line, column = spot.position
        ids = tuple(dict.fromkeys(each.id for each in concerned))
        return Mutant(f"{name}: {change}", spot.fragment.name, line, column, ids, changes, swaps)


def _named(reference: Schema) -> str:
    return str(reference["$ref"].rpartition("/")[2])
