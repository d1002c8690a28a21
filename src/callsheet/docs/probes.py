"""What a page says in prose, asked of the spec: requests are made, and what the compiled checks refuse is the answer.

It does not matter how a rule is written. "Mutually exclusive with" holds if no valid request has both fields and one
made to have both is refused for it; a limit is counted up to.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callsheet.check import check
from callsheet.constraints import constraint_of
from callsheet.docs.facts import Fact
from callsheet.finding import Finding
from callsheet.flat import Schema
from callsheet.patch import merge
from callsheet.spec import Spec

__all__ = ["Answer", "Prober"]

_MOST = 40
"""A limit on items above this is none."""

_EXTENSIONS = ("jpg", "png", "webp", "gif", "bmp", "heic", "tiff", "mp4", "mov", "webm", "avi", "mp3", "wav")

_Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the spec says of a statement: the constraints that hold it up, and what it has instead where it is counted.

    `measured` is the limit or the list that the spec really has, None where the statement is either held up or not.
    """

    constraints: frozenset[str] = frozenset()
    measured: Any = None

    @property
    def holds(self) -> bool:
        """Whether some constraint says the same."""
        return bool(self.constraints)


@dataclass(frozen=True)
class Prober:
    """Asks what a spec refuses of a model's requests."""

    spec: Spec
    model: str

    def ask(self, fact: Fact) -> Answer:
        """Say how the spec stands to a statement of a page about the body."""
        asked: Callable[[str, Any], Answer] = getattr(self, f"_{fact.kind.replace('-', '_')}")
        return asked(fact.field, fact.value)

    @cached_property
    def _schema(self) -> Schema:
        return self.spec.schema(self.model)

    @cached_property
    def _pool(self) -> list[_Request]:
        """Requests that the spec takes: the model's examples, and what its rules show as good."""
        component = self.spec.document["components"]["schemas"][self.spec.checks.COMPONENTS[self.model]]
        examples = component["examples"]
        patches = [case for rule in component.get("x-rules", {}).values() for case in rule["good"]]
        found = [*examples, *(merge(examples[0], patch) for patch in patches)]
        return [each for each in found if not self._errors(each)]

    def _errors(self, request: _Request) -> list[Finding]:
        return [each for each in check(self.spec, request, model=self.model) if each.severity == "error"]

    def _with(self, field: str) -> Iterator[_Request]:
        """Give valid requests that hold a field, else one that is made to."""
        found = [each for each in self._pool if each.get(field) not in (None, [], "", False)]
        yield from found or [{**self._pool[0], field: _sample(self._schema["properties"][field])}]

    def _value(self, field: str) -> Any:
        return next(self._with(field))[field]

    def _refusals(self, requests: Iterable[_Request], about: set[str]) -> Answer:
        """Say which constraints about all these fields refuse every one of some requests."""
        held: set[str] = set()
        for request in requests:
            told = [each for each in self._errors(request) if about <= _touched(each)]
            if not told:
                return Answer()
            held |= {constraint_of(self.spec, self.model, request, each).id for each in told}
        return Answer(frozenset(held))

    def _has(self, *names: str) -> bool:
        return all(name in self._schema["properties"] for name in names)

    def _excludes(self, field: str, other: str) -> Answer:
        if not self._has(field, other):
            return Answer()
        if any(_is_given(each, field) and _is_given(each, other) for each in self._pool):
            return Answer()
        both = [
            {**each, name: self._value(name)}
            for holder, name in ((field, other), (other, field))
            for each in self._with(holder)
        ]
        return self._refusals(both, {field, other})

    def _any_of(self, _field: str, names: list[str]) -> Answer:
        if not self._has(*names):
            return Answer()
        bare = [{key: value for key, value in each.items() if key not in names} for each in self._pool]
        return self._refusals(bare, set())

    def _requires(self, field: str, needed: dict[str, Any]) -> Answer:
        other = needed["field"]
        if not self._has(field, other):
            return Answer()
        wanted = [needed["equals"]] if "equals" in needed else []
        if any(_is_given(each, field) and not _is_met(each, other, wanted) for each in self._pool):
            return Answer()
        without = [{key: value for key, value in each.items() if key != other} for each in self._with(field)]
        if wanted and isinstance(wanted[0], bool):
            without += [{**each, other: not wanted[0]} for each in self._with(field)]
        # The default may be what is required; leaving the field out then breaks nothing.
        if wanted and self._schema["properties"][other].get("default") == wanted[0]:
            without = [each for each in without if other in each]
        return self._refusals(without, set())

    def _sum(self, field: str, stated: dict[str, Any]) -> Answer:
        member, whole = stated["member"], stated["equals"]
        if not self._has(field, whole) or member not in _items(self._schema["properties"][field]):
            return Answer()
        apart = []
        for each in self._with(field):
            request = deepcopy(each)
            if not isinstance(request[field][0].get(member), int):
                return Answer()
            request[field][0][member] += 1
            if _is_given(request, whole) or "default" in self._schema["properties"][whole]:
                apart.append(request)
        return self._refusals(apart, {field})

    def _together(self, _field: str, stated: dict[str, Any]) -> Answer:
        names, when = list(stated["fields"]), stated["when"]
        if not self._has(*names):
            return Answer()
        blank = {key: value for key, value in self._pool[0].items() if key not in names}
        found = Answer()
        for count in range(1, _MOST):
            request = {**blank, **self._lists(names, count, when)}
            found = self._refusals([request], set())
            held = [each for each in found.constraints if self._reads(each, names)]
            if held:
                return Answer(frozenset(held), count - 1)
        return Answer(frozenset(), None)

    def _reads(self, constraint: str, names: list[str]) -> bool:
        for site in self.spec.sites(self.model):
            for bound in site.rules:
                if constraint == "/".join((self.model, *site.pattern, "rule", bound.slug)):
                    return set(names) <= set(bound.rule.reads)
        return False

    def _lists(self, names: list[str], count: int, when: str | None) -> _Request:
        """Give lists that hold so many items together, one of them of the kind that matters."""
        lists: dict[str, list[Any]] = {name: [] for name in names}
        special = [
            (name, member)
            for name in names
            for member in _items(self._schema["properties"][name])
            if when and when in member
        ]
        if special:
            name, member = special[0]
            schema = self._schema["properties"][name]["items"]["properties"][member]
            lists[name] = [{member: _sample(schema)}]
        plain = names[-1]
        item = _sample(self._schema["properties"][plain]["items"])
        lists[plain] += [deepcopy(item) for _ in range(count - sum(map(len, lists.values())))]
        return {name: items for name, items in lists.items() if items}

    def _reference(self, _field: str, mark: dict[str, str]) -> Answer:
        dangling = f" {mark['before']}99{mark['after']} "
        held: frozenset[str] = frozenset()
        for name, schema in self._schema["properties"].items():
            if schema["type"] in ("string", ["string", "null"]) and not {"enum", "const", "format"} & schema.keys():
                requests = [{**each, name: f"{each[name]}{dangling}"} for each in self._with(name)][:1]
                before = {each.rule for request in self._with(name) for each in self._errors(request)}
                found = self._refusals(requests, {name})
                held |= {each for each in found.constraints if each.rpartition("/")[2] not in before}
        return Answer(held)

    def _members(self, field: str, names: list[str]) -> Answer:
        if not self._has(field):
            return Answer()
        items = self._schema["properties"][field].get("items", {})
        found = {f"{self.model}/{field}/*/{name}/required" for name in names if name in items.get("required", ())}
        return Answer(frozenset(found) if len(found) == len(names) else frozenset())

    def _addressed(self, field: str, address: str) -> Answer:
        schema = self._schema["properties"].get(field)
        if schema is None:
            return Answer()
        value = [address] if "array" in schema["type"] else address
        return self._refusals([{**self._pool[0], field: value}], {field})

    def _formats(self, field: str, wanted: list[str]) -> Answer:
        refused = {each: self._addressed(field, f"https://media.test/file.{each}").constraints for each in _EXTENSIONS}
        held = frozenset().union(*refused.values())
        taken = sorted(each for each in {*_EXTENSIONS, *wanted} if not refused.get(each, held))
        return Answer(held, taken)

    def _public_address(self, field: str, _stated: object) -> Answer:
        return self._addressed(field, "http://localhost/file.jpg")

    def _discouraged(self, field: str, _stated: object) -> Answer:
        if not self._has(field):
            return Answer()
        schema = self._schema["properties"][field]
        # That a default is not to be restated is another matter, where there is anything else to say.
        only = [value for value in schema.get("enum", ()) if value is not None]
        idle = [[], "", *(only if len(only) == 1 else ())]
        held = set()
        for value in idle:
            request = {**self._pool[0], field: value}
            if field in self.spec.checks.INVALID[self.model](request):
                continue
            told = [each for each in check(self.spec, request) if each.path == (field,)]
            held |= {constraint_of(self.spec, self.model, request, each).id for each in told}
        return Answer(frozenset(held))


def _touched(finding: Finding) -> set[str]:
    paths = [place.path for place in finding.places] + ([finding.about] if finding.about else [])
    return {str(path[0]) for path in paths if path}


def _is_given(request: _Request, field: str) -> bool:
    return request.get(field) not in (None, [])


def _is_met(request: _Request, field: str, wanted: list[Any]) -> bool:
    return request.get(field) == wanted[0] if wanted else _is_given(request, field)


def _items(schema: Schema) -> dict[str, Schema]:
    members: dict[str, Schema] = schema.get("items", {}).get("properties", {})
    return members


def _sample(schema: Schema) -> Any:
    """Make a value that a flat schema takes."""
    if schema.get("examples"):
        return deepcopy(schema["examples"][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    kind = next(each for each in kinds if each != "null")
    if kind == "string":
        return (
            "https://media.test/file.jpg" if schema.get("format") == "uri" else "x" * max(1, schema.get("minLength", 0))
        )
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), min(1, schema.get("maximum", 1)))
    if kind == "array":
        return [_sample(schema["items"]) for _ in range(max(1, schema.get("minItems", 1)))]
    if kind == "object":
        required = schema.get("required") or list(schema["properties"])[:1]
        return {name: _sample(schema["properties"][name]) for name in required}
    return True
