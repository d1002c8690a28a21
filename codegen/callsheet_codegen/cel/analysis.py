"""What can be said of an expression before it runs: whether it can fail, how large it gets, what it reads.

A rule that could fail is refused, so the generated Python needs no error values. CEL's `&&` and `||` let an operand
that decides the result absorb the other one's error; where the deciding operand cannot fail, putting it first makes
Python's `and` and `or` the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from callsheet_codegen.cel.kinds import FUNCTIONS, Shapes
from callsheet_codegen.cel.tree import Kind, Node

__all__ = ["Analysis", "Failure", "Range", "Scope", "implied", "message_of", "walk"]

Range = tuple[int, int]
_INT64: Range = (-(2**63), 2**63 - 1)
_LENGTH: Range = (0, 2**31)  # of a list or a text: no file that callsheet reads holds more
_REFERENCE: Range = (0, 999_999_999)
_TOTAL_CALLS = frozenset(
    (
        *("!_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in", "_+_", "_-_", "_*_", "-_"),
        *("size", "contains", "startsWith", "endsWith", "join", "string", "trim"),
        *FUNCTIONS,
    )
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an expression is refused, and where in its text."""

    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds at a point of an expression: paths known to be present, and the range of each integer variable."""

    present: frozenset[str] = frozenset()
    ranges: dict[str, Range] = field(default_factory=dict)

    def knowing(self, paths: set[str]) -> "Scope":
        """Give this scope with more paths known to be present."""
        return Scope(self.present | paths, self.ranges)

    def binding(self, variable: str, values: Range) -> "Scope":
        """Give the scope inside a macro; what was known of another variable of that name is forgotten."""
        present = frozenset(path for path in self.present if path.split(".")[0] != variable)
        return Scope(present, {**self.ranges, variable: values})


def path(node: Node) -> str:
    """Name a chain of selects, so that a guard and a read of the same field can be matched."""
    if node.form == "ident":
        return node.name
    if node.form in ("select", "has"):
        return f"{path(node.args[0])}.{node.name}"
    return f"#{id(node)}"


def implied(node: Node, *, truth: bool) -> set[str]:
    """Give the paths that must be present when a condition is true (or false)."""
    if node.form == "has":
        return {path(node)} if truth else set()
    if node.form == "call" and node.value == "!_":
        return implied(node.args[0], truth=not truth)
    if node.form == "call" and node.value == ("_&&_" if truth else "_||_"):
        return implied(node.args[0], truth=truth) | implied(node.args[1], truth=truth)
    return set()


def walk(node: Node) -> Iterator[Node]:
    """Give a node and all below it, in the order of the text as far as the tree keeps it."""
    yield node
    for arg in node.args:
        yield from walk(arg)


def message_of(kind: Kind) -> str:
    """Give the message type's name, "" for any other kind."""
    return str(kind[1]) if isinstance(kind, tuple) and kind[0] == "message" else ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Questions about checked expressions over the message types of one request.

    `variables` are the checked expressions of the spec's own variables, whose value a rule may use.
    """

    shapes: Shapes
    variables: dict[str, Node] = field(default_factory=dict)

    def failure(self, node: Node, scope: Scope | None = None) -> Failure | None:
        """Say why an expression might fail for some request, None if it cannot."""
        scope = scope or Scope()
        match node.form:
            case "const" | "ident":
                return None
            case "has" | "list":
                return self._first(node.args, scope)
            case "select":
                return self._select(node, scope)
            case "all" | "exists" | "exists_one" | "collect":
                items, predicate, *result = node.args
                inner = scope.binding(node.name, self.elements(items, scope))
                outcome = self.failure(items, scope) or self.failure(predicate, inner)
                if outcome is None and result:
                    outcome = self.failure(result[0], inner.knowing(implied(predicate, truth=True)))
                return outcome
        return self._call(node, scope)

    def _first(self, nodes: tuple[Node, ...], scope: Scope) -> Failure | None:
        return next(filter(None, (self.failure(node, scope) for node in nodes)), None)

    def _select(self, node: Node, scope: Scope) -> Failure | None:
        owner = node.args[0]
        inner = self.failure(owner, scope)
        if inner or path(node) in scope.present or node.name in self.shapes.always.get(message_of(owner.kind), ()):
            return inner
        name = path(node) if "#" not in path(node) else node.name
        return Failure(node.at, f"`{name}` may be absent; guard it with has({name})")

    def _call(self, node: Node, scope: Scope) -> Failure | None:
        name, args = node.name, node.args
        if name in ("_&&_", "_||_"):
            return self.ordered(node, scope)[1]
        if name == "_?_:_":
            condition, then, other = args
            return (
                self.failure(condition, scope)
                or self.failure(then, scope.knowing(implied(condition, truth=True)))
                or self.failure(other, scope.knowing(implied(condition, truth=False)))
            )
        if name in ("_/_", "_%_"):
            divisor = args[1].value if args[1].form == "const" else None
            if node.kind != "int" or not isinstance(divisor, int) or divisor < 1 or self.range(args[0], scope)[0] < 0:
                return Failure(node.at, "division takes a number that cannot be negative and a positive constant")
            return self.failure(args[0], scope)
        if name == "_[_]":
            return Failure(node.at, "an index may be out of range; use all(), exists() or filter() instead")
        if name not in _TOTAL_CALLS:
            return Failure(node.at, f"the function {name}() is not one that the generator knows")
        if name == "refs" and not (args[1].form == "const" and args[1].value):
            return Failure(node.at, "refs() takes what stands before the number as a text that is not empty")
        if any(arg.kind == "dyn" for arg in args):
            return Failure(node.at, "a value of no single type cannot take part")
        if name == "string" and args[0].kind not in ("int", "bool", "string"):
            return Failure(node.at, "string() takes an integer, a boolean or a string here")
        if name in ("_+_", "_-_", "_*_", "-_", "sum") and node.kind == "int":
            low, high = self.range(node, scope)
            if low < _INT64[0] or high > _INT64[1]:
                return self._first(args, scope) or Failure(node.at, "the number may not fit into 64 bits")
        return self._first(args, scope)

    def ordered(self, node: Node, scope: Scope) -> tuple[tuple[Node, Node], Failure | None]:
        """Give the operands of `&&` or `||`, the one that cannot fail first, and why there is no such order."""
        truth = node.value == "_&&_"
        early, late = [], []
        for first, second in (node.args, node.args[::-1]):
            reason = self.failure(first, scope)
            if reason is not None:
                early.append(reason)
                continue
            reason = self.failure(second, scope.knowing(implied(first, truth=truth)))
            if reason is None:
                return (first, second), None
            late.append(reason)
        # What fails behind a guard tells more than the want of one.
        return (node.args[0], node.args[1]), [*late, *early][0]

    def range(self, node: Node, scope: Scope) -> Range:
        """Give the least and the greatest value that an integer expression can have."""
        args = node.args
        if node.form == "const" and isinstance(node.value, int):
            return node.value, node.value
        if node.form == "ident":
            if node.name in self.variables:
                return self.range(self.variables[node.name], Scope())
            return scope.ranges.get(node.name, _INT64)
        if node.form == "select":
            return _bounds(self.shapes.schemas.get((message_of(args[0].kind), node.name), {}))
        if node.form != "call":
            return _INT64
        match node.name:
            case "size":
                return _LENGTH
            case "sum":
                low, high = self.elements(args[0], scope)
                return min(0, low * _LENGTH[1]), max(0, high * _LENGTH[1])
            case "_+_":
                (a, b), (c, d) = self.range(args[0], scope), self.range(args[1], scope)
                return a + c, b + d
            case "_-_":
                (a, b), (c, d) = self.range(args[0], scope), self.range(args[1], scope)
                return a - d, b - c
            case "_*_":
                left, right = self.range(args[0], scope), self.range(args[1], scope)
                products = [x * y for x in left for y in right]
                return min(products), max(products)
            case "-_":
                low, high = self.range(args[0], scope)
                return -high, -low
            case "_/_" | "_%_":
                return 0, max(0, self.range(args[0], scope)[1])
            case "_?_:_":
                return _hull(self.range(args[1], scope), self.range(args[2], scope))
        return _INT64

    def elements(self, node: Node, scope: Scope) -> Range:
        """Give the least and the greatest value that an element of a list of integers can have."""
        if not isinstance(node.kind, tuple) or node.kind[0] != "list" or node.kind[1] != "int":
            return _INT64
        args = node.args
        if node.form == "list":
            return _hull(*(self.range(arg, scope) for arg in args))
        if node.form == "ident" and node.name in self.variables:
            return self.elements(self.variables[node.name], Scope())
        if node.form == "select":
            return _bounds(self.shapes.schemas.get((message_of(args[0].kind), node.name), {}).get("items", {}))
        if node.form == "collect":
            items, _, result = args
            return self.range(result, scope.binding(node.name, self.elements(items, scope)))
        if node.form == "call":
            match node.name:
                case "refs":
                    return _REFERENCE
                case "upto":
                    return 1, _LENGTH[1]
                case "_+_":
                    return _hull(self.elements(args[0], scope), self.elements(args[1], scope))
                case "_?_:_":
                    return _hull(self.elements(args[1], scope), self.elements(args[2], scope))
        return _INT64


def _hull(*ranges: Range) -> Range:
    if not ranges:
        return 0, 0
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _bounds(schema: dict[str, object]) -> Range:
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(allowed, list):
        numbers = [int(value) for value in allowed if isinstance(value, int)]
        return (min(numbers), max(numbers)) if numbers else (0, 0)
    low, high = schema.get("minimum"), schema.get("maximum")
    return (
        int(low) if isinstance(low, int) else _INT64[0],
        int(high) if isinstance(high, int) else _INT64[1],
    )
