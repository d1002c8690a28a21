"""Requests in HAR files, the logs that browsers and proxies export."""

from collections.abc import Iterator

from callsheet.source.api import Api
from callsheet.source.embedded.call import Call, read_call
from callsheet.source.embedded.escapes import piece_of_json_string
from callsheet.source.embedded.piece import Found, Piece
from callsheet.source.embedded.wrapper import member, places_of
from callsheet.source.text import Text

__all__ = ["read_har"]


def read_har(text: Text, api: Api) -> Iterator[Found]:
    """Give the requests of a HAR file, nothing of a file that is none."""
    places = places_of(text, api)
    entries = member(places.value, "log", "entries") if places else None
    if not places or not isinstance(entries, list):
        return
    source = Piece.whole(text)
    for index, entry in enumerate(entries):
        method, url, body = (member(entry, "request", *path) for path in (("method",), ("url",), ("postData", "text")))
        if isinstance(method, str) and isinstance(url, str) and isinstance(body, str):
            span = places.values[("log", "entries", index, "request", "postData", "text")]
            call = Call(method, (url,), piece_of_json_string(source, span), is_recorded=True)
            yield from read_call(call, text, api)
