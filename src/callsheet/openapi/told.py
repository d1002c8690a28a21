"""What openapi-core raises, told as findings."""

from collections.abc import Iterator
from typing import Any

from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import ParameterValidationError, SecurityValidationError
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from callsheet.finding import Finding, Path, Place
from callsheet.shown import listed, path_text, shown

__all__ = ["told"]


def told(error: Exception) -> Iterator[Finding]:
    """Turn what openapi-core raises into findings."""
    cause = error.__cause__
    if isinstance(error, SecurityValidationError):
        yield _finding("missing-key", "the call carries no key; it takes `Authorization: Bearer KEY`")
    elif isinstance(error, ParameterValidationError):
        message = f"`{error.name}` cannot be read as what it takes"
        if isinstance(cause, CastError):
            message = f"`{error.name}` is {shown(cause.value)}; it takes a {cause.type}"
        yield _finding("wrong-type", message, (error.name,))
    elif isinstance(cause, MediaTypeNotFound):
        given = f"is {shown(cause.mimetype)}" if cause.mimetype else "is missing"
        message = f"`Content-Type` {given}; the document knows {' and '.join(cause.availableMimetypes)}"
        yield _finding("wrong-content-type", message)
    elif isinstance(cause, InvalidSchemaValue):
        for each in cause.schema_errors:
            for leaf in _leaves(each):
                yield from _schema_findings(leaf)
    else:
        yield _finding("invalid-request", _text(error))


def _finding(rule: str, message: str, path: Path = (), about: Path | None = None) -> Finding:
    return Finding(rule, "error", message, (Place(path),), about=about)


def _leaves(error: Any) -> Iterator[Any]:
    """Give what is wrong inside of the one form that a value seems meant for, where it may have several."""
    forms: dict[int, list[Any]] = {}
    for each in error.context if error.validator == "oneOf" else ():
        forms.setdefault(each.schema_path[0], []).append(each)
    near = [form for form in forms.values() if not any(_is_of_another_type(each) for each in form)]
    if len(near) != 1:
        yield error
        return
    for each in near[0]:
        yield from _leaves(each)


def _is_of_another_type(error: Any) -> bool:
    return error.validator == "type" and not error.relative_path


def _schema_findings(error: Any) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    is_now = f"{f'`{path_text(path)}`' if path else 'the body'} is {shown(error.instance)}"
    limit = error.validator_value
    match error.validator:
        case "required":
            for key in limit:
                if key not in error.instance and repr(key) in error.message:
                    field = (*path, key)
                    yield _finding("missing-field", f"`{path_text(field)}` is missing", path, field)
        case "type":
            yield _finding("wrong-type", f"{is_now}; it takes {' or '.join(_types(error))}", path)
        case "oneOf" if types := [kind for each in error.context if _is_of_another_type(each) for kind in _types(each)]:
            yield _finding("wrong-type", f"{is_now}; it takes {' or '.join(types)}", path)
        case "format":
            yield _finding("wrong-format", f"{is_now}; it takes {limit}", path)
        case "enum":
            yield _finding("value-not-allowed", f"{is_now}; it takes {listed(limit)}", path)
        case keyword:
            yield _finding("value-not-allowed", f"{is_now}; its `{keyword}` is {shown(limit)}", path)


def _types(error: Any) -> list[str]:
    types = error.validator_value
    return [types] if isinstance(types, str) else types


def _text(error: BaseException) -> str:
    """Say what openapi-core raised; it fails at that itself for a body that is not UTF-8."""
    try:
        return str(error)
    except UnicodeDecodeError:
        return type(error).__name__
