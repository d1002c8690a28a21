"""Writes `gate.py`: schemas and rules fused into one pass that answers "certainly clean" or "ask"."""

import ast

from callsheet.flat import Schema, flat
from callsheet_codegen.cel.analysis import walk
from callsheet_codegen.cel.folding import holds_without
from callsheet_codegen.cel.kinds import FUNCTIONS
from callsheet_codegen.cel.python import Python, safe_name
from callsheet_codegen.checks import HEADER, snake
from callsheet_codegen.rules import Rule, RuleSet

__all__ = ["gate_source"]

_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}
_CHUNK = 5
"""After so many fields the pass looks whether any key is left at all; requests rarely use every field."""

_DOC = f'''"""Certainly clean or not, for every request model, as fast as plain Python can tell.

{HEADER}

Each function answers how many strings a clean request holds, keys included, or -1 where it cannot be sure: a null, a
float, an unknown key, a broken rule. The caller compares the number with the quotes in the text, which proves that no
duplicate key was dropped. Only the exact checks may refuse a request; these only spare them the work.
"""
'''
_TYPING = """
TYPE_CHECKING = False
if TYPE_CHECKING:
    # NOTE: importing typing for real would cost more than the whole check of a file.
    from typing import Any
"""


def gate_source(document: Schema, models: dict[str, str], rule_sets: dict[str, RuleSet]) -> str:
    """Write the module for the request models (name -> component)."""
    writer = _Writer(document, rule_sets)
    for name in models.values():
        schema = flat(document, {"$ref": f"#/components/schemas/{name}"})
        writer.object(schema, name)
    rows = [f"    {model!r}: _{snake(name)}," for model, name in models.items()]
    used = [name for name in (*FUNCTIONS, "trim") if name != "sum" and f"{name}(" in "".join(writer.functions.values())]
    imports = [f"from callsheet_foxapi.functions import {', '.join(sorted(used))}", ""] if used else []
    parts = [_DOC, *imports, _TYPING, *(f"\n{text}\n" for text in writer.functions.values())]
    return "\n".join([*parts, "CLEAN = {", *rows, "}", ""])


