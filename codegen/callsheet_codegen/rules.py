"""The rules of a schema, checked by the reference runtime and ready to be written as Python."""

import re
from dataclasses import dataclass, field
from typing import Any

from callsheet.finding import Path, Place
from callsheet.flat import Schema, flat
from callsheet_codegen.cel.analysis import Analysis, message_of, walk
from callsheet_codegen.cel.kinds import Shapes, environment
from callsheet_codegen.cel.tree import Kind, Node, UndecodableError, decode
from callsheet_codegen.problems import Fragment, Problems
from callsheet_codegen.vocabulary import nearest

__all__ = ["Rule", "RuleSet", "compile_rules", "guarded", "offset_in", "unknown_values"]

_KEYS = (
    "what", "severity", "because", "rule", "says", "why", "advice", "at", "labels", "fix", "source", "good", "bad"
)  # fmt: skip
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ERROR = re.compile(r"<input>:(\d+):(\d+): (.*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition of a rule: the whole of it, or the part about one field of a rule that has a part for each."""

    slug: str
    field: str | None
    test: Node
    says: Node
    reads: tuple[str, ...]
    at: tuple[str, ...]
    labels: tuple[tuple[str, Node], ...] = ()


@dataclass(slots=True)
class RuleSet:
    """The variables and rules of one schema; `schema` is flat."""

    name: str
    schema: Schema
    shapes: Shapes
    variables: dict[str, Node] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)

    @property
    def analysis(self) -> Analysis:
        """What can be asked about the expressions of this schema."""
        return Analysis(self.shapes, self.variables)

    def reads(self, node: Node) -> tuple[str, ...]:
        """Give the fields that an expression reads, itself or through variables, in order."""
        seen: dict[str, None] = {}
        for each in walk(node):
            if (
                each.form in ("select", "has")
                and each.args[0].form == "ident"
                and each.args[0].value in ("self", "given")
            ):
                seen[each.name] = None
            elif each.form == "ident" and each.name in self.variables:
                seen |= dict.fromkeys(self.reads(self.variables[each.name]))
        return tuple(seen)


def compile_rules(document: Schema, name: str, problems: Problems) -> RuleSet:
    """Compile the variables and rules of a component; what is wrong with them goes to `problems`."""
    raw = document["components"]["schemas"][name]
    return _Compiler(document, raw, name, problems).compile()


