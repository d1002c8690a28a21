"""Requests and answers held to the joined document by openapi-core, and requests to the compiled rules."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import ParameterValidationError
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from starlette.requests import Request

from callsheet.check import check
from callsheet.errors import CallsheetError
from callsheet.finding import Finding, Place
from callsheet.flat import Schema
from callsheet.mock.bodies import JSON
from callsheet.mock.operations import Operation
from callsheet.mock.refusal import Refused, for_findings
from callsheet.shown import path_text, shown
from callsheet.spec import Spec

__all__ = ["InvalidAnswerError", "Judge", "served_document"]


class InvalidAnswerError(CallsheetError):
    """An answer of the mock that the document does not allow, which is a bug of the mock."""


@dataclass(slots=True)
class _Exchange:
    """A request, or an answer to it, as openapi-core asks about them."""

    host_url: str
    path: str
    method: str
    parameters: RequestParameters
    content_type: str = JSON
    body: bytes | None = None
    data: bytes | None = None
    status_code: int = 200
    headers: Any = None


def served_document(document: Schema) -> Schema:
    """Give the document with the mock as its server, wherever that runs."""
    return {**document, "servers": [{"url": "/", "description": "The mock that this document comes from."}]}


class Judge:
    """Holds calls to the document; where a body's `model` is known, to the schema of that model alone."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.document = served_document(spec.document)
        self._whole = _readable(self.document)
        self._narrowed = cache(self._narrow)
        self.lifetime = float(spec.result_lifetime)
        names: Schema = spec.document["components"]["schemas"]["Task"]["properties"]
        self._aliases = {alias: name for name, schema in names.items() for alias in schema.get("x-aliases", ())}

    def parameters(self, request: Request, operation: Operation) -> None:
        """Refuse a call for its parameters; where the document names no status for that, let it pass."""
        status = _refusing(operation, fallback=0)
        findings = list(self._findings(self._whole, _exchange(request, operation)))
        if findings and status:
            raise Refused(for_findings(status, findings))

    def body(self, request: Request, operation: Operation, value: Any) -> None:
        """Refuse a call for its body, given as a value whatever it was sent as; the first place is openapi-core's."""
        status = _refusing(operation, fallback=400)
        if not isinstance(value, dict):
            message = f"the body is {shown(value)}; it takes an object"
            raise Refused(for_findings(status, [Finding("wrong-type", "error", message, (Place(()),))]))
        component, told = operation.component, list[Finding]()
        if "discriminator" in self.spec.document["components"]["schemas"][component]:
            told = [each for each in check(self.spec, value) if each.severity == "error"]
            model = value.get("model")
            if not isinstance(model, str) or model not in self.spec.models:
                raise Refused(for_findings(status, told))
            component = self.spec.checks.COMPONENTS[model]
        narrowed = self._narrowed(operation, component)
        body = json.dumps(value).encode()
        findings = list(self._findings(narrowed, _exchange(request, operation, body=body)))
        if findings or told:
            # Both judges say no where a schema is broken, and the rules' own words are the better ones.
            raise Refused(for_findings(status, told or findings))

    def answer(self, request: Request, operation: Operation, status: int, body: Any) -> None:
        """Raise InvalidAnswerError where the document does not allow an answer."""
        if isinstance(body, dict):
            body = {self._aliases.get(key, key): value for key, value in body.items()}
        exchange = _exchange(request, operation, data=json.dumps(body).encode(), status_code=status)
        try:
            self._whole.validate_response(exchange, exchange)
        except OpenAPIError as error:
            raise InvalidAnswerError(
                f"the mock answers {operation.name} with {status} {json.dumps(body)}, which the document does not "
                f"allow: {_text(error)}; this is a bug of the mock"
            ) from error

    def _narrow(self, operation: Operation, component: str) -> OpenAPI:
        """Give a document in which a call takes the JSON of one component, so that errors are about that alone."""
        path = deepcopy(self.document["paths"][operation.path])
        schema = {"$ref": f"#/components/schemas/{component}"}
        path[operation.method.lower()]["requestBody"]["content"] = {JSON: {"schema": schema}}
        narrow = {**self.document, "paths": {operation.path: path}}
        return _readable(narrow)

    def _findings(self, document: OpenAPI, exchange: _Exchange) -> Iterator[Finding]:
        try:
            document.validate_request(exchange)
        except OpenAPIError as error:
            yield from _told(error)


def _readable(document: Schema) -> OpenAPI:
    unchecked = Config(spec_validator_cls=None)  # type: ignore[arg-type]  # how to say that the document is a good one
    return OpenAPI.from_dict(document, config=unchecked)


def _refusing(operation: Operation, fallback: int) -> int:
    """Give the status that an operation refuses bad values with, as far as the document knows."""
    return next((status for status in (422, 400) if status in operation.statuses), fallback)


def _exchange(request: Request, operation: Operation, **more: Any) -> _Exchange:
    parameters = RequestParameters(query=request.query_params, header=request.headers, cookie=request.cookies)
    return _Exchange("http://mock", request.scope["path"], operation.method.lower(), parameters, **more)


def _told(error: OpenAPIError) -> Iterator[Finding]:
    """Turn what openapi-core raises into findings."""
    cause = error.__cause__
    if isinstance(error, ParameterValidationError):
        name = error.name
        message = f"`{name}` cannot be read as what it takes"
        if isinstance(cause, CastError):
            message = f"`{name}` is {shown(cause.value)}; it takes a {cause.type}"
        yield Finding("wrong-type", "error", message, (Place((name,)),))
    elif isinstance(cause, InvalidSchemaValue):
        for each in cause.schema_errors:
            yield from _schema_findings(each)
    else:
        yield Finding("invalid-request", "error", _text(error), (Place(()),))


def _schema_findings(error: Any) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    name = path_text(path)
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance and repr(key) in error.message:
                field = (*path, key)
                message = f"`{path_text(field)}` is missing"
                yield Finding("missing-field", "error", message, (Place(path),), about=field)
    elif error.validator in ("type", "format"):
        rule = {"type": "wrong-type", "format": "wrong-format"}[error.validator]
        message = f"`{name}` is {shown(error.instance)}; it takes {error.validator_value}"
        yield Finding(rule, "error", message, (Place(path),))
    else:
        yield Finding("value-not-allowed", "error", f"`{name}`: {error.message}", (Place(path),))


def _text(error: BaseException) -> str:
    """Say what openapi-core raised; it fails at that itself for a body that is not UTF-8."""
    try:
        return str(error)
    except UnicodeDecodeError:
        return type(error).__name__
