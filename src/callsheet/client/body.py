"""The body of a create call: held against the rules before anything is sent."""

import warnings
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from callsheet.check import check
from callsheet.client.errors import RequestRejected, UncheckedRequestWarning
from callsheet.client.log import LOGGER
from callsheet.client.model import RequestModel
from callsheet.rewrite import rewritten
from callsheet.spec import installed

__all__ = ["body_of", "hold_against_rules", "keywords", "plain", "seen_from_outside"]


def plain(value: Any) -> Any:
    """Give a value as JSON will carry it; a request model, or a part of one, as the fields that were set."""
    if isinstance(value, RequestModel):
        return value.to_request()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"the request holds {value!r}, a {type(value).__name__}; JSON has texts, numbers, lists and dicts")


def keywords(model: str, fields: Mapping[str, Any]) -> Any:
    """Give the request of a model with the fields that are not None; null means absent."""
    return {"model": model, **{name: plain(value) for name, value in fields.items() if value is not None}}


def body_of(request: RequestModel | Mapping[str, Any], *, validate: bool) -> dict[str, Any]:
    """Give a request as it is sent. Without `validate` an UncheckedRequestWarning says what will not be done."""
    body: dict[str, Any] = plain(request)
    if not isinstance(body, dict):
        raise TypeError(f"the request is {type(request).__name__}; it takes a request model or a dict")
    if not validate:
        text = "the request is sent without asking any rule; the service may refuse it, or charge for what nobody meant"
        # Three floors up: the operation, the method of the face, and whoever called it.
        warnings.warn(text, UncheckedRequestWarning, stacklevel=4)
        LOGGER.warning(text)
    return body


def hold_against_rules(body: Mapping[str, Any], base_url: str) -> None:
    """Raise RequestRejected with every finding if a request breaks a rule; warnings are logged.

    An address below `base_url` is one that the service itself gave for an upload, and counts as public wherever the
    service is: a mock gives addresses of this machine.
    """
    findings = check(installed(), seen_from_outside(body, f"{base_url}/"))
    if any(finding.severity == "error" for finding in findings):
        raise RequestRejected(findings)
    for finding in findings:
        LOGGER.warning("%s [%s]", finding.message, finding.rule, extra={"finding": finding})


def seen_from_outside(request: Mapping[str, Any], own: str) -> Any:
    """Give a request in which addresses that begin with `own`, the service's, stand at a public host."""

    def outside(text: str) -> str:
        return f"https://uploads.test/{text.removeprefix(own)}" if text.startswith(own) else text

    return rewritten(dict(request), outside, names=False)
