"""The types of a request, told to the reference runtime as protobuf messages, so that its checker knows them."""

from dataclasses import dataclass, field
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings
from google.protobuf import descriptor_pb2, descriptor_pool, struct_pb2

from callsheet_codegen import functions
from callsheet_codegen.cel.tree import Kind

__all__ = ["FUNCTIONS", "Shapes", "environment", "reference_environment"]

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "string": (_Field.TYPE_STRING, "string"),
    "integer": (_Field.TYPE_INT64, "int"),
    "number": (_Field.TYPE_DOUBLE, "double"),
    "boolean": (_Field.TYPE_BOOL, "bool"),
}
_TYPE = cel.Type


def _declare(name: str, result: Any, *parameters: Any) -> Any:
    overload = cel.Overload(
        f"callsheet_{name}_{len(parameters)}",
        return_type=result,
        parameters=list(parameters),
        is_member=False,
        impl=getattr(functions, name, sum),
    )
    return name, overload


def _functions() -> list[Any]:
    text, integer = _TYPE.STRING, _TYPE.INT
    overloads: dict[str, list[Any]] = {}
    for name, overload in (
        _declare("sum", integer, _TYPE.List(integer)),
        _declare("upto", _TYPE.List(integer), integer),
        _declare("refs", _TYPE.List(integer), text, text),
        _declare("refs", _TYPE.List(integer), text, text, text),
        _declare("extension", text, text),
        _declare("unreachable", text, text),
        _declare("is_placeholder", _TYPE.BOOL, text),
    ):
        overloads.setdefault(name, []).append(overload)
    return [cel.FunctionDecl(name, each) for name, each in overloads.items()]


FUNCTIONS = ("sum", "upto", "refs", "extension", "unreachable", "is_placeholder")
"""The names of our own functions."""


@dataclass(slots=True)
class Shapes:
    """Object schemas as message types, and what is known of each field.

    `always` names the fields of a message that are there whatever the request says; `schemas` gives the schema
    of a field, for its enum and its bounds.
    """

    package: str = "callsheet"
    always: dict[str, set[str]] = field(default_factory=dict)
    schemas: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _file: Any = None

    def __post_init__(self) -> None:
        """Open the one protobuf file that holds every message."""
        self._file = descriptor_pb2.FileDescriptorProto(
            name=f"{self.package}.proto",
            package=self.package,
            syntax="proto3",
            dependency=["google/protobuf/struct.proto"],
        )

    def kind_of(self, schema: dict[str, Any], name: str, *, as_written: bool) -> Kind:
        """Give the CEL type of a flat schema, declaring messages for the objects in it.

        `as_written` leaves defaults and empty lists out of what is always there: the request as its author wrote it.
        """
        types = schema.get("type", "object")
        kept = [each for each in ([types] if isinstance(types, str) else types) if each != "null"]
        kind = kept[0] if len(kept) == 1 else None
        if kind == "object" and schema.get("properties"):
            self._message(schema, name, as_written=as_written)
            return ("message", f"{self.package}.{name}")
        if kind == "array":
            return ("list", self.kind_of(schema.get("items", {}), f"{name}_item", as_written=as_written))
        return _SCALARS[kind][1] if kind in _SCALARS else "dyn"

    def _message(self, schema: dict[str, Any], name: str, *, as_written: bool) -> None:
        message = self._file.message_type.add(name=name)
        full = f"{self.package}.{name}"
        properties = schema["properties"]
        # A null is dropped before a rule sees the request, even where the field is required.
        self.always[full] = {key for key in schema.get("required", ()) if "null" not in properties[key].get("type", ())}
        for number, (key, prop) in enumerate(properties.items(), 1):
            self.schemas[full, key] = prop
            entry = message.field.add(name=key, number=number, label=_Field.LABEL_OPTIONAL)
            kind = self.kind_of(prop, f"{name}_{key}", as_written=as_written)
            if isinstance(kind, tuple) and kind[0] == "list":
                entry.label, kind = _Field.LABEL_REPEATED, kind[1]
                if not as_written:
                    self.always[full].add(key)
            if not as_written and "default" in prop:
                self.always[full].add(key)
            if isinstance(kind, tuple) and kind[0] == "message":
                entry.type, entry.type_name = _Field.TYPE_MESSAGE, f".{kind[1]}"
                continue
            scalar = next((number for number, name in _SCALARS.values() if name == kind), None)
            if scalar is None:
                entry.type, entry.type_name = _Field.TYPE_MESSAGE, ".google.protobuf.Value"
                continue
            entry.type = scalar
            if entry.label == _Field.LABEL_OPTIONAL:
                entry.proto3_optional, entry.oneof_index = True, len(message.oneof_decl)
                message.oneof_decl.add(name=f"_{key}")

    def pool(self) -> Any:
        """Give the messages declared so far as a descriptor pool."""
        pool = descriptor_pool.DescriptorPool()
        pool.AddSerializedFile(struct_pb2.DESCRIPTOR.serialized_pb)
        pool.AddSerializedFile(self._file.SerializeToString())
        return pool


def _as_type(kind: Kind) -> Any:
    if isinstance(kind, tuple):
        return _TYPE.List(_as_type(kind[1])) if kind[0] == "list" else _TYPE(str(kind[1]))
    return {"string": _TYPE.STRING, "int": _TYPE.INT, "bool": _TYPE.BOOL, "double": _TYPE.DOUBLE}.get(kind, _TYPE.DYN)


def environment(shapes: Shapes, variables: dict[str, Kind]) -> Any:
    """Make the checking environment: every variable has its exact type."""
    return cel.NewEnv(
        shapes.pool(),
        variables={name: _as_type(kind) for name, kind in variables.items()},
        extensions=[ext_strings.ExtStrings()],
        functions=_functions(),
    )


def reference_environment(variables: dict[str, Kind]) -> Any:
    """Make an environment that evaluates over plain values: the judge that the compiled rules are held to."""

    def plain(kind: Kind) -> Any:
        if isinstance(kind, tuple):
            return _TYPE.List(_TYPE.DYN) if kind[0] == "list" else _TYPE.Map(_TYPE.STRING, _TYPE.DYN)
        return _as_type(kind)

    return cel.NewEnv(
        variables={name: plain(kind) for name, kind in variables.items()},
        extensions=[ext_strings.ExtStrings()],
        functions=_functions(),
    )
