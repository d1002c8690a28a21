"""What the mock is asked beside Schemathesis' own checks; `schemathesis_run.py` has Schemathesis load it."""

import schemathesis

from callsheet_foxapi.checks import RULES

REASONS = {
    "createVideo": {rule.slug for rules in RULES.values() for rule in rules},
    "uploadBase64File": {"wrong-format"},
}
"""For what findings an operation may refuse a request that fits its schema."""

STATES = {"pending", "processing", "completed", "failed"}


@schemathesis.check
def refused_for_a_reason(_ctx: object, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """A request that fits its schema is refused only for what no schema says."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return
    error = response.json()["error"]
    rules = {finding["rule"] for finding in error.get("findings", ())}
    name = case.operation.definition.raw["operationId"]
    assert rules, f"a request that fits its schema is refused without a finding: {error['message']}"
    assert rules <= REASONS.get(name, set()), f"the schema should say what it is refused for: {error['message']}"


@schemathesis.check
class EverythingIsReached:
    """Every operation answers 200, and tasks are answered in every state; else the other checks say little."""

    def __init__(self) -> None:
        self.tested: set[str] = set()
        self.served: set[str] = set()
        self.states: set[str] = set()

    def after_response(self, _ctx: object, response: schemathesis.Response, case: schemathesis.Case) -> None:
        self.tested.add(case.operation.label)
        if response.status_code == 200 and case.operation.method.upper() == case.method:
            self.served.add(case.operation.label)
            self.states.add(response.json().get("status"))

    def after_run(self, _ctx: object) -> None:
        assert self.tested == self.served, f"never served: {', '.join(sorted(self.tested - self.served))}"
        assert self.states >= STATES, f"no task was {', '.join(sorted(STATES - self.states))}"
