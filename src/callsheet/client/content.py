"""The body of a call, as httpx takes it; files are open while it is sent."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from callsheet.client.call import Call
from callsheet.client.errors import ClientError

__all__ = ["opened"]


@contextmanager
def opened(call: Call[Any]) -> Iterator[dict[str, Any]]:
    """Give the body of a call; what is in no way JSON, such as half a character, is a ClientError."""
    with ExitStack() as stack:
        if call.json is not None:
            try:
                content = json.dumps(call.json, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
            except (ValueError, TypeError) as error:
                raise ClientError(f"{call.operation}: the request cannot be written as JSON: {error}.") from None
            yield {"content": content, "headers": {"Content-Type": "application/json"}}
        elif call.files is not None:
            files = {
                name: (
                    part.name,
                    part.content if isinstance(part.content, bytes) else stack.enter_context(part.content.open("rb")),
                )
                for name, part in call.files.items()
            }
            yield {"data": dict(call.form or {}), "files": files}
        else:
            yield {}