class _Compiler:
    def __init__(self, document: Schema, raw: Schema, name: str, problems: Problems) -> None:
        self.raw, self.name, self.problems = raw, name, problems
        self.shapes = Shapes()
        schema = flat(document, raw)
        self.kinds: dict[str, Kind] = {
            "self": self.shapes.kind_of(schema, name, as_written=False),
            "given": self.shapes.kind_of(schema, f"Given{name}", as_written=True),
        }
        self.rules = RuleSet(name, schema, self.shapes)
        self.environments: dict[tuple[str, ...], Any] = {}

    def compile(self) -> RuleSet:
        for variable, text in self.raw.get("x-variables", {}).items():
            node = self._expression(self.raw["x-variables"], variable, text, {})
            if node is not None:
                self.rules.variables[variable] = node
                self.kinds[variable] = node.kind
        broken = set(self.raw.get("x-variables", {})) - set(self.rules.variables)
        for slug, rule in self.raw.get("x-rules", {}).items():
            # Without its variables a rule would only repeat what is wrong with them.
            if rule and not broken:
                self._rule(slug, rule)
        return self.rules

    def _rule(self, slug: str, rule: dict[str, Any]) -> None:
        add = self.problems.add
        if not _SLUG.fullmatch(slug):
            add(self.raw["x-rules"], slug, f"`{slug}` is not a lower-kebab-case name", key=True)
        for key in rule:
            if key not in _KEYS:
                add(rule, key, f"`{key}` is not part of a rule{nearest(key, _KEYS)}", key=True)
        missing = [key for key in ("what", "rule", "says", "why", "advice", "source") if not rule.get(key)]
        for key in missing:
            add(rule, None, f"the rule `{slug}` has no `{key}`")
        for key in ("good", "bad"):
            if not rule.get(key):
                add(rule, None, f"the rule `{slug}` has no `{key}` case")
        self._severity(slug, rule)
        self._fix(slug, rule)
        if "rule" in missing or "says" in missing:
            return
        texts: dict[str, Kind] = {"field": "string", "value": "string"}
        properties = self.rules.schema.get("properties", {})
        at = self._at(rule, properties)
        if isinstance(rule["rule"], dict):
            for field_name, text in rule["rule"].items():
                if field_name not in properties:
                    hint = nearest(field_name, properties)
                    add(rule["rule"], field_name, f"`{field_name}` is not a field of {self.name}{hint}", key=True)
                    continue
                whole, shift = guarded(field_name, text)
                test = self._expression(rule["rule"], field_name, whole, {}, want="bool", shift=shift)
                says = self._expression(rule, "says", rule["says"], texts, want="string")
                self._append(slug, field_name, test, says, at or (field_name,))
        else:
            own = {} if properties and self.name_is_model else texts
            test = self._expression(rule, "rule", rule["rule"], {}, want="bool")
            says = self._expression(rule, "says", rule["says"], own, want="string")
            self._append(slug, None, test, says, at, self._labels(rule))

    @property
    def name_is_model(self) -> bool:
        """Whether the rules stand beside a whole request, which has no name of its own to speak of."""
        return "const" in self.raw.get("properties", {}).get("model", {})

    def _append(
        self,
        slug: str,
        field_name: str | None,
        test: Node | None,
        says: Node | None,
        at: tuple[str, ...],
        labels: tuple[tuple[str, Node], ...] = (),
    ) -> None:
        if test is not None and says is not None:
            reads = tuple(dict.fromkeys(self.rules.reads(test) + self.rules.reads(says)))
            places = at or self.rules.reads(test)
            self.rules.rules.append(Rule(slug, field_name, test, says, reads, places, labels))

    def _labels(self, rule: dict[str, Any]) -> tuple[tuple[str, Node], ...]:
        """Compile what is said at each place."""
        out = []
        labels = rule.get("labels", {})
        for place, text in labels.items():
            if place not in self.rules.schema.get("properties", {}):
                hint = nearest(place, self.rules.schema.get("properties", {}))
                self.problems.add(labels, place, f"`{place}` is not a field of {self.name}{hint}", key=True)
                continue
            node = self._expression(labels, place, text, {}, want="string")
            if node is not None:
                out.append((place, node))
        return tuple(out)

    def _fix(self, slug: str, rule: dict[str, Any]) -> None:
        """Check that a fix changes one thing: the field of a rule that has a part for each, or a field of the value."""
        patch = rule.get("fix", {}).get("patch")
        is_split = isinstance(rule.get("rule"), dict)
        if "fix" in rule and (patch is not None if is_split else not isinstance(patch, dict) or len(patch) != 1):
            wanted = "null, which takes the field away" if is_split else "one field, with its value or null"
            self.problems.add(rule["fix"], "patch", f"the patch of `{slug}` takes {wanted}")
        elif isinstance(patch, dict) and not set(patch) <= set(self.rules.schema.get("properties", {})):
            hint = nearest(next(iter(patch)), self.rules.schema.get("properties", {}))
            self.problems.add(patch, next(iter(patch)), f"this is not a field of {self.name}{hint}", key=True)

    def _at(self, rule: dict[str, Any], properties: dict[str, Any]) -> tuple[str, ...]:
        places = rule.get("at", [])
        for index, place in enumerate(places):
            if place not in properties:
                self.problems.add(places, index, f"`{place}` is not a field of {self.name}{nearest(place, properties)}")
        return tuple(places)

    def _severity(self, slug: str, rule: dict[str, Any]) -> None:
        severity = rule.get("severity", "warning")
        if severity not in ("error", "warning"):
            self.problems.add(rule, "severity", f"`{severity}` is neither error nor warning")
        grade = rule.get("source", {}).get("grade")
        if severity == "error" and grade in ("upstream", "observed") and not rule.get("because"):
            message = f"`{slug}` rests on an {grade} source and is an error; say why in `because`"
            self.problems.add(rule, "severity", message)

    def _expression(
        self, owner: dict[str, Any], key: str, text: str, extra: dict[str, Kind], want: str = "", shift: int = 0
    ) -> Node | None:
        """Check one expression; None where it has problems. `shift` is what was put in front of the author's text."""

        def add(at: int, message: str) -> None:
            fragment, path, _ = self.problems.origins[id(owner)]
            within = offset_in(fragment, (*path, key), owner.get(key), max(0, at - shift))
            self.problems.add(owner, key, message, within=within)

        try:
            node = decode(self._environment({**self.kinds, **extra}).compile(text).serialize())
        except UndecodableError as error:
            add(0, str(error))
            return None
        except RuntimeError as error:
            found = [each for each in _ERROR.findall(str(error)) if "'*error*'" not in each[2]]
            lines = text.split("\n")
            for line, column, message in found:
                before = sum(len(each) + 1 for each in lines[: int(line) - 1])
                add(before + int(column) - 1, message.removesuffix(" [INVALID_ARGUMENT]"))
            if not found:
                add(0, str(error))
            return None
        if want and node.kind != want:
            add(0, f"the expression gives {_kind_text(node.kind)}, not {want}")
            return None
        failure = self.rules.analysis.failure(node)
        if failure is not None:
            add(failure.at, failure.reason)
            return None
        bad = unknown_values(self.shapes, node)
        for at, message in bad:
            add(at, message)
        return None if bad else node

    def _environment(self, kinds: dict[str, Kind]) -> Any:
        """Give the environment of some variables; making one takes longer than compiling an expression."""
        names = tuple(kinds)
        if names not in self.environments:
            self.environments[names] = environment(self.shapes, kinds)
        return self.environments[names]


