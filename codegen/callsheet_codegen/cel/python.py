"""Checked expressions that cannot fail, written as Python."""

import ast
import builtins
import keyword
from dataclasses import dataclass

from callsheet_codegen.cel.analysis import Analysis, Scope, implied, message_of
from callsheet_codegen.cel.kinds import FUNCTIONS
from callsheet_codegen.cel.tree import Node

__all__ = ["Python", "safe_name"]

_COMPARE: dict[str, ast.cmpop] = {
    "_==_": ast.Eq(),
    "_!=_": ast.NotEq(),
    "_<_": ast.Lt(),
    "_<=_": ast.LtE(),
    "_>_": ast.Gt(),
    "_>=_": ast.GtE(),
    "@in": ast.In(),
}
_ARITHMETIC: dict[str, ast.operator] = {
    "_+_": ast.Add(),
    "_-_": ast.Sub(),
    "_*_": ast.Mult(),
    "_/_": ast.FloorDiv(),
    "_%_": ast.Mod(),
}
_PREFIX = {"!_": ast.Not(), "-_": ast.USub()}
_METHODS = {"startsWith": "startswith", "endsWith": "endswith"}
_FUNCTIONS = {"size": "len"}


_TAKEN = frozenset([*FUNCTIONS, "trim", "get", "left", "strings", "item", "request", "Any"])


def safe_name(name: str) -> str:
    """Make a name that is no keyword and hides neither a builtin nor a name that generated code uses itself."""
    return f"{name}_" if keyword.iskeyword(name) or hasattr(builtins, name) or name in _TAKEN else name


