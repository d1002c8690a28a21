"""What an answer says of the constraint that a call was about, and whether it cost money."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from callsheet.check import check
from callsheet.client.errors import NoChannelError
from callsheet.client.refusal import code_of, own_error, reason_of, status_error
from callsheet.contract.ledger import Event
from callsheet.contract.probe import Probe
from callsheet.contract.send import Answer
from callsheet.flat import Schema
from callsheet.openapi.bodies import JSON, NotJsonError, parsed
from callsheet.spec import Spec

__all__ = ["VERDICTS", "Result", "Verdict", "content", "judged", "normalised", "outcome", "settled", "task_of"]

Verdict = Literal["enforced", "refused", "accepted", "not reached", "lost", "not sent", "created", "rejected"]

VERDICTS: dict[Verdict, str] = {
    "enforced": "refused as documented, and the answer says what for",
    "refused": "refused, and the answer does not say what for",
    "created": "valid, and taken",
    "not reached": "the service did not get as far as to judge the request",
    "not sent": "nothing is known of it from this run",
    "lost": "sent, and no answer says whether a task was created",
    "rejected": "valid by the spec, and refused",
    "accepted": "to be refused, and not refused",
}
"""Every verdict and what it means, the worst last."""

_LONGEST_WORDS = 10_000

_LONG = 20
"""A string of a request that is longer than this is no word of its own in an answer, but an echo."""

_FORM = re.compile(r"json|content.?type|media.?type|\bobject\b", re.IGNORECASE)
"""What an answer says that is about the form of a body."""

_ASIDE = (401, 402, 403, 429)
"""Refusals that have nothing to do with what a request says."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a probe.

    `says` are the service's words, or why there are none. `problem` is how the answer breaks the documented shape.
    `task` is what may have been created. `at` is when it was sent, in a run before this one. `words` is all that was
    said, to be compared with what was said of other probes.
    """

    probe: Probe
    verdict: Verdict
    says: str = ""
    status: int | None = None
    problem: str | None = None
    task: str | None = None
    at: str | None = None
    words: str = ""

    @property
    def is_breach(self) -> bool:
        """Whether the service does not hold to the contract here."""
        return self.verdict in ("accepted", "rejected") or self.problem is not None

    @property
    def is_open(self) -> bool:
        """Whether it is still unknown if the service holds to the contract here."""
        return self.verdict in ("not reached", "not sent", "lost")


def content(answer: Answer) -> Any:
    """Give the body of an answer as JSON, None where it is none."""
    try:
        return parsed(answer.body)
    except NotJsonError:
        return None


def outcome(spec: Spec, answer: Answer) -> Event:
    """Say whether a create call was taken; the client measures alike, but for redirects.

    Below 300 it was, unless the service itself calls it an error and says nothing else. Of a redirect, of a 408, and
    from 500 on, nobody knows, but for a 503 in the service's own words. Who names a task has created it, whatever else
    the answer is.
    """
    status, body = answer.status, content(answer)
    is_own = own_error(body) is not None
    if status < 300:
        return "refused" if is_own and len(body) == 1 else "accepted"
    if status < 400 or status == 408 or (status >= 500 and not (status == 503 and is_own)):
        return "lost"
    return "refused" if task_of(spec, answer) is None else "accepted"


def task_of(spec: Spec, answer: Answer) -> str | None:
    """Give the id of the task that an answer tells of, under any of its names."""
    body = content(answer)
    field: Schema = spec.document["components"]["schemas"]["Task"]["properties"]["id"]
    for name in ("id", *field.get("x-aliases", ())):
        value = body.get(name) if isinstance(body, dict) else None
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None


def judged(spec: Spec, probe: Probe, answer: Answer) -> Verdict:
    """Say what an answer tells of what a probe is about; money is another question."""
    event, status, body = outcome(spec, answer), answer.status, content(answer)
    if probe.creates and event == "lost":
        return "lost"
    if event == "accepted" and (probe.creates or status < 300):
        return "created" if probe.group == "valid" else "accepted"
    if probe.group == "authentication":
        return _of_key(spec, probe, status, body)
    if status in _ASIDE or status >= 500 or status_error(status, body) is NoChannelError:
        return "not reached"
    if probe.group == "lookup" and status == 404:
        return "enforced" if own_error(body) is not None else "refused"
    if probe.group == "form":
        return _of_form(spec, probe, status, body)
    # A success that the service calls an error in its own words is a refusal, too.
    if status not in (400, 422) and status >= 300:
        return "not reached"
    if probe.group == "valid":
        return "rejected"
    return "enforced" if probe.group == "constraint" and _is_named(spec, probe, body) else "refused"


def _of_key(spec: Spec, probe: Probe, status: int, body: Any) -> Verdict:
    """Judge the answer to a call that must be refused for its key alone, before anything else is looked at."""
    if status == 401:
        return "enforced"
    if status == 403 or status < 300:
        return "refused"
    if status not in (400, 422) or status_error(status, body) is NoChannelError:
        return "not reached"
    return "accepted" if own_error(body) is not None and _is_about_fields(spec, probe, body) else "refused"


def _of_form(spec: Spec, probe: Probe, status: int, body: Any) -> Verdict:
    """Judge the answer to a body of a wrong form: one that is about fields tells that it was read all the same."""
    if status not in probe.operation.statuses and status != 415:
        return "not reached"
    is_about_form = _FORM.search(_said(body)) is not None
    # A sentence about a field may well say `object` or `JSON`; only a body of the right type is refused for those.
    if is_about_form and probe.content_type == JSON:
        return "enforced"
    if probe.body != b"[]" and _is_about_fields(spec, probe, body):
        return "accepted"
    return "enforced" if is_about_form or status == 400 else "refused"


def _is_about_fields(spec: Spec, probe: Probe, body: Any) -> bool:
    """Say whether a refusal names a field that the operation's body may have: then the body was read."""
    said = _said(body)
    return any(_mentions(said, name) for schema in _bodies(spec, probe) for name in schema["properties"])


