"""A value of a YAML text with the place of everything in it."""

from dataclasses import dataclass, field
from typing import Any

from callsheet.finding import Path, Place
from callsheet.source.text import Span

__all__ = ["YamlValue"]


@dataclass(slots=True)
class YamlValue:
    """A value with its span, and below it the items of a list or the keys of a mapping with theirs.

    `size` counts the values in it and `height` its levels of nesting, expanded aliases and all; `is_flow` tells
    `{a: 1}` and `[1]` from the block style. What is anchored, tagged or an alias `is_bound` to more than its place;
    `is_doubled` tells a key that stands twice.
    """

    data: Any
    span: Span
    items: "list[YamlValue]" = field(default_factory=list)
    keys: "dict[str, tuple[Span, YamlValue]]" = field(default_factory=dict)
    size: int = 1
    height: int = 0
    is_flow: bool = False
    is_bound: bool = False
    is_doubled: bool = False

    def hold(self, item: "YamlValue") -> None:
        """Count what an item or a field of it adds to its size and height."""
        self.size += item.size
        self.height = max(self.height, item.height + 1)

    def find(self, place: Place) -> Span:
        """Give the span of a place, or of the nearest value above it that exists."""
        value, key = self, self.span
        for depth, step in enumerate(place.path, 1):
            if isinstance(step, str) and step in value.keys:
                key, value = value.keys[step]
            elif isinstance(step, int) and step < len(value.items):
                value = value.items[step]
                key = value.span
            else:
                return value.span
            if depth == len(place.path) and place.part == "key":
                return key
        return value.span

    def at(self, path: Path) -> "YamlValue | None":
        """Give the value at a path, None where there is none."""
        value = self
        for step in path:
            if isinstance(step, str) and step in value.keys:
                value = value.keys[step][1]
            elif isinstance(step, int) and step < len(value.items):
                value = value.items[step]
            else:
                return None
        return value

    def is_plain(self, path: Path) -> bool:
        """Say whether nothing on the way to a value, nor that value, is bound or doubled."""
        value: YamlValue | None = self
        for step in path:
            if value is None or value.is_bound or value.is_doubled:
                return value is None
            value = value.at((step,))
        return value is None or not value.is_bound
