"""Base classes of the generated models: requests are strict, answers are open."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from callsheet.check import check
from callsheet.client.log import LOGGER
from callsheet.finding import Finding
from callsheet.shown import path_text
from callsheet.spec import installed

__all__ = ["RequestModel", "ResponseModel"]


def _integral(value: Any) -> Any:
    """Write integral floats as integers, as JSON Schema counts them; strict models would refuse `5.0`."""
    if isinstance(value, dict):
        return {key: _integral(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_integral(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _told(errors: list[Finding]) -> list[dict[str, str]]:
    """Give findings as the context of an error has them: for a program, and in words."""
    return [{"rule": each.rule, "field": path_text(each.path), "message": each.message} for each in errors]


class RequestModel(BaseModel):
    """A part of a request, or a whole one. A whole one is held against the compiled rules when it is built."""

    model_config = ConfigDict(
        extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_integral_floats(cls, data: Any) -> Any:
        return _integral(data)

    @model_validator(mode="after")
    def _hold_against_rules(self) -> Self:
        if "model" in type(self).model_fields:
            self.__pydantic_fields_set__.add("model")
            errors = [finding for finding in check(installed(), self.to_request()) if finding.severity == "error"]
            if errors:
                text = "; ".join(f"{finding.message} [{finding.rule}]" for finding in errors)
                # The text is an argument and not the template, for it may hold braces; it comes last, so that nothing
                # is put in place of these.
                raise PydanticCustomError(errors[0].rule, "{text}", {"findings": _told(errors), "text": text})
        return self

    def to_request(self) -> dict[str, Any]:
        """Give the request as JSON will carry it: the fields that were set, under the names of the API."""
        found = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {"model": getattr(self, "model"), **found} if "model" in type(self).model_fields else found  # noqa: B009 - only whole requests have it


class ResponseModel(BaseModel):
    """A part of an answer. Fields that the spec does not know are kept.

    A field whose value does not fit is left out, with a line in the log, instead of losing the answer: what it is about
    may be paid for. `unread` has such values as they came.
    """

    model_config = ConfigDict(extra="allow", defer_build=True)

    _unread: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def unread(self) -> dict[str, Any]:
        """The values that are not what the spec describes, by the name of their field."""
        return self._unread

    @model_validator(mode="wrap")
    @classmethod
    def _read_what_fits(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            if not isinstance(data, dict):
                raise
            odd = {str(each["loc"][0]) for each in error.errors(include_url=False) if each["loc"]}
            found = handler({key: value for key, value in data.items() if key not in odd})
        found.unread.update({key: data[key] for key in sorted(odd.intersection(data))})
        LOGGER.info("%s: left out, for it is not as documented: %s", cls.__name__, ", ".join(found.unread))
        return found
