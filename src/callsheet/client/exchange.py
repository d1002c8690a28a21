"""What came of sending a call: its answer read, or the error that it is. Nothing here touches a connection."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar

import httpx
from pydantic import ValidationError

from callsheet.client.call import Call
from callsheet.client.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    UndecodableAnswer,
    UnprocessableEntityError,
)
from callsheet.client.field import named_field
from callsheet.client.model import ResponseModel
from callsheet.client.refusal import code_of, located, own_error, reason_of, status_error
from callsheet.client.settings import Key
from callsheet.rewrite import rewritten

__all__ = ["Answer", "broken", "refused"]

T = TypeVar("T", bound=ResponseModel)

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

_NOTHING_DONE = 503
"""The status with which the service itself says that nobody took the call."""

_LONGEST_TEXT = 2000
"""So many characters of an answer that is no JSON are kept in the error."""


class Answer(Generic[T]):
    """A successful answer as it came, and `parse()` for what it says; `http_response` is httpx's own."""

    def __init__(self, call: Call[T], response: httpx.Response, key: Key) -> None:
        self.http_response = response
        self._call = call
        self._key = key

    def __repr__(self) -> str:
        return f"<Answer of {self._call.operation}: {self.status_code}>"

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.http_response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer."""
        return self.http_response.headers

    @property
    def content(self) -> bytes:
        """The body of the answer."""
        return self.http_response.content

    @property
    def request_id(self) -> str | None:
        """The service's name for the call, if it gave one."""
        return _request_id(self.headers)

    def parse(self) -> T:
        """Read the answer; raise UndecodableAnswer, or OutcomeUnknown for a call that changes something.

        An error that the service sends with a status of success is raised as what it says it is.
        """
        body = _body(self.http_response)
        try:
            return self._call.answer.model_validate(body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            reason = f"{'.'.join(map(str, first['loc'])) or 'the body'}: {first['msg']}"
        except RecursionError:
            reason = "it is nested too deeply"
        if own_error(body) is not None:
            raise refused(self._call, self.http_response, self._key)
        details = _details(self._call, self.http_response, body, self._key)
        unread = UndecodableAnswer(
            f"{self._call.operation}: the answer with status {self.status_code} cannot be read ({reason}).", **details
        )
        if self._call.only_reads:
            raise unread
        raise OutcomeUnknown(
            f"{self._call.operation}: the service answered with status {self.status_code}, so it most likely did what "
            f"was asked, but the answer cannot be read ({reason}); it was not sent again.",
            **details,
        ) from unread


def broken(call: Call[Any], error: Exception, key: Key) -> APIError:
    """Give the error for a call whose connection broke, or never came about, or whatever else ended it."""
    if isinstance(error, httpx.HTTPStatusError):
        return refused(call, error.response, key)  # a hook raised it
    if isinstance(error, httpx.RequestError):
        with suppress(RuntimeError):
            # The error goes on as the cause of ours, and into whatever keeps it.
            error.request.headers.pop("Authorization", None)
    kind = type(error).__name__
    text = key.starred(f"{kind}: {error}" if str(error) else kind)
    is_timeout = isinstance(error, httpx.TimeoutException)
    failed = APITimeoutError if is_timeout else APIConnectionError
    if isinstance(error, _NEVER_SENT):
        message = f"{call.operation}: the service could not be reached, nothing was sent ({text})."
        return failed(message, operation=call.operation, was_sent=False)
    if call.only_reads:
        what = "no answer came in time" if is_timeout else "the connection broke before the answer was here"
        return failed(f"{call.operation}: {what} ({text}).", operation=call.operation, was_sent=True)
    message = (
        f"{call.operation}: the call was sent and its answer was lost ({text}). The service may have done, and "
        "charged, what was asked, so it was not sent again; look at the account before you do."
    )
    return OutcomeUnknown(message, operation=call.operation)


def refused(call: Call[Any], response: httpx.Response, key: Key) -> APIError:
    """Give the error for an answer whose status is no success."""
    status, body = response.status_code, _body(response)
    details = _details(call, response, body, key)
    own = own_error(body)
    if status >= 500 and own is None and not call.only_reads:
        return OutcomeUnknown(
            f"{call.operation}: status {status} came without a word of the service itself, as from a gateway in "
            "front of it. What was asked may have been done, and charged, so it was not sent again; look at the "
            "account before you do.",
            **details,
        )
    says = key.starred(reason_of(body)) or response.reason_phrase or "no reason given"
    kind = own["type"] if own else None
    code = code_of(body)
    text = f"{call.operation}: status {status}: {says}" + (f" [{key.starred(kind)}]" if kind else "")
    if status >= 500 and status != _NOTHING_DONE and not call.only_reads:
        text += "; whether anything was done is not said, so it was not sent again"
    raised = status_error(status, body)(
        text,
        type=kind and key.starred(kind),
        code=code and key.starred(code),
        retry_after=retry_after(response.headers),
        is_own=own is not None,
        **details,
    )
    if isinstance(raised, UnprocessableEntityError) and call.checks:
        raised.field = located(body) or named_field(reason_of(body), call.json or {})
    return raised


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, seconds or a date, as seconds from now; None where it is absent or says nothing."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _request_id(headers: Mapping[str, str]) -> str | None:
    return next((value for name, value in headers.items() if name.lower().endswith("request-id")), None)


def _body(response: httpx.Response) -> Any:
    """Give a body as JSON, else as text. JSON is UTF-8 whatever the headers call it; what is not is replaced."""
    text = response.content.decode("utf-8-sig", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text[:_LONGEST_TEXT]


def _details(call: Call[Any], response: httpx.Response, body: Any, key: Key) -> dict[str, Any]:
    """Give what an error tells of an answer; the key is starred wherever the service repeated it."""
    told = [(name, key.starred(value)) for name, value in response.headers.items() if name.lower() != "set-cookie"]
    headers = httpx.Headers(told)
    return {
        "operation": call.operation,
        "request_id": _request_id(headers),
        "status_code": response.status_code,
        "headers": headers,
        "body": rewritten(body, key.starred),
    }
