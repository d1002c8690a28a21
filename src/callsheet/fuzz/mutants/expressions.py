"""What may go wrong in a checked expression: every comparison turned, every number one off, every guard forgotten."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from callsheet.flat import Schema, sites
from callsheet_codegen.cel.analysis import message_of, path, walk
from callsheet_codegen.cel.kinds import Shapes
from callsheet_codegen.cel.tree import Node

__all__ = ["Variant", "constant", "other_views", "variants"]

_TURNED = {"_<=_": "_<_", "_<_": "_<=_", "_>=_": "_>_", "_>_": "_>=_", "_==_": "_!=_", "_!=_": "_==_"}
_TURNED |= {"_&&_": "_||_", "_||_": "_&&_"}
_ADDED = {"_+_": "_-_", "_-_": "_+_"}
_MACROS = {"all": "exists", "exists": "all", "exists_one": "exists"}
_GUARD = len("has")


@dataclass(frozen=True, slots=True)
class Variant:
    """An expression that was changed at an offset of its text, and how."""

    at: int
    says: str
    node: Node


def variants(node: Node, shapes: Shapes) -> Iterator[Variant]:
    """Give an expression with each change that keeps its type, one at a time, the outermost first."""
    yield from _of_node(node, shapes)
    for index, arg in enumerate(node.args):
        if node.form == "collect" and index == 1 and arg.at == node.at:
            continue  # a `map` has no predicate of its own
        for inner in variants(arg, shapes):
            args = (*node.args[:index], inner.node, *node.args[index + 1 :])
            yield Variant(inner.at, inner.says, replace(node, args=args))


def other_views(node: Node, shapes: Shapes) -> Iterator[tuple[int, str, str]]:
    """Give where an expression reads `self` and might read `given`, or the other way round: offset, word, other word.

    A field that is read from `given` has been seen to be there, and so has the same value in both views, unless
    something below it is filled in. Only such fields count, and those whose presence is asked for and differs.
    """
    for each in walk(node):
        owner = each.args[0] if each.form in ("select", "has") else each
        if owner.form != "ident" or owner is each or owner.name not in ("self", "given"):
            continue
        schema = shapes.schemas.get((message_of(owner.kind), each.name), {})
        (_, own), *below = sites(schema)
        if _is_filled_in(own) if each.form == "has" else any(_is_filled_in(inner) for _, inner in below):
            yield owner.at, owner.name, "given" if owner.name == "self" else "self"


def _is_filled_in(schema: Schema) -> bool:
    return "default" in schema or "array" in schema.get("type", ())


def constant(value: bool, at: int) -> Node:
    """Write `true` or `false`."""
    return Node("const", "bool", value, (), at)


def _of_node(node: Node, shapes: Shapes) -> Iterator[Variant]:
    match node.form:
        case "const":
            yield from _of_constant(node)
        case "has":
            # The runtime puts it at its parenthesis.
            at = node.at - _GUARD
            for value in (True, False):
                yield Variant(at, f"has({path(node)}) → {_text(value)}", constant(value, at))
        case "list":
            for index, item in enumerate(node.args):
                rest = (*node.args[:index], *node.args[index + 1 :])
                yield Variant(item.at, f"{_written(item)} dropped", replace(node, args=rest))
        case "all" | "exists" | "exists_one":
            other = _MACROS[node.form]
            yield Variant(node.at, f"{node.form} → {other}", replace(node, form=other))
        case "call":
            yield from _of_call(node, shapes)


def _of_call(node: Node, shapes: Shapes) -> Iterator[Variant]:
    name, args, at = node.name, node.args, node.at
    sign = name.strip("_")
    if name in _TURNED:
        yield Variant(at, f"{sign} → {_TURNED[name].strip('_')}", replace(node, value=_TURNED[name]))
    if name in ("_==_", "_!=_", "@in"):
        yield from _other_values(node, shapes)
    if name in ("_&&_", "_||_") or (name == "_+_" and node.kind not in ("int", "double")):
        yield Variant(at, f"right side of {sign} dropped", args[0])
        yield Variant(at, f"left side of {sign} dropped", args[1])
    elif name in _ADDED:
        yield Variant(at, f"{sign} → {_ADDED[name].strip('_')}", replace(node, value=_ADDED[name]))
    elif name == "_?_:_":
        condition, first, second = args
        yield Variant(at, "branches of ? swapped", replace(node, args=(condition, second, first)))
        yield Variant(at, "first branch of ? always", first)
        yield Variant(at, "second branch of ? always", second)
    elif name == "!_":
        yield Variant(at, "! taken away", args[0])
    elif name == "@in":
        yield Variant(at, "in → not in", Node("call", "bool", "!_", (node,), at))
    elif len(args) == 1 and args[0].kind == node.kind:
        yield Variant(at, f"{sign}() taken away", args[0])


def _of_constant(node: Node) -> Iterator[Variant]:
    """Change a literal; a text that is compared with the values of an enum is changed where that is known."""
    match node.value:
        case bool() as value:
            yield Variant(node.at, f"{_text(value)} → {_text(not value)}", constant(not value, node.at))
        case int() as number:
            for other in (number - 1, number + 1):
                yield Variant(node.at, f"{number} → {other}", replace(node, value=other))
        case str() as text:
            yield Variant(node.at, f"{_text(text)} → {_text(f'{text}x')}", replace(node, value=f"{text}x"))


def _other_values(node: Node, shapes: Shapes) -> Iterator[Variant]:
    """Compare a field with the other values of its enum; any other text would not compile."""
    for index, (one, other) in enumerate((node.args, node.args[::-1])):
        if one.form != "select" or other.form != "const":
            continue
        schema = shapes.schemas.get((message_of(one.args[0].kind), one.name), {})
        for value in schema.get("enum", ()):
            if value is not None and value != other.value:
                changed = replace(other, value=value)
                args = (one, changed) if index == 0 else (changed, one)
                yield Variant(other.at, f"{_written(other)} → {_text(value)}", replace(node, args=args))


def _written(node: Node) -> str:
    """Write an item of a list, or name it where it is no literal."""
    return _text(node.value) if node.form == "const" else f"the {node.form}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
