"""The kinds of files that requests stand in, each with its reader."""

from collections.abc import Callable, Iterator

from callsheet.source.api import Api
from callsheet.source.embedded.curl import read_shell
from callsheet.source.embedded.har import read_har
from callsheet.source.embedded.http_file import read_http_file
from callsheet.source.embedded.markdown import read_markdown
from callsheet.source.embedded.piece import Found, Kind
from callsheet.source.embedded.postman import read_postman
from callsheet.source.text import Text

__all__ = ["read_embedded"]

_READERS: dict[Kind, Callable[[Text, Api], Iterator[Found]]] = {
    "markdown": read_markdown,
    "shell": read_shell,
    "http": read_http_file,
    "har": read_har,
    "postman": read_postman,
}


def read_embedded(kind: Kind, text: Text, api: Api) -> Iterator[Found]:
    """Give the requests for the API that stand in a file of a kind, and nothing of a file that holds none."""
    yield from _READERS[kind](text, api)
