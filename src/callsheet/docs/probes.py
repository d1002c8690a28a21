"""What a page says in prose, asked of the spec: requests are made, and what the compiled checks refuse is the answer.

It does not matter how a rule is written. "Mutually exclusive with" holds if no valid request has both fields and one
made to have both is refused for it; a limit is counted up to.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from callsheet.check import check
from callsheet.constraints import constraint_of, pattern_of
from callsheet.docs.facts import Fact
from callsheet.docs.paths import given, is_given, put, schema_at, top_of, without
from callsheet.docs.sample import sample
from callsheet.docs.spec_side import field_name
from callsheet.finding import Finding, Severity
from callsheet.flat import Schema
from callsheet.patch import merge
from callsheet.spec import Spec

__all__ = ["Answer", "Prober"]

_MOST, _FAR = 40, 200
"""So many items are tried where a page names no greater limit, and no more than these where it does."""

_EXTENSIONS = ("jpg", "png", "webp", "gif", "bmp", "heic", "tiff", "mp4", "mov", "webm", "avi", "mp3", "wav")

_PLAIN = "https://media.test/file"

_HIDDEN = ("localhost", "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.20", "[::1]")

_Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the spec says of a statement: the constraints that hold it up, and what it has instead where it is counted.

    `measured` is the limit or the list that the spec really has, or of fields of which one is needed those that are
    not enough; None where the statement is either held up or not.
    """

    constraints: frozenset[str] = frozenset()
    measured: Any = None

    @property
    def holds(self) -> bool:
        """Whether some constraint says the same."""
        return bool(self.constraints)


