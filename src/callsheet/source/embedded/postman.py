"""Requests in Postman collections, versions 2.0 and 2.1."""

from collections.abc import Iterator
from typing import Any

from callsheet.finding import Path
from callsheet.source.api import Api
from callsheet.source.embedded.call import Call, read_call
from callsheet.source.embedded.escapes import piece_of_json_string
from callsheet.source.embedded.piece import Found, Piece
from callsheet.source.embedded.unknown import substituted
from callsheet.source.embedded.wrapper import member, places_of
from callsheet.source.text import Text

__all__ = ["read_postman"]

_SCHEMA = "getpostman.com/json/collection"


def read_postman(text: Text, api: Api) -> Iterator[Found]:
    """Give the requests of a Postman collection, nothing of a file that is none.

    The collection's own variables are known in URLs; in bodies every placeholder is unknown, since an environment may
    give another value.
    """
    places = places_of(text, api)
    if not places or not _is_collection(places.value):
        return
    source = Piece.whole(text)
    variables = _variables(places.value)
    for path, request in _requests(places.value):
        method, url = request.get("method"), _url(request.get("url"))
        body = member(request, "body")
        if not isinstance(method, str) or not isinstance(body, dict) or body.get("mode") != "raw":
            continue
        if isinstance(body.get("raw"), str) and body.get("disabled") is not True:
            piece = piece_of_json_string(source, places.values[(*path, "body", "raw")])
            yield from read_call(Call(method, (substituted(url, variables),), piece), text, api)


def _is_collection(value: Any) -> bool:
    schema = member(value, "info", "schema")
    if isinstance(schema, str) and _SCHEMA in schema:
        return True
    return isinstance(member(value, "info"), dict) and isinstance(member(value, "item"), list)


def _requests(collection: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give every request of a collection with its path, in the order of the file."""
    waiting: list[tuple[Path, Any]] = [((), collection)]
    while waiting:
        path, item = waiting.pop()
        request = member(item, "request")
        if isinstance(request, dict):
            yield (*path, "request"), request
        inner = member(item, "item")
        if isinstance(inner, list):
            waiting += [((*path, "item", index), inner[index]) for index in reversed(range(len(inner)))]


def _variables(collection: Any) -> dict[str, str]:
    listed = member(collection, "variable")
    values: dict[str, str] = {}
    for each in listed if isinstance(listed, list) else []:
        key, value = member(each, "key"), member(each, "value")
        if isinstance(key, str) and isinstance(value, str):
            values[key] = substituted(value, values)
    return values


def _url(url: Any) -> str:
    """Give a request's URL, from its parts where it is not also written as a whole."""
    if isinstance(url, str):
        return url
    raw = member(url, "raw")
    if isinstance(raw, str):
        return raw
    host, path = (
        part if isinstance(part, str) else sign.join(map(str, part if isinstance(part, list) else ()))
        for part, sign in ((member(url, "host"), "."), (member(url, "path"), "/"))
    )
    return f"{host}/{path.removeprefix('/')}"
