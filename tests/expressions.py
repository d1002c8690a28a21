"""Random well-typed CEL expressions over a small request, and random requests to evaluate them on."""

from typing import Any

from hypothesis import strategies as st

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "note": {"type": ["string", "null"]},
        "count": {"type": ["integer", "null"], "minimum": -3, "maximum": 15},
        "large": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
        "size": {"type": "string", "enum": ["s", "m"], "default": "s"},
        "loud": {"type": "boolean", "default": False},
        "ratio": {"type": "number"},
        "numbers": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}},
        "words": {"type": ["array", "null"], "items": {"type": "string"}},
        "shots": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text", "length"],
                "properties": {
                    "text": {"type": "string"},
                    "length": {"type": "integer", "minimum": 0, "maximum": 15},
                    "url": {"type": ["string", "null"]},
                },
            },
        },
    },
}

TEXTS = st.lists(
    st.sampled_from(
        [
            "@Image1",
            "@Image2",
            "@Image0",
            "@Image12",
            "x@Image3",
            "参考",
            "é",
            "😀",
            " ",
            "\u3000",
            "a",
            "_",
            "@Image٣",
            "0",
        ]
    ),
    max_size=6,
).map("".join)

REQUESTS = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "note": TEXTS | st.none(),
        "count": st.integers(-3, 15) | st.none() | st.sampled_from([5.0, -2.0]),
        "large": st.integers(-(2**63), 2**63 - 1) | st.sampled_from([2**63 - 1, -(2**63)]),
        "size": st.sampled_from(["s", "m"]),
        "loud": st.booleans(),
        "ratio": st.floats(-10, 10),
        "numbers": st.lists(st.integers(0, 9), max_size=4),
        "words": st.none() | st.lists(TEXTS, max_size=3),
        "shots": st.lists(
            st.fixed_dictionaries({"text": TEXTS, "length": st.integers(0, 15)}, optional={"url": TEXTS | st.none()}),
            max_size=3,
        ),
    },
)

Scope = tuple[tuple[str, str], ...]
Draw = Any


def _of(scope: Scope, kind: str) -> list[str]:
    return [name for name, its_kind in scope if its_kind == kind]


@st.composite
def expressions(draw: Draw, kinds: tuple[str, ...] = ("bool", "int", "text", "ints", "texts"), depth: int = 4) -> str:
    """Draw the text of an expression of one of some kinds."""
    return _draw(draw, draw(st.sampled_from(kinds)), (), depth)


def _draw(draw: Draw, kind: str, scope: Scope, depth: int) -> str:
    leaves, makers = _CHOICES[kind]
    leaf = [*leaves(scope)]
    if depth <= 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(leaf))
    return draw(st.sampled_from(makers))(draw, scope, depth - 1)


def _bool_leaves(scope: Scope) -> list[str]:
    fields = ["note", "count", "words", "large", "shots", "loud"]
    out = ["true", "false", "self.loud", "self.size == 's'", *(f"has(self.{each})" for each in fields)]
    return [*out, *(f"has(given.{each})" for each in fields), *(f"has({name}.url)" for name in _of(scope, "shot"))]


def _int_leaves(scope: Scope) -> list[str]:
    constants = ["0", "1", "-3", "7", "9223372036854775807", "-9223372036854775808"]
    out = [*constants, "self.count", "self.large", "given.count", "size(self.name)", *_of(scope, "int")]
    return [*out, *(f"{name}.length" for name in _of(scope, "shot"))]


def _text_leaves(scope: Scope) -> list[str]:
    out = ["''", "'a'", "'é😀'", "self.name", "self.note", "self.size", *_of(scope, "text")]
    return [*out, *(f"{name}.{field}" for name in _of(scope, "shot") for field in ("text", "url"))]


def _ints_leaves(scope: Scope) -> list[str]:
    return ["[1, 2, 3]", "[0]", "self.numbers", "given.numbers", "upto(3)", "self.shots.map(s, s.length)"]


def _texts_leaves(scope: Scope) -> list[str]:
    return ["self.words", "['a', 'é']", "self.shots.map(s, s.text)", "self.shots.map(s, has(s.url), s.url)"]


def _binary(kind: str, operators: list[str]) -> Any:
    def make(draw: Draw, scope: Scope, depth: int) -> str:
        left, right = _draw(draw, kind, scope, depth), _draw(draw, kind, scope, depth)
        return f"({left} {draw(st.sampled_from(operators))} {right})"

    return make


def _template(text: str, *kinds: str) -> Any:
    def make(draw: Draw, scope: Scope, depth: int) -> str:
        return text.format(*(_draw(draw, kind, scope, depth) for kind in kinds))

    return make


def _over(macros: list[str], lists: dict[str, str], body: str) -> Any:
    """Make a macro over a list, its body of a kind; `lists` maps the kind of list to the kind of its items."""

    def make(draw: Draw, scope: Scope, depth: int) -> str:
        kind = draw(st.sampled_from(sorted(lists)))
        variable = f"v{len(scope)}"
        items = "self.shots" if kind == "shots" else _draw(draw, kind, scope, depth)
        inner = _draw(draw, body, (*scope, (variable, lists[kind])), depth)
        return f"{items}.{draw(st.sampled_from(macros))}({variable}, {inner})"

    return make


_ITEMS = {"ints": "int", "texts": "text", "shots": "shot"}
_CHOICES: dict[str, tuple[Any, list[Any]]] = {
    "bool": (
        _bool_leaves,
        [
            _binary("bool", ["&&", "||"]),
            _template("!({})", "bool"),
            _template("({} ? {} : {})", "bool", "bool", "bool"),
            _binary("int", ["<", "<=", ">", ">=", "==", "!="]),
            _binary("text", ["==", "!=", "<"]),
            _template("({}).contains({})", "text", "text"),
            _template("({}).startsWith({})", "text", "text"),
            _template("({}).endsWith({})", "text", "text"),
            _template("({} in {})", "int", "ints"),
            _template("({} in {})", "text", "texts"),
            _binary("ints", ["==", "!="]),
            _over(["all", "exists", "exists_one"], _ITEMS, "bool"),
            _template("(unreachable({}) == '' || is_placeholder({}))", "text", "text"),
        ],
    ),
    "int": (
        _int_leaves,
        [
            _binary("int", ["+", "-", "*"]),
            _template("({} / 3)", "int"),
            _template("({} % 4)", "int"),
            _template("-({})", "int"),
            _template("size({})", "text"),
            _template("size({})", "texts"),
            _template("sum({})", "ints"),
            _template("({} ? {} : {})", "bool", "int", "int"),
        ],
    ),
    "text": (
        _text_leaves,
        [
            _template("({} + {})", "text", "text"),
            _template("string({})", "int"),
            _template("string({})", "bool"),
            _template("({}).trim()", "text"),
            _template("extension({})", "text"),
            _template("({}).join(', ')", "texts"),
            _template("({} ? {} : {})", "bool", "text", "text"),
        ],
    ),
    "ints": (
        _ints_leaves,
        [
            _template("refs({}, '@Image')", "text"),
            _template("refs({}, '@', 'a')", "text"),
            _template("({} + {})", "ints", "ints"),
            _template("({} ? {} : {})", "bool", "ints", "ints"),
            _over(["filter"], {"ints": "int"}, "bool"),
            _over(["map"], _ITEMS, "int"),
            _template("[{}, {}]", "int", "int"),
        ],
    ),
    "texts": (
        _texts_leaves,
        [
            _over(["filter"], {"texts": "text"}, "bool"),
            _over(["map"], _ITEMS, "text"),
            _template("({} + {})", "texts", "texts"),
        ],
    ),
}
