"""What a call is refused with."""

from dataclasses import dataclass
from typing import Any

from callsheet.finding import Finding
from callsheet.shown import path_text

__all__ = ["Refusal", "Refused", "as_body", "for_findings", "for_status"]

_TYPES = {
    401: "authentication_error",
    402: "insufficient_quota",
    404: "not_found",
    429: "rate_limit_error",
    500: "server_error",
    503: "service_unavailable_error",
}
_MESSAGES = {
    400: "the request cannot be read",
    401: "the key is missing or not valid; send `Authorization: Bearer KEY`",
    402: "the balance is too low",
    403: "access is denied",
    404: "there is nothing here",
    422: "the request cannot be served",
    429: "too many requests; nothing was created",
    500: "the service failed",
    503: "no channel is free",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer: its status, and what its body says."""

    status: int
    message: str
    type: str
    code: str | None = None
    param: str | None = None
    findings: tuple[dict[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class Refused(Exception):  # noqa: N818 - how a call ends, no failure of the mock
    """Ends a call with a refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def for_status(
    status: int,
    message: str | None = None,
    *,
    type: str | None = None,  # noqa: A002 - what the field is called
    code: str | None = None,
    param: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Refusal:
    """Give a refusal with what is usual for its status where nothing else is said."""
    usual = "invalid_request_error" if status < 500 else "server_error"
    message = message or _MESSAGES.get(status, "the request failed")
    return Refusal(status, message, type or _TYPES.get(status, usual), code, param, headers=headers)


def for_findings(status: int, findings: list[Finding]) -> Refusal:
    """Refuse a request with everything that is wrong with it; the first finding gives code and field."""
    told = tuple({"rule": each.rule, "field": path_text(each.path), "message": each.message} for each in findings)
    message = "; ".join(f"{each.message} [{each.rule}]" for each in findings)
    return Refusal(status, message, "invalid_request_error", told[0]["rule"], told[0]["field"] or None, told)


def as_body(refusal: Refusal) -> dict[str, Any]:
    """Give the body of an error answer."""
    error: dict[str, Any] = {"message": refusal.message, "type": refusal.type}
    if refusal.code is not None:
        error["code"] = refusal.code
    if refusal.param is not None:
        error["param"] = refusal.param
    if refusal.findings:
        error["findings"] = list(refusal.findings)
    return {"error": error}