@dataclass(frozen=True, slots=True)
class Python:
    """Writes expressions over normal values: no nulls, defaults filled in, every list present.

    The variables of the spec are then functions of `self` and `given`, named with `prefix`. With `raw` the values are
    as they were read, null standing for absent; the fields of `self` and `given` and the variables of the spec are
    local variables, None where a field is absent. `present` names fields that are certainly there.
    """

    analysis: Analysis
    raw: bool = False
    prefix: str = ""
    present: frozenset[str] = frozenset()

    def source(self, node: Node) -> str:
        """Give the expression as Python source."""
        return ast.unparse(ast.fix_missing_locations(ast.Expression(self._expression(node, Scope()))))

    def loop(self, node: Node) -> tuple[str, str, str] | None:
        """Give an `all()` as (variable, items, condition) for a loop, which costs less than a generator; else None."""
        if node.form != "all":
            return None
        items, predicate = node.args
        scope = Scope().binding(node.name, self.analysis.elements(items, Scope()))
        parts = (self._items(items, Scope()), self._expression(predicate, scope))
        source, condition = (ast.unparse(ast.fix_missing_locations(ast.Expression(part))) for part in parts)
        return safe_name(node.name), source, condition

    def _items(self, node: Node, scope: Scope) -> ast.expr:
        """Write what a macro goes over; counting needs no list."""
        if node.form == "call" and node.value == "upto":
            end = ast.BinOp(self._expression(node.args[0], scope), ast.Add(), ast.Constant(1))
            return _call(ast.Name("range"), ast.Constant(1), end)
        return self._expression(node, scope)

    def _expression(self, node: Node, scope: Scope) -> ast.expr:
        match node.form:
            case "const":
                return ast.Constant(node.value if isinstance(node.value, str | int | float | None) else None)
            case "ident":
                if node.name in self.analysis.variables and not self.raw:
                    return _call(ast.Name(f"{self.prefix}{node.name}"), ast.Name("self"), ast.Name("given"))
                return ast.Name(safe_name(node.name))
            case "list":
                return ast.List([self._expression(arg, scope) for arg in node.args])
            case "has":
                return self._has(node, scope)
            case "select":
                return self._select(node, scope)
            case "all" | "exists" | "exists_one" | "collect":
                return self._macro(node, scope)
        return self._call(node, scope)

    def _has(self, node: Node, scope: Scope) -> ast.expr:
        owner = node.args[0]
        if not self.raw:
            return ast.Compare(ast.Constant(node.name), [ast.In()], [self._expression(owner, scope)])
        if self._is_present(node) or node.name in self.analysis.shapes.always[message_of(owner.kind)]:
            return ast.Constant(value=True)
        return ast.Compare(self._raw_value(node, scope), [ast.IsNot()], [ast.Constant(None)])

    def _is_present(self, node: Node) -> bool:
        owner = node.args[0]
        return owner.form == "ident" and owner.value in ("self", "given") and node.name in self.present

    def _raw_value(self, node: Node, scope: Scope) -> ast.expr:
        owner = node.args[0]
        if owner.form == "ident" and owner.value in ("self", "given"):
            return ast.Name(safe_name(node.name))
        return _call(ast.Attribute(self._expression(owner, scope), "get"), ast.Constant(node.name))

    def _select(self, node: Node, scope: Scope) -> ast.expr:
        owner = node.args[0]
        message = message_of(owner.kind)
        schema = self.analysis.shapes.schemas[message, node.name]
        always = node.name in self.analysis.shapes.always[message]
        is_list = isinstance(node.kind, tuple) and node.kind[0] == "list"
        if self.raw and always and not self._is_present(node) and (is_list or "default" in schema):
            value = self._raw_value(node, scope)
            if is_list:
                return ast.BoolOp(ast.Or(), [value, ast.List([])])
            absent = ast.Compare(value, [ast.Is()], [ast.Constant(None)])
            return ast.IfExp(absent, ast.Constant(schema["default"]), value)
        if self.raw and owner.form == "ident" and owner.value in ("self", "given"):
            return ast.Name(safe_name(node.name))
        return ast.Subscript(self._expression(owner, scope), ast.Constant(node.name))

    def _macro(self, node: Node, scope: Scope) -> ast.expr:
        items, predicate, *result = node.args
        inner = scope.binding(node.name, self.analysis.elements(items, scope))
        test = self._expression(predicate, inner)
        trivial = predicate.form == "const" and predicate.value is True
        source = self._items(items, scope)
        each = ast.comprehension(ast.Name(safe_name(node.name)), source, [] if trivial else [test], 0)
        if node.form in ("all", "exists"):
            each.ifs = []
            return _call(ast.Name("all" if node.form == "all" else "any"), ast.GeneratorExp(test, [each]))
        if node.form == "exists_one":
            count = _call(ast.Name("sum"), ast.GeneratorExp(ast.Constant(1), [each]))
            return ast.Compare(count, [ast.Eq()], [ast.Constant(1)])
        known = inner.knowing(implied(predicate, truth=True))
        return ast.ListComp(self._expression(result[0], known), [each])

    def _call(self, node: Node, scope: Scope) -> ast.expr:
        name, args = node.name, node.args
        if name in ("_&&_", "_||_"):
            (first, second), _ = self.analysis.ordered(node, scope)
            known = scope.knowing(implied(first, truth=name == "_&&_"))
            left, right = self._expression(first, scope), self._expression(second, known)
            if isinstance(left, ast.Constant):
                return right if left.value is (name == "_&&_") else left
            return ast.BoolOp(ast.And() if name == "_&&_" else ast.Or(), [left, right])
        if name == "_?_:_":
            condition, then, other = args
            return ast.IfExp(
                self._expression(condition, scope),
                self._expression(then, scope.knowing(implied(condition, truth=True))),
                self._expression(other, scope.knowing(implied(condition, truth=False))),
            )
        values = [self._expression(arg, scope) for arg in args]
        if name == "!_" and isinstance(values[0], ast.Constant):
            return ast.Constant(not values[0].value)
        if name in _PREFIX:
            return ast.UnaryOp(_PREFIX[name], values[0])
        if name in _COMPARE:
            return ast.Compare(values[0], [_COMPARE[name]], [values[1]])
        if name in _ARITHMETIC:
            return ast.BinOp(values[0], _ARITHMETIC[name], values[1])
        if name == "contains":
            return ast.Compare(values[1], [ast.In()], [values[0]])
        if name == "join":
            separator = values[1] if len(values) > 1 else ast.Constant("")
            return _call(ast.Attribute(separator, "join"), values[0])
        if name == "string" and args[0].kind == "bool":
            return ast.IfExp(values[0], ast.Constant("true"), ast.Constant("false"))
        if name == "string":
            return values[0] if args[0].kind == "string" else _call(ast.Name("str"), values[0])
        if name in _METHODS:
            return _call(ast.Attribute(values[0], _METHODS[name]), *values[1:])
        return _call(ast.Name(_FUNCTIONS.get(name, name)), *values)


def _call(function: ast.expr, *args: ast.expr) -> ast.expr:
    return ast.Call(function, list(args), [])
