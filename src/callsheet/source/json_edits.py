"""Changes to a request as edits of its JSON text; what they do not touch stays as it is."""

import json

from callsheet.finding import Change, Path, Put, Remove
from callsheet.source.json_places import JsonPlaces
from callsheet.source.text import Edit

__all__ = ["json_edits"]


def json_edits(places: JsonPlaces, change: Change) -> tuple[Edit, ...]:
    """Write a change down; nothing where there is no such field."""
    path = change.path
    if any(path[: len(twice) - 1] == twice[:-1] for twice, _, _ in places.doubled):
        return ()  # only the last of two fields is known by its name, and a cut could take the first with it
    if path in places.values and path not in places.keys:
        # The item of a list is only ever given another value.
        return (Edit(places.values[path], _dumped(change.value)),) if isinstance(change, Put) else ()
    if path not in places.keys:
        return _inserted(places, path, change.value) if isinstance(change, Put) else ()
    if isinstance(change, Put):
        return (Edit(places.values[path], _dumped(change.value)),)
    if isinstance(change, Remove):
        return (_removed(places, path),)
    return (Edit(places.keys[path], _dumped(change.name)),)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _siblings(places: JsonPlaces, path: Path) -> list[Path]:
    """Give the fields of an object in the order of the text."""
    depth = len(path) + 1
    found = [each for each in places.keys if len(each) == depth and each[:-1] == path]
    return sorted(found, key=places.keys.__getitem__)


def _removed(places: JsonPlaces, path: Path) -> Edit:
    """Cut a field out with one comma, so that those around it keep their lines and indents."""
    siblings = _siblings(places, path[:-1])
    at = siblings.index(path)
    start, end = places.keys[path][0], places.values[path][1]
    if at + 1 < len(siblings):
        return Edit((start, places.keys[siblings[at + 1]][0]), "")
    if at:
        return Edit((places.values[siblings[at - 1]][1], end), "")
    opening, closing = places.values[path[:-1]]
    return Edit((opening + 1, closing - 1), "")


def _inserted(places: JsonPlaces, path: Path, value: object) -> tuple[Edit, ...]:
    """Add a field behind the last one, spaced as that one is."""
    siblings = _siblings(places, path[:-1])
    if path[:-1] not in places.values or not siblings or not isinstance(path[-1], str):
        return ()
    text, last = places.text, siblings[-1]
    key_start, key_end = places.keys[last]
    value_start, value_end = places.values[last]
    if len(siblings) > 1:
        between = text[places.values[siblings[-2]][1] : key_start]
    else:
        between = "," + (text[places.values[path[:-1]][0] + 1 : key_start] or " ")
    written = f"{between}{_dumped(path[-1])}{text[key_end:value_start]}{_dumped(value)}"
    return (Edit((value_end, value_end), written),)
