"""Everything wrong with a spec, gathered so that it can be said in one go."""

from dataclasses import dataclass, field

from callsheet.errors import SpecError
from callsheet.finding import Path, Place
from callsheet.source.text import Request

__all__ = ["Fragment", "Origins", "Problems"]


@dataclass(frozen=True, slots=True, eq=False)
class Fragment:
    """One YAML file of the spec."""

    name: str
    content: Request

    def position(self, path: Path, *, key: bool = False, within: int = 0) -> tuple[int, int]:
        """Line and column of a value, or of its key, or of a character within the value's text."""
        start, _ = self.content.span(Place(path, "key" if key else "value"))
        return self.content.text.position(start + within)


Origins = dict[int, tuple[Fragment, Path, object]]
"""For every mapping and list, by its id(), the fragment and the path that it was read from, and the value itself."""


@dataclass(slots=True)
class Problems:
    """A list of problems, and for every mapping and list of the spec the fragment and path it was read from."""

    found: set[tuple[str, int, int, str]] = field(default_factory=set)
    origins: Origins = field(default_factory=dict)

    def enrol(self, fragment: Fragment) -> None:
        """Remember where each mapping and list of a fragment stands."""
        stack: list[tuple[Path, object]] = [((), fragment.content.value)]
        while stack:
            path, node = stack.pop()
            if not isinstance(node, dict | list):
                continue
            # NOTE: the node itself is kept too, so that its id() is not given to another object.
            self.origins[id(node)] = (fragment, path, node)
            steps = node.items() if isinstance(node, dict) else enumerate(node)
            stack.extend(((*path, step), child) for step, child in steps)

    def add(self, node: object, step: str | int | None, message: str, *, key: bool = False, within: int = 0) -> None:
        """Note a problem at a child of a mapping or list (`step`), or at the node itself (None)."""
        fragment, path, _ = self.origins[id(node)]
        where = path if step is None else (*path, step)
        line, column = fragment.position(where, key=key, within=within)
        self.found.add((fragment.name, line, column, message))

    def add_at(self, name: str, line: int, column: int, message: str) -> None:
        """Note a problem at a line and column of a file."""
        self.found.add((name, line, column, message))

    def stop_if_any(self) -> None:
        """Raise SpecError with every problem found so far."""
        if self.found:
            lines = [f"{name}:{line}:{column}: {message}" for name, line, column, message in sorted(self.found)]
            raise SpecError("\n".join(lines))
