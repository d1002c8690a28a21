"""HTTP calls: which of them are for the API, and what their bodies hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from callsheet.source.api import Api
from callsheet.source.embedded.piece import UNKNOWN, Found, Piece, Reference
from callsheet.source.embedded.reading import read_piece
from callsheet.source.embedded.unknown import mark_placeholders
from callsheet.source.text import Problem, Span, Text

__all__ = ["Call", "read_call"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_Standing = Literal["api", "perhaps", "other"]


@dataclass(frozen=True, slots=True)
class Call:
    """What a call sends and where to; in `urls`, any of which may be the one, UNKNOWN stands for what only a run tells.

    `file` is the path of the file that holds the body, where one does, and where that path stands. A call that was
    recorded has no placeholders: what looks like one was sent.
    """

    method: str
    urls: tuple[str, ...]
    body: Piece | None = None
    file: tuple[str, Span] | None = None
    is_recorded: bool = False


def read_call(call: Call, text: Text, api: Api) -> Iterator[Found]:
    """Give the request of a call if it is for the API, and what is wrong with its body."""
    standings = {_standing(url, api) for url in call.urls}
    if call.method.upper() != "POST" or not standings & {"api", "perhaps"}:
        return
    if call.body is None:
        if call.file and "api" in standings:
            yield Reference(call.file[0], text, call.file[1])
        return
    body = call.body if call.is_recorded else mark_placeholders(call.body)
    if not body.content.lstrip().startswith("["):
        yield from read_piece(body, text, "json", name="body", models=None if "api" in standings else api.models)
    elif "api" in standings:
        span = body.span(len(body.content) - len(body.content.lstrip()), len(body.content.rstrip()))
        message = "the body is a list; a body holds one request (an object)"
        yield Problem("not-a-request", "error", message, text, span)


def _standing(url: str, api: Api) -> _Standing:
    """Tell whether a URL is the create call's, could be if the body says so, or is something else.

    A URL whose end is unknown could be; so could the create path on another host, as of a proxy, and another path on
    the API's own host, which may be misspelt.
    """
    address = re.split("[?#]", url.strip(), maxsplit=1)[0].rstrip("/")
    scheme = _SCHEME.match(address)
    host, slash, path = address[scheme.end() if scheme else 0 :].partition("/")
    path = slash + path
    known = address.rpartition(UNKNOWN)[2]
    if UNKNOWN in host:
        is_whole = known.endswith(api.path) or known == api.path.removeprefix("/")
        if is_whole:
            return "api"
    elif path.endswith(api.path):
        return "api" if _is_own(host, api) else "perhaps"
    elif _is_own(host, api):
        return "perhaps"
    return "perhaps" if UNKNOWN in address and api.path.endswith(known) else "other"


def _is_own(host: str, api: Api) -> bool:
    return host.rpartition("@")[2].partition(":")[0].lower() in api.hosts
