"""The content of a file as requests, whatever its format."""

from collections.abc import Iterator
from typing import Literal

from callsheet.source.api import Api
from callsheet.source.decoding import decode
from callsheet.source.embedded.piece import Found, Kind
from callsheet.source.json_text import read_json
from callsheet.source.text import Problem, Remark, Request

__all__ = ["ENDINGS", "Format", "format_of", "is_embedded", "read", "read_calls"]

Format = Literal["json", "yaml", "jsonl"] | Kind

ENDINGS: dict[str, Format] = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".http": "http",
    ".rest": "http",
    ".har": "har",
}
"""What the name of a file ends with, in lower case, and the format that follows from it."""

_OWN = frozenset({"json", "yaml", "jsonl"})

_COLLECTION = b"getpostman.com/json/collection"


def format_of(name: str, data: bytes | None = None) -> Format:
    """Tell the format of a file by the ending of its name, else by the first character of its content."""
    known = ENDINGS.get(name[name.rfind(".") :].lower())
    if known == "json" and data and _COLLECTION in data:
        return "postman"
    if known:
        return known
    start = (data or b"").lstrip()[:2]
    return "json" if start[:1] in (b"{", b"[") else "shell" if start == b"#!" else "yaml"


def is_embedded(name: str) -> bool:
    """Say whether a file holds requests among other things, as its name tells."""
    return format_of(name) not in _OWN


def read(data: bytes, kind: Literal["json", "yaml"]) -> Iterator[Request | Problem | Remark]:
    """Give the requests of a JSON or YAML file, and what is wrong with the file itself."""
    text, problems = decode(data, allow_mark=kind == "yaml")
    yield from problems
    if any("not UTF-8" in problem.message for problem in problems):
        return
    if kind == "json":
        yield from read_json(text)
        return
    # Imported here because a run over JSON files has no use for PyYAML, which starts slowly.
    from callsheet.source.yaml_text import read_yaml

    yield from read_yaml(text)


def read_calls(data: bytes, kind: Kind, api: Api) -> Iterator[Found]:
    """Give the requests that a file holds among other things; one that is not UTF-8 has none."""
    # Imported here because most runs are over files of requests alone.
    from callsheet.source.embedded.embedded import read_embedded

    text, problems = decode(data, allow_mark=True)
    if not problems:
        yield from read_embedded(kind, text, api)