class _Writer:
    def __init__(self, document: Schema, rule_sets: dict[str, RuleSet]) -> None:
        self.document, self.rule_sets = document, rule_sets
        self.functions: dict[str, str] = {}

    def object(self, schema: Schema, name: str) -> str:
        """Write the function for an object, and give its name."""
        rules = self.rule_sets.get(schema.get("x-named", ""))
        body = ["if type(self) is not dict:", "    return -1", "get = self.get", "left = strings = len(self)"]
        if schema.get("additionalProperties", True) is not False:
            body.append("return -1")  # an open object cannot be counted
        required = [key for key in schema["properties"] if key in schema.get("required", [])]
        optional = [key for key in schema["properties"] if key not in required]
        for key in required:
            body.append(f"{safe_name(key)} = get({key!r})")
            body += self._present(schema["properties"][key], key, f"{name}_{key}")
        body += [f"{safe_name(key)}: Any = None" for key in optional[_CHUNK:]]
        body += self._chunks(schema, optional, name)
        body += ["if left:", "    return -1"]
        if rules is not None:
            body += self._rules(rules, optional)
        body.append("return strings")
        function = f"_{snake(name)}"
        self.functions[function] = f'def {function}(self: "Any") -> int:\n' + _indent(body)
        return function

    def _chunks(self, schema: Schema, keys: list[str], name: str) -> list[str]:
        """Write the optional fields, the later ones only for requests that have keys left."""
        lines = []
        for key in keys[:_CHUNK]:
            lines += [f"{safe_name(key)} = get({key!r})", f"if {safe_name(key)} is not None:"]
            lines += _nested(self._present(schema["properties"][key], key, f"{name}_{key}"))
        rest = keys[_CHUNK:]
        if rest:
            lines += ["if left:", *_nested(self._chunks(schema, rest, name))]
        return lines

    def _present(self, schema: Schema, key: str, name: str) -> list[str]:
        """Write the checks of a field that is there: leave with -1, or count it and its strings."""
        value = safe_name(key)
        refused, counted = self._value(schema, value, name)
        return [*refused, "left -= 1", *counted]

    def _value(self, schema: Schema, value: str, name: str) -> tuple[list[str], list[str]]:
        """Write the checks of a value, and how its strings are counted."""
        kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        (kind,) = [kind for kind in kinds if kind != "null"]
        if kind == "object":
            function = self.object(schema, schema.get("x-named", name))
            found = f"{value}_strings"
            lines = [f"{found} = {function}({value})", f"if {found} < 0:", "    return -1"]
            return lines, [f"strings += {found}"]
        if kind == "array":
            return self._list(schema, value, name)
        tests = self._tests(schema, kind, value)
        rules = self.rule_sets.get(schema.get("x-named", ""))
        if rules is not None and kind == "string":
            return [f"if {self._text(schema, rules)}({value}):", "    return -1"], ["strings += 1"]
        return [f"if {' or '.join(tests)}:", "    return -1"], ["strings += 1"] if kind == "string" else []

    def _text(self, schema: Schema, rules: RuleSet) -> str:
        """Write the function that says whether a string breaks its schema or its rules, and give its name."""
        python = Python(rules.analysis, raw=True)
        tests = self._tests(schema, "string", "self")
        broken = [_negated(python.source(rule.test)) for rule in rules.rules]
        function = f"_{snake(rules.name)}_is_odd"
        text = f'def {function}(self: "Any") -> bool:\n    return {" or ".join([*tests, *broken])}'
        self.functions[function] = text
        return function

    def _tests(self, schema: Schema, kind: str, value: str) -> list[str]:
        """Write the conditions that make a scalar invalid, the type's first."""
        if kind == "string" and "enum" in schema:
            allowed = [each for each in schema["enum"] if each is not None]
            return [" and ".join(f"{value} != {each!r}" for each in allowed)]
        if kind == "string" and "const" in schema:
            return [f"{value} != {schema['const']!r}"]
        if kind == "boolean" and "const" in schema:
            return [f"{value} is not {schema['const']!r}"]
        if kind == "boolean":
            return [f"{value} is not True and {value} is not False"]
        name = {"string": "str", "integer": "int", "number": "int", "array": "list"}[kind]
        tests = [f"type({value}) is not {name}"]
        if "const" in schema:
            tests.append(f"{value} != {schema['const']!r}")
        if "enum" in schema:
            tests.append(" and ".join(f"{value} != {each!r}" for each in schema["enum"] if each is not None))
        for key, test in (("minimum", "{} < {}"), ("maximum", "{} > {}")):
            if key in schema:
                tests.append(test.format(value, schema[key]))
        for key, operator in (("minLength", "<"), ("maxLength", ">"), ("minItems", "<"), ("maxItems", ">")):
            if key in schema:
                tests.append(f"len({value}) {operator} {schema[key]}")
        return tests

    def _list(self, schema: Schema, value: str, name: str) -> tuple[list[str], list[str]]:
        item = f"{value}_item"
        tests = self._tests(schema, "array", value)
        refused, counted = self._value(schema["items"], item, f"{name}_item")
        lines = [f"if {' or '.join(tests)}:", "    return -1", f"for {item} in {value}:"]
        lines += _nested(refused)
        if counted == ["strings += 1"]:
            return lines, [f"strings += len({value})"]
        return [*lines, *_nested(counted)], []

    def _rules(self, rules: RuleSet, optional: list[str]) -> list[str]:
        """Write the rules, those that certainly hold without some fields only where these are there."""
        groups: dict[str, list[tuple[Rule, frozenset[str]]]] = {}
        for rule in rules.rules:
            needed = [key for key in optional if self._needs(rules, rule, key)]
            guard = " and ".join(self._guard(rules, rule, key) for key in needed)
            groups.setdefault(guard, []).append((rule, frozenset(needed)))
        lines: list[str] = []
        known: set[str] = set()
        for guard, members in sorted(groups.items(), key=lambda group: group[0] != ""):
            inner = []
            set_here: set[str] = set()
            for rule, present in members:
                for name in self._variables(rules, rule):
                    if name not in known | set_here:
                        source = Python(rules.analysis, raw=True).source(rules.variables[name])
                        inner.append(f"{safe_name(name)} = {source}")
                        set_here.add(name)
                python = Python(rules.analysis, raw=True, present=present)
                loop = python.loop(rule.test)
                if loop is None:
                    inner += [f"if {_negated(python.source(rule.test))}:", "    return -1"]
                else:
                    variable, items, condition = loop
                    inner += [f"for {variable} in {items}:", f"    if {_negated(condition)}:", "        return -1"]
            if guard:
                lines += [f"if {guard}:", *_nested(inner)]
            else:
                known |= set_here
                lines += inner
        return lines

    def _needs(self, rules: RuleSet, rule: Rule, key: str) -> bool:
        return key in rule.reads and holds_without(rules.analysis, rule.test, key)

    def _guard(self, rules: RuleSet, rule: Rule, key: str) -> str:
        written = any(
            node.form in ("select", "has") and node.value == key and node.args[0].value == "given"
            for node in walk(rule.test)
        )
        is_list = "array" in rules.schema["properties"][key]["type"]
        return safe_name(key) if is_list and not written else f"{safe_name(key)} is not None"

    def _variables(self, rules: RuleSet, rule: Rule) -> list[str]:
        """Give the variables of the spec that a rule uses, those they use themselves first."""
        out: dict[str, None] = {}

        def visit(name: str) -> None:
            for node in walk(rules.variables[name]):
                if node.form == "ident" and node.name in rules.variables:
                    visit(node.name)
            out[name] = None

        for node in walk(rule.test):
            if node.form == "ident" and node.name in rules.variables:
                visit(node.name)
        return list(out)


def _negated(source: str) -> str:
    """Write the opposite of a condition."""
    tree = ast.parse(source, mode="eval").body
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return ast.unparse(tree.operand)
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1 and type(tree.ops[0]) in _OPPOSITES:
        tree.ops = [_OPPOSITES[type(tree.ops[0])]()]
        return ast.unparse(tree)
    return ast.unparse(ast.UnaryOp(ast.Not(), tree))


def _nested(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _indent(lines: list[str]) -> str:
    return "\n".join(_nested(lines))