@dataclass(frozen=True)
class Prober:
    """Asks what a spec refuses of a model's requests, or with another `severity` what it warns of."""

    spec: Spec
    model: str
    severity: Severity = "error"

    def ask(self, fact: Fact) -> Answer:
        """Say how the spec stands to a statement of a page about the body; of an unknown kind it says nothing."""
        known: dict[str, Callable[[str, Any], Answer]] = {
            "excludes": self._excludes,
            "any-of": self._any_of,
            "requires": self._requires,
            "sum": self._sum,
            "together": self._together,
            "reference": self._reference,
            "members": self._members,
            "formats": self._formats,
            "public-address": self._public_address,
            "discouraged": self._discouraged,
        }
        asked = known.get(fact.kind)
        return asked(fact.field, fact.value) if asked and self._pool else Answer()

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
        return [each for each in found if not any(one.severity == "error" for one in self._found(each))]

    def _found(self, request: _Request) -> list[Finding]:
        return check(self.spec, request, model=self.model)

    def _errors(self, request: _Request) -> list[Finding]:
        return [each for each in self._found(request) if each.severity == self.severity]

    def _with(self, field: str) -> Iterator[_Request]:
        """Give valid requests that hold a field, else one that is made to."""
        found = [each for each in self._pool if given(each, field) not in (None, [], "", False)]
        yield from found or [put(self._schema, self._pool[0], field, sample(self._at(field)))]

    def _value(self, field: str) -> Any:
        return given(next(self._with(field)), field)

    def _at(self, field: str) -> Schema:
        found = schema_at(self._schema, field)
        return found if found is not None else {"type": "null"}

    def _put(self, request: _Request, field: str, value: Any) -> _Request:
        return put(self._schema, request, field, value)

    def _refusals(self, requests: Iterable[_Request], about: Iterable[str]) -> Answer:
        """Say which constraints about all these fields refuse every one of some requests."""
        names = list(about)
        held: list[frozenset[str]] = []
        for request in requests:
            told = [each for each in self._errors(request) if all(_is_about(each, name) for name in names)]
            if not told:
                return Answer()
            held.append(frozenset(constraint_of(self.spec, self.model, request, each).id for each in told))
        if not held:
            return Answer()
        # What refuses some of them only was met by chance, unless it takes several to refuse them all.
        return Answer(frozenset.intersection(*held) or frozenset.union(*held))

    def _has(self, *names: str) -> bool:
        return all(schema_at(self._schema, name) is not None for name in names)

    def _excludes(self, field: str, other: str) -> Answer:
        if field == other or not self._has(field, other):
            return Answer()
        if any(is_given(each, field) and is_given(each, other) for each in self._pool):
            return Answer()
        both = [
            self._put(each, name, self._value(name))
            for holder, name in ((field, other), (other, field))
            for each in self._with(holder)
        ]
        return self._refusals(both, (field, other))

    def _any_of(self, _field: str, names: list[str]) -> Answer:
        if not self._has(*names):
            return Answer()
        bare = [without(each, *names) for each in self._pool]
        found = self._refusals(bare, ())
        too_few = [
            name
            for name in names
            if not any(
                is_given(each, name) and not any(is_given(each, n) for n in names if n != name) for each in self._pool
            )
            and found.constraints & self._refusals([self._put(bare[0], name, self._value(name))], ()).constraints
        ]
        return Answer(found.constraints, too_few or None)

    def _requires(self, field: str, needed: dict[str, Any]) -> Answer:
        other = needed["field"]
        if not self._has(field, other):
            return Answer()
        wanted = [needed["equals"]] if "equals" in needed else []
        if any(is_given(each, field) and not _is_met(each, other, wanted) for each in self._pool):
            return Answer()
        schema = self._at(other)
        holders = list(self._with(field))
        apart = [without(each, other) for each in holders]
        others = [not wanted[0]] if wanted and isinstance(wanted[0], bool) else schema.get("enum", ()) if wanted else ()
        apart += [self._put(each, other, value) for each in holders for value in others if value not in (None, *wanted)]
        # The default may be what is required; leaving the field out then breaks nothing.
        if wanted and schema.get("default") == wanted[0]:
            apart = [each for each in apart if given(each, other) is not None]
        return self._refusals(apart, ())

    def _sum(self, field: str, stated: dict[str, Any]) -> Answer:
        whole, one = stated["equals"], f"{field}[].{stated['member']}"
        if not self._has(field, whole, one):
            return Answer()
        has_default = "default" in self._at(whole)
        apart, even = [], []
        for each in self._with(field):
            request = each if is_given(each, whole) or has_default else self._put(each, whole, sample(self._at(whole)))
            numbers = [item.get(stated["member"]) for item in given(request, field)]
            if not numbers or not all(isinstance(number, int) for number in numbers):
                return Answer()
            apart.append(self._put(request, one, numbers[0] + 1))
            even.append(self._put(apart[-1], whole, sum(numbers) + 1))
        # What refuses a list that adds up to this field holds it to another.
        return Answer(self._refusals(apart, [field]).constraints - self._refusals(even, [field]).constraints)

    def _together(self, _field: str, stated: dict[str, Any]) -> Answer:
        names, when = list(stated["fields"]), stated["when"]
        if not all("items" in self._at(name) for name in names):
            return Answer()
        blank = without(self._pool[0], *names)
        for count in range(1, min(max(_MOST, stated["most"] + 2), _FAR)):
            request = blank
            for name, items in self._lists(names, count, when).items():
                request = self._put(request, name, items)
            found = self._refusals([request], ())
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

    def _lists(self, names: list[str], count: int, when: str | None) -> dict[str, list[Any]]:
        """Give lists that hold so many items together, the first of them of the kind that matters."""
        items = {name: self._at(name)["items"] for name in names}
        special = [(name, m) for name in names for m in items[name].get("properties", ()) if when and when in m]
        lists: dict[str, list[Any]] = {}
        if special:
            name, member = special[0]
            lists[name] = [{member: sample(items[name]["properties"][member])}]
        left = count - len(special[:1])
        # Of lists that are named after what matters one comes first; the last takes what fits nowhere.
        order = sorted(names, key=lambda name: not (when and when in name))
        for name in order:
            room = self._at(name).get("maxItems", left) - len(lists.get(name, ()))
            more = left if name == order[-1] else max(0, min(left, room))
            lists[name] = [*lists.get(name, ()), *(sample(items[name]) for _ in range(more))]
            left -= more
        return {name: found for name, found in lists.items() if found}

    def _reference(self, field: str, mark: dict[str, str]) -> Answer:
        """Ask about numbers that refer to nothing: far too great, none at all, and the first that is too great."""
        held: frozenset[str] = frozenset()
        for name, schema in self._schema["properties"].items():
            if schema["type"] in ("string", ["string", "null"]) and not {"enum", "const", "format"} & schema.keys():
                requests = list(self._with(name))
                items = given(requests[0], field) if "items" in self._at(field) else None
                numbers = [99, 0, *([len(items or ()) + 1] if name != field and "items" in self._at(field) else [])]
                marks = [f" {mark['before']}{number}{mark['after']} " for number in numbers]
                found = self._refusals(
                    [self._put(requests[0], name, f"{requests[0][name]}{each}") for each in marks], [name]
                )
                before = {each.rule for request in requests for each in self._errors(request)}
                # A text that is too long now is refused for that.
                rules = [each for each in found.constraints if f"/rule/{each.rpartition('/')[2]}" in each]
                held |= {each for each in rules if each.rpartition("/")[2] not in before}
        return Answer(held)

    def _members(self, field: str, names: list[str]) -> Answer:
        items = self._at(field).get("items", {})
        way = field.replace("[]", "/*").replace(".", "/")
        found = {f"{self.model}/{way}/*/{name}/required" for name in names if name in items.get("required", ())}
        return Answer(frozenset(found) if len(found) == len(names) else frozenset())

    def _addressed(self, field: str, address: str) -> frozenset[str]:
        """Say what refuses an address in a field."""
        schema = self._at(field)
        value = [address] if "array" in schema["type"] else address
        return self._refusals([self._put(self._pool[0], field, value)], [field]).constraints

    def _formats(self, field: str, wanted: list[str]) -> Answer:
        if not self._has(field):
            return Answer()
        plain = self._addressed(field, _PLAIN)
        refused = {each: self._addressed(field, f"{_PLAIN}.{each}") - plain for each in _EXTENSIONS}
        held = frozenset().union(*refused.values())
        taken = sorted(each for each in {*_EXTENSIONS, *wanted} if not refused.get(each, held))
        return Answer(held, taken)

    def _public_address(self, field: str, _stated: object) -> Answer:
        if not self._has(field):
            return Answer()
        plain = self._addressed(field, _PLAIN)
        refused = [self._addressed(field, f"http://{host}/file") - plain for host in _HIDDEN]
        return Answer(frozenset.intersection(*refused))

    def _discouraged(self, field: str, _stated: object) -> Answer:
        if not self._has(field):
            return Answer()
        # That a default is not to be restated is another matter, where there is anything else to say.
        only = [value for value in self._at(field).get("enum", ()) if value is not None]
        idle = [[], "", *(only if len(only) == 1 else ())]
        held = set()
        for value in idle:
            request = self._put(self._pool[0], field, value)
            if top_of(field) in self.spec.checks.INVALID[self.model](request):
                continue
            told = [each for each in check(self.spec, request) if field_name(pattern_of(each.path)) == field]
            # What is refused is wrong for another reason than that it is idle.
            if any(each.severity == "error" for each in told):
                continue
            held |= {constraint_of(self.spec, self.model, request, each).id for each in told}
        return Answer(frozenset(held))


def _is_about(finding: Finding, name: str) -> bool:
    """Whether a finding touches a field, a part of it, or what it is a part of."""
    paths = [place.path for place in finding.places] + ([finding.about] if finding.about else [])
    return any(
        _is_within(name, each) or _is_within(each, name) for each in map(field_name, map(pattern_of, paths)) if each
    )


def _is_within(name: str, outer: str) -> bool:
    return name == outer or name.startswith((f"{outer}.", f"{outer}[]"))


def _is_met(request: _Request, field: str, wanted: list[Any]) -> bool:
    return given(request, field) == wanted[0] if wanted else is_given(request, field)
