"""Base classes of the generated models: requests are strict, answers are open."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from callsheet.check import check
from callsheet.spec import installed

__all__ = ["RequestModel", "ResponseModel"]


def _integral(value: Any) -> Any:
    """Write integral floats as integers, as JSON Schema counts them; strict models would refuse `5.0`."""
    if isinstance(value, dict):
        return {key: _integral(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_integral(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class RequestModel(BaseModel):
    """A part of a request, or a whole one. A whole one is held against the compiled rules when it is built."""

    model_config = ConfigDict(extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True)

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
                # The text is an argument and not the template, for it may hold braces.
                raise PydanticCustomError(errors[0].rule, "{findings}", {"findings": text})
        return self

    def to_request(self) -> dict[str, Any]:
        """Give the request as JSON will carry it: the fields that were set, under the names of the API."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class ResponseModel(BaseModel):
    """A part of an answer. Fields that the spec does not know are kept."""

    model_config = ConfigDict(extra="allow")
