"""The content of a file as requests, whatever its format."""

from collections.abc import Iterator
from typing import Literal

from callsheet.source.decoding import decode
from callsheet.source.json_text import read_json
from callsheet.source.text import Problem, Request

__all__ = ["Format", "format_of", "read"]

Format = Literal["json", "yaml", "jsonl"]

_ENDINGS: dict[str, Format] = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


def format_of(name: str, data: bytes | None = None) -> Format:
    """Tell the format of a file by the ending of its name, else by the first character of its content."""
    lowered = name.lower()
    for ending, known in _ENDINGS.items():
        if lowered.endswith(ending):
            return known
    return "json" if (data or b"").lstrip()[:1] in (b"{", b"[") else "yaml"


def read(data: bytes, kind: Format) -> Iterator[Request | Problem]:
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
