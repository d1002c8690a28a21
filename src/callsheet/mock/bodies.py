"""Bodies as values, or a call that is refused."""

from typing import Any

from callsheet.mock.refusal import Refused, for_status
from callsheet.openapi.bodies import NotJsonError, parsed

__all__ = ["read_json"]


def read_json(body: bytes) -> Any:
    """Read a body as JSON; refuse what is none."""
    try:
        return parsed(body)
    except NotJsonError as error:
        raise Refused(for_status(400, str(error))) from error
