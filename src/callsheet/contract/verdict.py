"""What an answer says of the constraint that a call was about, and whether it cost money."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from callsheet.check import check
from callsheet.client.errors import NoChannelError
from callsheet.client.refusal import code_of, own_error, reason_of, status_error
from callsheet.contract.ledger import Event
from callsheet.contract.probe import Probe
from callsheet.contract.send import Answer
from callsheet.flat import Schema
from callsheet.openapi.bodies import NotJsonError, parsed
from callsheet.spec import Spec

__all__ = ["VERDICTS", "Result", "Verdict", "content", "judged", "outcome", "task_of"]

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

_LONGEST_ID = 200

_FORM = re.compile(r"json|content.?type|media.?type|\bobject\b", re.IGNORECASE)
"""What an answer says that is about the form of a body."""

_ASIDE = (401, 402, 403, 429)
"""Refusals that have nothing to do with what a request says."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a probe.

    `says` are the service's words, or why there are none. `problem` is how the answer breaks the documented shape.
    `task` is what may have been created. `at` is when it was sent, in a run before this one.
    """

    probe: Probe
    verdict: Verdict
    says: str = ""
    status: int | None = None
    problem: str | None = None
    task: str | None = None
    at: str | None = None

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

    Below 300 it was, unless the service itself calls it an error and names no task. Of a redirect, and from 500 on,
    nobody knows, but for a 503 in the service's own words.
    """
    is_own = own_error(content(answer)) is not None
    if answer.status < 300:
        return "refused" if is_own and task_of(spec, answer) is None else "accepted"
    if answer.status < 400 or (answer.status >= 500 and not (answer.status == 503 and is_own)):
        return "lost"
    return "refused"


def task_of(spec: Spec, answer: Answer) -> str | None:
    """Give the id of the task that an answer tells of, under any of its names."""
    body = content(answer)
    field: Schema = spec.document["components"]["schemas"]["Task"]["properties"]["id"]
    for name in ("id", *field.get("x-aliases", ())):
        value = body.get(name) if isinstance(body, dict) else None
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)[:_LONGEST_ID]
    return None


def judged(spec: Spec, probe: Probe, answer: Answer) -> Verdict:
    """Say what an answer tells of what a probe is about; money is another question."""
    event, status, body = outcome(spec, answer), answer.status, content(answer)
    if probe.creates and event == "lost":
        return "lost"
    if event == "accepted":
        return "created" if probe.group == "valid" else "accepted"
    if probe.group == "authentication":
        return _of_key(status)
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


def _of_key(status: int) -> Verdict:
    """Judge the answer to a call that must be refused for its key alone, before anything else is looked at."""
    if status == 401:
        return "enforced"
    if status == 403 or status < 300:
        return "refused"
    return "not reached" if status in _ASIDE or not 400 <= status < 500 else "accepted"


def _of_form(spec: Spec, probe: Probe, status: int, body: Any) -> Verdict:
    """Judge the answer to a body of a wrong form: one that is about fields tells that it was read all the same."""
    if status not in probe.operation.statuses and status != 415:
        return "not reached"
    said = _said(body)
    if _FORM.search(said):
        return "enforced"
    fields = [each for schema in _bodies(spec, probe) for each in schema["properties"]]
    if probe.body != b"[]" and any(_mentions(said, name) for name in fields):
        return "accepted"
    return "enforced" if status == 400 else "refused"


def _bodies(spec: Spec, probe: Probe) -> list[Schema]:
    """Give the schemas that an operation's body may have."""
    if probe.creates:
        return [spec.schema(model) for model in spec.models]
    return [spec.document["components"]["schemas"][probe.operation.component]]


def _said(body: Any) -> str:
    """Give all that a refusal says, its words first: the finer kind and the field too, where they are told apart."""
    error = body.get("error") if isinstance(body, dict) else None
    param = error.get("param") if isinstance(error, dict) else None
    where = f"`{param}`" if isinstance(param, str) and param else ""
    return "\n".join(filter(None, (reason_of(body), code_of(body) or "", where, *_paths(body))))


def _paths(body: Any) -> list[str]:
    """Give the fields that a refusal lists by their paths, as some frameworks do."""
    detail = body.get("detail") if isinstance(body, dict) else None
    steps = [each.get("loc") for each in detail if isinstance(each, dict)] if isinstance(detail, list) else []
    return [f"`{step}`" for each in steps if isinstance(each, list) for step in each if isinstance(step, str)]


def _is_named(spec: Spec, probe: Probe, body: Any) -> bool:
    """Say whether a refusal names the constraint: a field that takes part in it, or the rule by its name."""
    said = _said(body)
    for finding in check(spec, probe.request or {}):
        names = {step for path in (finding.path, *(place.path for place in finding.places)) for step in _ends(path)}
        if finding.severity == "error" and (finding.rule in said or any(_mentions(said, name) for name in names)):
            return True
    return False


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
