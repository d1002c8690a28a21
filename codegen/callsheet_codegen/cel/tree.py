"""The checked expression tree that the reference runtime serialises, decoded."""

import struct
from dataclasses import dataclass

__all__ = ["Kind", "Node", "UndecodableError", "decode"]

Kind = str | tuple["Kind", ...]
"""`"int"`, `"string"`, `"bool"`, `"double"`, `"null"`, `"dyn"`, `("list", Kind)` or `("message", name)`."""

Wire = dict[int, list[int | bytes]]


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a checked expression.

    `form` is one of const, ident, select, has, call, list, and for the macros all, exists, exists_one and collect.
    `value` is the constant or the name; for a macro it is the name of the iteration variable. The arguments of a macro
    are the list and the predicate; `collect` stands for `map` and `filter` and has the result as a third. `at` is an
    offset in the expression's text.
    """

    form: str
    kind: Kind
    value: object
    args: tuple["Node", ...] = ()
    at: int = 0

    @property
    def name(self) -> str:
        """The identifier, field or function that the node names."""
        return str(self.value)


class UndecodableError(ValueError):
    """The reference runtime answered with something that this decoder does not know."""


_PRIMITIVES = {1: "bool", 2: "int", 3: "uint", 4: "double", 5: "string", 6: "bytes"}


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _fields(data: bytes) -> Wire:
    """Protobuf's wire format: field number -> values, in order."""
    out: Wire = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        value: int | bytes
        match key & 7:
            case 0:
                value, at = _varint(data, at)
            case 1:
                value, at = data[at : at + 8], at + 8
            case 2:
                size, at = _varint(data, at)
                value, at = data[at : at + size], at + size
            case other:
                raise UndecodableError(f"wire type {other}")
        out.setdefault(key >> 3, []).append(value)
    return out


def _bytes(wire: Wire, number: int) -> bytes:
    value = wire.get(number, [b""])[0]
    if not isinstance(value, bytes):
        raise UndecodableError(f"field {number} holds a number")
    return value


def _int(wire: Wire, number: int) -> int:
    value = wire.get(number, [0])[0]
    if not isinstance(value, int):
        raise UndecodableError(f"field {number} holds bytes")
    return value


def _messages(wire: Wire, number: int) -> list[bytes]:
    return [value for value in wire.get(number, []) if isinstance(value, bytes)]


def _kind(data: bytes) -> Kind:
    wire = _fields(data)
    if 3 in wire:
        return _PRIMITIVES[_int(wire, 3)]
    if 6 in wire:
        element = _fields(_bytes(wire, 6))
        return ("list", _kind(_bytes(element, 1)) if 1 in element else "dyn")
    if 9 in wire:
        return ("message", _bytes(wire, 9).decode())
    if 2 in wire:
        return "null"
    return "dyn"


def _constant(data: bytes) -> object:
    ((number, (value,)),) = _fields(data).items()
    if isinstance(value, int):
        if number == 2:
            return bool(value)
        if number == 3:
            return value - (1 << 64) if value >> 63 else value
        if number == 1:
            return None
    elif number == 6:
        return value.decode()
    elif number == 5:
        (double,) = struct.unpack("<d", value)
        return float(double)
    raise UndecodableError(f"constant {number}")


def _macro(kind: Kind, at: int, variable: str, accumulator: str, items: Node, start: Node, step: Node) -> Node:
    """Undo the parser's expansion of a macro into a fold over a list."""

    def accumulates(node: Node) -> bool:
        return node.form == "ident" and node.value == accumulator

    def calls(node: Node, function: str) -> bool:
        return node.form == "call" and node.value == function

    if calls(step, "_&&_") and accumulates(step.args[0]):
        return Node("all", kind, variable, (items, step.args[1]), at)
    if calls(step, "_||_") and accumulates(step.args[0]):
        return Node("exists", kind, variable, (items, step.args[1]), at)
    predicate = Node("const", "bool", True, (), at)
    if calls(step, "_?_:_") and accumulates(step.args[2]):
        predicate, step = step.args[0], step.args[1]
    if calls(step, "_+_") and accumulates(step.args[0]):
        added = step.args[1]
        if added.form == "list" and start.form == "list":
            return Node("collect", kind, variable, (items, predicate, added.args[0]), at)
        if start.value == 0 and added.value == 1:
            return Node("exists_one", kind, variable, (items, predicate), at)
    raise UndecodableError("a comprehension that is none of all, exists, exists_one, filter and map")


def decode(serialized: bytes) -> Node:
    """Decode the serialised form of a compiled expression (`google.protobuf.Any` of a `CheckedExpr`)."""
    checked = _fields(_bytes(_fields(serialized), 2))
    kinds: dict[int, Kind] = {}
    for data in _messages(checked, 3):
        entry = _fields(data)
        kinds[_int(entry, 1)] = _kind(_bytes(entry, 2))
    offsets: dict[int, int] = {}
    for data in _messages(_fields(_bytes(checked, 5)), 4):
        entry = _fields(data)
        offsets[_int(entry, 1)] = _int(entry, 2)

    def node(data: bytes) -> Node:
        wire = _fields(data)
        number = _int(wire, 2)
        kind, at = kinds.get(number, "dyn"), offsets.get(number, 0)
        if 3 in wire:
            return Node("const", kind, _constant(_bytes(wire, 3)), (), at)
        if 4 in wire:
            return Node("ident", kind, _bytes(_fields(_bytes(wire, 4)), 1).decode(), (), at)
        if 5 in wire:
            select = _fields(_bytes(wire, 5))
            form = "has" if _int(select, 3) else "select"
            return Node(form, kind, _bytes(select, 2).decode(), (node(_bytes(select, 1)),), at)
        if 6 in wire:
            call = _fields(_bytes(wire, 6))
            args = _messages(call, 1) + _messages(call, 3)
            return Node("call", kind, _bytes(call, 2).decode(), tuple(map(node, args)), at)
        if 7 in wire:
            return Node("list", kind, None, tuple(map(node, _messages(_fields(_bytes(wire, 7)), 1))), at)
        if 9 in wire:
            fold = _fields(_bytes(wire, 9))
            variable, accumulator = _bytes(fold, 1).decode(), _bytes(fold, 3).decode()
            items, start, step = (node(_bytes(fold, number)) for number in (2, 4, 6))
            return _macro(kind, at, variable, accumulator, items, start, step)
        raise UndecodableError(f"expression field {sorted(set(wire) - {2})}")

    return node(_bytes(checked, 4))
