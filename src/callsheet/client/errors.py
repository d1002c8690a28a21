"""What the client raises. The names are those that other API clients use.

CallsheetError
└── ClientError
    ├── RequestRejected              the request breaks rules; nothing was sent
    ├── APIError                     a call that did not end well
    │   ├── APIConnectionError       no answer came; `was_sent` says whether the service may have seen the call
    │   │   └── APITimeoutError      and the time was up
    │   ├── OutcomeUnknown           a call that changes something was sent, and what became of it is unknown
    │   ├── UndecodableAnswer        an answer came that cannot be read
    │   └── APIStatusError           the service refused the call
    │       ├── BadRequestError              400
    │       ├── AuthenticationError          401
    │       ├── InsufficientQuotaError       402
    │       ├── PermissionDeniedError        403
    │       ├── NotFoundError                404
    │       ├── UnprocessableEntityError     422; `field` is the field that the message names
    │       │   └── NoChannelError           422 with `service_unavailable_error`: nobody can serve the request
    │       ├── RateLimitError               429
    │       ├── InternalServerError          500, and every other status from there
    │       └── ServiceUnavailableError      503
    ├── TaskError                    about one task; `task_id` names it
    │   ├── TaskFailed               it failed, or was cancelled
    │   ├── WaitTimeout              it was not done in time; it goes on
    │   ├── ResultsMissing           it is completed and lists no results
    │   └── ResultExpired            the addresses of its results are refused; they live for a day
    ├── DownloadError                a clip could not be stored; what has come stays for the next try
    ├── LocalFileError               files of this machine that are not uploaded
    └── UploadError                  one of several uploads failed; `uploaded` has the addresses of those before it

A status that is not listed is told by `error.type` of the answer; from 500 up it is always an InternalServerError.
"""

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from callsheet.errors import CallsheetError
from callsheet.finding import Finding, Path

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ClientError",
    "DownloadError",
    "InsufficientQuotaError",
    "InternalServerError",
    "LocalFileError",
    "NoChannelError",
    "NotFoundError",
    "OutcomeUnknown",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestRejected",
    "ResultExpired",
    "ResultsMissing",
    "ServiceUnavailableError",
    "TaskError",
    "TaskFailed",
    "UncheckedRequestWarning",
    "UndecodableAnswer",
    "UnprocessableEntityError",
    "UploadError",
    "WaitTimeout",
]


class UncheckedRequestWarning(UserWarning):
    """A request is sent with `validate=False`: no rule was asked, and the service may charge for it."""


class ClientError(CallsheetError):
    """The root of what the client raises."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors cross to another process, whatever arguments their classes take."""
        return _rebuilt, (type(self), self.args), self.__dict__


def _rebuilt(kind: type[ClientError], arguments: tuple[Any, ...]) -> ClientError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    return error


class RequestRejected(ClientError):
    """A request that breaks rules; nothing was sent. `findings` are those that the linter would print."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        errors = [finding for finding in findings if finding.severity == "error"]
        lines = "".join(f"\n- {finding.message} [{finding.rule}]" for finding in errors)
        count = f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
        super().__init__(f"The request was not sent, for it has {count}:{lines}")


class APIError(ClientError):
    """A call that did not end well: `operation` names it, `request_id` is the service's name for it, if it gave one."""

    def __init__(self, message: str, *, operation: str, request_id: str | None = None) -> None:
        self.operation = operation
        self.request_id = request_id
        super().__init__(message)


class APIConnectionError(APIError):
    """No answer came; `was_sent` is False where the service certainly saw nothing of the call."""

    def __init__(self, message: str, *, operation: str, was_sent: bool) -> None:
        self.was_sent = was_sent
        super().__init__(message, operation=operation)


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class _Answered(APIError):
    """An error with an answer: its status, its headers, and its body, parsed where it is JSON; the key is starred."""

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        request_id: str | None = None,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> None:
        self.status_code = status_code
        self.headers: Mapping[str, str] = {} if headers is None else headers
        self.body = body
        super().__init__(message, operation=operation, request_id=request_id)


class OutcomeUnknown(_Answered):
    """A call that changes something was sent, and its answer was lost, or says nothing of what was done.

    It was not sent again, and should not be without a look at the account: the service may have done, and charged,
    what was asked. `status_code` and `body` are there where a gateway answered in the service's place.
    """


class UndecodableAnswer(_Answered):
    """An answer came that is not what the spec describes; `body` is its text."""


class APIStatusError(_Answered):
    """The service refused a call. `type` and `code` are those of the error in the answer, where it has one.

    `retry_after` is how many seconds the service wants to be left alone, if it says so. `is_own` says that the words
    are certainly the service's own, and no gateway's in front of it.
    """

    status_code: int

    def __init__(
        self,
        message: str,
        *,
        type: str | None = None,  # noqa: A002 - the service's own word
        code: str | None = None,
        retry_after: float | None = None,
        is_own: bool = False,
        **details: Any,
    ) -> None:
        self.type = type
        self.code = code
        self.retry_after = retry_after
        self.is_own = is_own
        super().__init__(message, **details)


class BadRequestError(APIStatusError):
    """400: the JSON or the content type is malformed."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, invalid or expired."""


class InsufficientQuotaError(APIStatusError):
    """402: the balance is too low."""


class PermissionDeniedError(APIStatusError):
    """403: for an upload, the storage is full and `auto_cleanup` was turned off."""


class NotFoundError(APIStatusError):
    """404: there is no such task."""


class UnprocessableEntityError(APIStatusError):
    """422: a field is missing or has a bad value; `field` is its path where the message names one of the request."""

    field: Path | None = None


class NoChannelError(UnprocessableEntityError):
    """422 of another kind: nobody behind the service can serve this request now."""


class RateLimitError(APIStatusError):
    """429: too many calls."""


class InternalServerError(APIStatusError):
    """500 and above: the service failed."""


class ServiceUnavailableError(InternalServerError):
    """503: no channel is free, or the provider behind the service failed."""


class TaskError(ClientError):
    """Something about a task; `task` is the last that is known of it, where anything is."""

    def __init__(self, message: str, *, task_id: str, task: Any = None) -> None:
        self.task_id = task_id
        self.task = task
        super().__init__(message)


class TaskFailed(TaskError):
    """A task failed or was cancelled; `code` is the service's, where it gave one."""

    code: str | None = None


class WaitTimeout(TaskError):
    """A task was not done in time. It goes on, and can be waited for again."""


class ResultsMissing(TaskError):
    """A task is completed and lists no results, although it was asked again."""


class ResultExpired(TaskError):
    """The addresses of a task's results are refused; they live for a day."""


class DownloadError(ClientError):
    """A clip could not be stored. What has come stays beside the target, and the next try goes on from there."""


class LocalFileError(ClientError):
    """Files that are not uploaded; `problems` has a clause for each, with its path in the request."""

    def __init__(self, message: str, problems: list[tuple[Path, str]] | None = None) -> None:
        self.problems = problems or []
        super().__init__(message)


class UploadError(ClientError):
    """One of several uploads failed; `__cause__` says why, and `uploaded` has the addresses of those before it."""

    def __init__(self, message: str, *, uploaded: Mapping[FilePath, str]) -> None:
        self.uploaded = dict(uploaded)
        super().__init__(message)
