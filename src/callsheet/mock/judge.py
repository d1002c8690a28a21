"""Calls to the mock and its own answers, held to the document and to what a scenario enforces of it."""

import json
from collections.abc import Collection
from typing import Any

from starlette.requests import Request

from callsheet.check import check
from callsheet.constraints import constraint_of
from callsheet.errors import CallsheetError
from callsheet.finding import Finding
from callsheet.mock.refusal import Refused, for_findings
from callsheet.openapi.bodies import JSON
from callsheet.openapi.document import Document
from callsheet.openapi.operations import Operation
from callsheet.spec import Spec

__all__ = ["InvalidAnswerError", "Judge"]


class InvalidAnswerError(CallsheetError):
    """An answer of the mock that the document does not allow, which is a bug of the mock."""


class Judge:
    """Refuses calls that the document does not allow, and answers that it does not allow either."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.document = Document(spec)
        self.lifetime = float(spec.result_lifetime)

    def parameters(self, request: Request, operation: Operation) -> None:
        """Refuse a call for its parameters; where the document names no status for that, let it pass."""
        status = _refusing(operation, fallback=0)
        findings = self.document.parameter_findings(
            operation, path=request.scope["path"], query=request.query_params.multi_items(), headers=request.headers
        )
        if findings and status:
            raise Refused(for_findings(status, findings))

    def body(self, operation: Operation, value: Any, unenforced: Collection[str]) -> None:
        """Refuse a call for its body, given as a value, unless it breaks nothing but `unenforced` constraints."""
        findings = self.document.body_findings(operation, value)
        if findings and unenforced and isinstance(value, dict) and self.document.takes_model(operation):
            findings = self._enforced(value, unenforced, findings)
        if findings:
            raise Refused(for_findings(_refusing(operation, fallback=400), findings))

    def answer(self, operation: Operation, status: int, body: Any) -> None:
        """Raise InvalidAnswerError where the document does not allow an answer."""
        text = json.dumps(body)
        problem = self.document.answer_problem(operation, status, JSON, text.encode())
        if problem is not None:
            raise InvalidAnswerError(
                f"the mock answers {operation.name} with {status} {text}, which the document does not allow: "
                f"{problem}; this is a bug of the mock"
            )

    def _enforced(self, value: dict[str, Any], unenforced: Collection[str], findings: list[Finding]) -> list[Finding]:
        """Give the errors of a request without those about `unenforced` constraints; `findings` where it has none."""
        told = self._errors(value)
        if not told:
            return findings
        if value.get("model") in self.spec.models:
            return self._left(value["model"], value, unenforced)
        # A request that need not name its model well is taken for the model that it fits best.
        fits = [
            self._left(model, {**value, "model": model}, unenforced)
            for model in self.spec.models
            if constraint_of(self.spec, model, value, told[0]).id in unenforced
        ]
        return min(fits, key=len, default=told)

    def _left(self, model: str, value: dict[str, Any], unenforced: Collection[str]) -> list[Finding]:
        """Give the errors of a request for a model that are about constraints which are enforced."""
        told = self._errors(value)
        return [each for each in told if constraint_of(self.spec, model, value, each).id not in unenforced]

    def _errors(self, value: dict[str, Any]) -> list[Finding]:
        return [each for each in check(self.spec, value) if each.severity == "error"]


def _refusing(operation: Operation, fallback: int) -> int:
    """Give the status that an operation refuses bad values with, as far as the document knows."""
    return next((status for status in (422, 400) if status in operation.statuses), fallback)
