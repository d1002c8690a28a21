"""What an answer says of why a call was refused, in whatever form it says so."""

from collections.abc import Iterator
from typing import Any

from callsheet.client.errors import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    InsufficientQuotaError,
    InternalServerError,
    NoChannelError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServiceUnavailableError,
    UnprocessableEntityError,
)
from callsheet.finding import Path

__all__ = ["code_of", "located", "own_error", "reason_of", "status_error"]

_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: InsufficientQuotaError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    503: ServiceUnavailableError,
}

_BY_TYPE: dict[str, type[APIStatusError]] = {
    "invalid_request_error": BadRequestError,
    "authentication_error": AuthenticationError,
    "insufficient_quota": InsufficientQuotaError,
    "not_found": NotFoundError,
    "rate_limit_error": RateLimitError,
    "server_error": InternalServerError,
    "service_unavailable_error": ServiceUnavailableError,
}


def own_error(body: Any) -> dict[str, Any] | None:
    """Give the error of a body that only the service itself writes, None for any other, such as a gateway's."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict) and isinstance(error.get("type"), str) and isinstance(error.get("message"), str):
        return error
    return None


def status_error(status: int, body: Any) -> type[APIStatusError]:
    """Give the class for a refused call: by its status, below 500 for an unknown one by the type of its error."""
    kind = (own_error(body) or {}).get("type", "")
    if status == 422 and kind == "service_unavailable_error":
        return NoChannelError
    if status >= 500:
        return _BY_STATUS.get(status, InternalServerError)
    return _BY_STATUS.get(status) or _BY_TYPE.get(kind) or APIStatusError


def reason_of(body: Any) -> str:
    """Give the words of a refusal, in the service's form or in one that other services use; "" where there are none."""
    return "; ".join(text for text, _ in _told(body))


def located(body: Any) -> Path | None:
    """Give the field that a refusal names by a path of its own, not in its words."""
    return next((place for _, place in _told(body) if place), None)


def code_of(body: Any) -> str | None:
    """Give the finer kind of a refusal."""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return str(code) if isinstance(code, str | int) and not isinstance(code, bool) else None


def _told(body: Any) -> Iterator[tuple[str, Path | None]]:
    if not isinstance(body, dict):
        return
    for told in (body.get("error"), body.get("message"), body.get("detail")):
        if isinstance(told, str) and told:
            yield told, None
        elif isinstance(told, dict) and isinstance(told.get("message"), str):
            yield told["message"], None
        elif isinstance(told, list):
            for each in told:
                if isinstance(each, dict) and isinstance(each.get("msg"), str):
                    steps = each.get("loc")
                    yield each["msg"], tuple(steps[1:]) if isinstance(steps, list) and steps[:1] == ["body"] else None