def _bodies(spec: Spec, probe: Probe) -> list[Schema]:
    """Give the schemas that an operation's body may have."""
    if probe.creates:
        return [spec.schema(model) for model in spec.models]
    if not probe.operation.component:
        return []
    return [spec.document["components"]["schemas"][probe.operation.component]]


def _said(body: Any) -> str:
    """Give all that a refusal says, its words first: the finer kind and the field too, where they are told apart."""
    error = body.get("error") if isinstance(body, dict) else None
    param = error.get("param") if isinstance(error, dict) else None
    where = f"`{param}`" if isinstance(param, str) and param else ""
    return "\n".join(filter(None, (reason_of(body), code_of(body) or "", where, *_paths(body))))[:_LONGEST_WORDS]


def _paths(body: Any) -> list[str]:
    """Give the fields that a refusal lists by their paths, as some frameworks do."""
    detail = body.get("detail") if isinstance(body, dict) else None
    steps = [each.get("loc") for each in detail if isinstance(each, dict)] if isinstance(detail, list) else []
    return [f"`{step}`" for each in steps if isinstance(each, list) for step in each if isinstance(step, str)]


def _is_named(spec: Spec, probe: Probe, body: Any) -> bool:
    """Say whether a refusal names the constraint: a field that takes part in it, or the rule by its name.

    What only repeats the request names nothing, nor does what names two other fields of it, too.
    """
    request = probe.request or {}
    said = _said(body)
    for echo in _echoes(probe):
        said = said.replace(echo, " ")
    findings = [each for each in check(spec, request) if each.severity == "error"]
    names = _about(spec, probe)
    if sum(name not in names and _mentions(said, name) for name in request) > 1:
        return False
    return any(each.rule in said for each in findings) or any(_mentions(said, name) for name in names)


def _about(spec: Spec, probe: Probe) -> set[str]:
    """Give the names of the fields that take part in what a request breaks."""
    findings = [each for each in check(spec, probe.request or {}) if each.severity == "error"]
    paths = [path for each in findings for path in (each.path, *(place.path for place in each.places))]
    return {name for path in paths for name in _ends(path)}


def _echoes(probe: Probe) -> Iterator[str]:
    """Give what a request holds that an answer may repeat: its body in any spelling, and its long strings."""
    yield probe.body.decode()
    for separators in ((", ", ": "), (",", ":")):
        yield json.dumps(probe.request, separators=separators)
        yield json.dumps(probe.request, separators=separators, ensure_ascii=False)
    for text in sorted(set(_strings(probe.request)), key=len, reverse=True):
        if len(text) > _LONG:
            yield from (text, json.dumps(text)[1:-1])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def normalised(answer: Answer) -> str:
    """Give all that an answer says in one spelling: lower case, one space, every number 0."""
    return " ".join(re.sub(r"[0-9]+", "0", _said(content(answer)).lower()).split())


def settled(spec: Spec, results: Sequence[Result]) -> list[Result]:
    """Give the results of a run, no constraint being enforced whose refusal was word for word that of another field."""
    about = [_about(spec, each.probe) if each.probe.group == "constraint" else set() for each in results]
    heard: dict[str, list[set[str]]] = {}
    for each, names in zip(results, about, strict=True):
        if each.words and names:
            heard.setdefault(each.words, []).append(names)
    return [
        replace(each, verdict="refused")
        if each.verdict == "enforced" and names and any(not names & other for other in heard.get(each.words, ()))
        else each
        for each, names in zip(results, about, strict=True)
    ]


def _ends(path: tuple[str | int, ...]) -> set[str]:
    """Give the first and the last name of a path."""
    names = [step for step in path if isinstance(step, str)]
    return {names[0], names[-1]} if names else set()


def _mentions(said: str, name: str) -> bool:
    """Say whether words name a field; a plain word of English stands in quotes, in a path, or as what is spoken of."""
    word = re.escape(name)
    if "_" in name:
        return re.search(rf"(?<!\w){word}(?!\w)", said) is not None
    before, after = r"(?:^|[`'\"\[.]|\b(?:field|parameter|argument|property) |: )", r"(?=[`'\"\[.])"
    verb = r"(?= (?:is|are|must|should|has|have|may|can|cannot|field|parameter|required|missing|not|exceeds)\b)"
    pattern = rf"{before}{word}(?!\w)|(?<!\w){word}(?:{after}|{verb})"
    return re.search(pattern, said, re.MULTILINE) is not None
