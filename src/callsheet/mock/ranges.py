"""Bytes that can be fetched in pieces, so that a download can go on where it was cut (RFC 9110, section 14)."""

import re
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.responses import Response

__all__ = ["ranged"]

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def ranged(content: bytes, media_type: str, headers: Headers) -> Response:
    """Answer with all of some bytes, or with the one range of them that is asked for."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    about = {"ETag": tag, "Accept-Ranges": "bytes"}
    asked = _RANGE.fullmatch(headers.get("range", "").replace(" ", ""))
    if asked is None or not any(asked.groups()) or headers.get("if-range", tag) != tag:
        # A range that cannot be read is to be ignored; so are several, which would need another form of answer.
        return Response(content, 200, about, media_type)
    first, last = asked.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last) + 1, len(content)) if first and last else len(content)
    if first and last and int(last) < start:
        return Response(content, 200, about, media_type)
    if start >= len(content):
        return Response(b"", 416, {**about, "Content-Range": f"bytes */{len(content)}"})
    about["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], 206, about, media_type)
