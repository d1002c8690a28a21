"""Requests and answers held to the joined document by openapi-core, and requests to the compiled rules."""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from openapi_core import Config, OpenAPI, V31ResponseValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.request import (
    V31RequestBodyValidator,
    V31RequestParametersValidator,
    V31RequestSecurityValidator,
)
from starlette.datastructures import QueryParams

from callsheet.check import check
from callsheet.finding import Finding, Place
from callsheet.flat import Schema
from callsheet.openapi.bodies import JSON, NotJsonError, kind_of, parsed
from callsheet.openapi.operations import Operation, operations
from callsheet.openapi.told import told
from callsheet.shown import shown
from callsheet.spec import Spec

__all__ = ["Document"]

_NONE: Mapping[str, str] = {}


@dataclass(slots=True)
class _Exchange:
    """A request, or an answer to it, as openapi-core asks about them.

    `path_pattern` is what it finds the operation by, so that no path can be one that it cannot read.
    """

    path_pattern: str
    method: str
    parameters: RequestParameters
    host_url: str = "http://service"
    path: str = ""
    content_type: str = JSON
    body: bytes | None = None
    data: bytes | None = None
    status_code: int = 200
    headers: Mapping[str, Any] = field(default_factory=dict)


class Document:
    """The joined document, and what it says of calls; where the service runs does not matter."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        # Where two paths fit, the one with fewer parameters is meant.
        self.operations = tuple(sorted(operations(spec.document), key=lambda each: each.path.count("{")))
        self._document: Schema = {**spec.document, "servers": [{"url": "/"}]}
        whole = _read(self._document)
        self._keys = V31RequestSecurityValidator(whole)
        self._parameters = V31RequestParametersValidator(whole)
        self._answers = V31ResponseValidator(whole)
        self._bodies = cache(self._narrowed)
        schemas = spec.document["components"]["schemas"].values()
        fields = [each for schema in schemas for each in schema.get("properties", {}).items()]
        self._aliases = {alias: name for name, field in fields for alias in field.get("x-aliases", ())}

    def operation(self, method: str, path: str) -> Operation | None:
        """Give the operation that a call is of, None where there is none; the path is below the base address."""
        return next(
            (each for each in self.operations if each.method == method.upper() and each.parameters(path) is not None),
            None,
        )

    def takes_model(self, operation: Operation) -> bool:
        """Say whether the `model` of an operation's body chooses what else may stand in it."""
        schemas: Schema = self.spec.document["components"]["schemas"]
        return "discriminator" in schemas.get(operation.component, {})

    def request_findings(
        self,
        operation: Operation,
        *,
        path: str,
        query: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NONE,
    ) -> list[Finding]:
        """Give every error of a request but for its body: of its key and its parameters.

        The path is below the base address, and `headers` know their names in any case, as httpx's do.
        """
        exchange = _Exchange(operation.path, operation.method.lower(), RequestParameters(header=headers))
        found = [finding for error in self._keys.iter_errors(exchange) for finding in told(error)]
        return found + self.parameter_findings(operation, path=path, query=query, headers=headers)

    def parameter_findings(
        self,
        operation: Operation,
        *,
        path: str,
        query: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NONE,
    ) -> list[Finding]:
        """Give every error of a request's parameters."""
        given = RequestParameters(query=QueryParams(list(query)), header=headers, path=operation.parameters(path) or {})
        exchange = _Exchange(operation.path, operation.method.lower(), given)
        return [finding for error in self._parameters.iter_errors(exchange) for finding in told(error)]

    def body_findings(self, operation: Operation, value: Any) -> list[Finding]:
        """Give every error of a body, given as a value whatever it was sent as.

        Where the body's `model` chooses the schema, `check` is asked first: both say no where a schema is broken, and
        its words are the better ones.
        """
        if not isinstance(value, dict):
            message = f"the body is {shown(value)}; it takes an object"
            return [Finding("wrong-type", "error", message, (Place(()),))]
        component = operation.component
        if self.takes_model(operation):
            errors = [each for each in check(self.spec, value) if each.severity == "error"]
            if errors:
                return errors
            component = self.spec.checks.COMPONENTS[value["model"]]
        body = json.dumps(value).encode()
        exchange = _Exchange(operation.path, operation.method.lower(), RequestParameters(), body=body)
        errors_found = self._bodies(operation, component).iter_errors(exchange)
        return [finding for error in errors_found for finding in told(error)]

    def answer_problem(self, operation: Operation, status: int, content_type: str | None, body: bytes) -> str | None:
        """Say in a clause what the document does not allow of an answer, None where it is fine; whatever the bytes.

        What the document calls an alias of a name counts as the name.
        """
        if status not in operation.statuses:
            known = ", ".join(map(str, sorted(operation.statuses)))
            return f"status {status} is not documented for {operation.name}; documented are {known}"
        kind = kind_of(content_type)
        if kind == JSON:
            try:
                value = parsed(body)
            except NotJsonError as error:
                return str(error) if body else "the body is empty; it takes JSON"
            body = json.dumps(self._named(value)).encode()
        exchange = _Exchange(
            operation.path,
            operation.method.lower(),
            RequestParameters(),
            content_type=kind,
            data=body or b" ",  # what kind of body it is matters first, and openapi-core asks for bytes before
            status_code=status,
        )
        found = (finding for each in self._answers.iter_errors(exchange, exchange) for finding in told(each))
        # Half a character, as JSON can hold one, cannot be printed.
        return next((finding.message.encode("utf-8", "replace").decode() for finding in found), None)

    def _named(self, value: Any) -> Any:
        """Give an answer with the names that its aliases stand for, where those are not there themselves."""
        if not isinstance(value, dict):
            return value
        names = {key: self._aliases.get(key, key) for key in value}
        return {key if names[key] in value else names[key]: each for key, each in value.items()}

    def _narrowed(self, operation: Operation, component: str) -> V31RequestBodyValidator:
        """Give what holds a body to one component alone, as JSON, so that errors are about nothing else."""
        path = deepcopy(self._document["paths"][operation.path])
        schema = {"$ref": f"#/components/schemas/{component}"}
        path[operation.method.lower()]["requestBody"]["content"] = {JSON: {"schema": schema}}
        return V31RequestBodyValidator(_read({**self._document, "paths": {operation.path: path}}))


def _read(document: Schema) -> Any:
    unchecked = Config(spec_validator_cls=None)  # type: ignore[arg-type]  # how to say that the document is a good one
    return OpenAPI.from_dict(document, config=unchecked).spec
