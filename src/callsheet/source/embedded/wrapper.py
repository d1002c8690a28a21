"""JSON files that hold requests in their strings."""

from typing import Any

from callsheet.source.api import Api
from callsheet.source.json_places import JsonPlaces, JsonSyntaxError, skip_space
from callsheet.source.text import Text

__all__ = ["member", "places_of"]


def places_of(text: Text, api: Api) -> JsonPlaces | None:
    """Give a JSON file with its places; None if it is not JSON, or can hold no request for the API.

    NOTE: the file is first searched for the end of the create path and for the models, as reading it with its places
    takes long, and logs are large.
    """
    content = text.text
    end = api.path.rpartition("/")[2]
    if end not in content and not any(model in content for model in api.models):
        return None
    try:
        places = JsonPlaces.read(content, skip_space(content, 0))
    except JsonSyntaxError:
        return None
    return places if skip_space(content, places.end) == len(content) else None


def member(value: Any, *path: str) -> Any:
    """Give what stands at a path of keys, None if nothing does."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
