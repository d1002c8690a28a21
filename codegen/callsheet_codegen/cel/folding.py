"""What a rule comes to when a field is absent, so that the fast checks can skip it there."""

from callsheet_codegen.cel.analysis import Analysis, message_of
from callsheet_codegen.cel.tree import Node

__all__ = ["holds_without"]

_UNKNOWN = object()


def holds_without(analysis: Analysis, node: Node, field: str) -> bool:
    """Say whether a condition is certainly true for every request that leaves the field out."""
    return _Folding(analysis, field).value(node) is True


class _Folding:
    def __init__(self, analysis: Analysis, field: str) -> None:
        self.analysis, self.field = analysis, field

    def value(self, node: Node) -> object:
        """Give what an expression comes to, or _UNKNOWN."""
        args = node.args
        match node.form:
            case "const":
                return node.value
            case "ident" if node.name in self.analysis.variables:
                return self.value(self.analysis.variables[node.name])
            case "has" if self._is_field(node):
                # Defaults and empty lists are filled in, so such a field is there although nobody wrote it.
                return node.name in self.analysis.shapes.always[message_of(args[0].kind)]
            case "select" if self._is_field(node) and node.args[0].value == "self":
                is_list = isinstance(node.kind, tuple) and node.kind[0] == "list"
                schema = self.analysis.shapes.schemas[str(node.args[0].kind[1]), node.name]
                return [] if is_list else schema.get("default", _UNKNOWN)
            case "all" | "exists" | "collect" if self.value(args[0]) == []:
                return {"all": True, "exists": False, "collect": []}[node.form]
            case "list" if not args:
                return []
            case "call":
                return self._call(node.name, args)
        return _UNKNOWN

    def _is_field(self, node: Node) -> bool:
        owner = node.args[0]
        return node.name == self.field and owner.form == "ident" and owner.value in ("self", "given")

    def _call(self, name: str, args: tuple[Node, ...]) -> object:
        if name == "_?_:_":
            condition = self.value(args[0])
            return _UNKNOWN if condition is _UNKNOWN else self.value(args[1] if condition else args[2])
        values = [self.value(arg) for arg in args]
        if name in ("_&&_", "_||_"):
            decisive = name == "_||_"
            if decisive in (value for value in values if isinstance(value, bool)):
                return decisive
            return _UNKNOWN if _UNKNOWN in values else not decisive
        if _UNKNOWN in values:
            return _UNKNOWN
        match name, values:
            case "!_", [bool() as value]:
                return not value
            case "size", [list() as items]:
                return len(items)
            case "sum", [[]]:
                return 0
            case "upto", [0]:
                return []
            case "refs", ["", *_]:
                return []
            case "join", [[], *_]:
                return ""
            case "_==_", [left, right]:
                return left == right
            case "_!=_", [left, right]:
                return left != right
            case "_<=_", [int() as left, int() as right]:
                return left <= right
            case "_<_", [int() as left, int() as right]:
                return left < right
            case "_>_", [int() as left, int() as right]:
                return left > right
            case "_>=_", [int() as left, int() as right]:
                return left >= right
            case "_+_", [list() as left, list() as right]:
                return left + right
        return _UNKNOWN