def guarded(field_name: str, text: str) -> tuple[str, int]:
    """Write a condition that is asked only where a field is written, and say what was put in front of the text."""
    guard = f"!has(given.{field_name}) || ("
    return f"{guard}{text})", len(guard)


def offset_in(fragment: Fragment, path: Path, value: object, offset: int) -> int:
    """Find the place of a character of a YAML scalar's value in the scalar's text."""
    from_, to = fragment.content.span(Place(path))
    source = fragment.content.text.text[from_:to]
    at = 1 if source[:1] in "'\"" else source.find("\n") + 1 if source[:1] in "|>" else 0
    for char in str(value)[:offset]:
        if char.isspace():
            while at < len(source) and source[at].isspace():
                at += 1
        else:
            at = max(source.find(char, at), 0) + 1
    while at < len(source) and source[at].isspace():
        at += 1
    return at


def unknown_values(shapes: Shapes, node: Node) -> list[tuple[int, str]]:
    """Find texts compared with a field whose enum does not have them, and say so of each."""
    out = []
    for each in walk(node):
        if each.form != "call" or each.value not in ("_==_", "_!=_", "@in"):
            continue
        for one, other in (each.args, each.args[::-1]):
            if one.form != "select":
                continue
            schema = shapes.schemas.get((message_of(one.args[0].kind), one.name), {})
            allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
            literals = other.args if other.form == "list" else (other,)
            for literal in literals:
                if allowed is not None and literal.form == "const" and literal.value not in allowed:
                    hint = nearest(literal.value, allowed)
                    out.append((literal.at, f"{literal.value!r} is not a value of `{one.name}`{hint}"))
    return out


def _kind_text(kind: Kind) -> str:
    return f"{kind[0]} of {_kind_text(kind[1])}" if isinstance(kind, tuple) and kind[0] == "list" else str(kind)
