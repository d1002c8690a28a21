"""Requests in the fenced code blocks of Markdown: JSON, YAML and shell."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from callsheet.source.api import Api
from callsheet.source.embedded.curl import read_commands
from callsheet.source.embedded.fences import blocks_of
from callsheet.source.embedded.piece import Builder, Found, Piece
from callsheet.source.embedded.reading import read_piece
from callsheet.source.embedded.unknown import mark_placeholders
from callsheet.source.text import Span, Text

__all__ = ["read_markdown"]

MARK = "callsheet"
_JSON = frozenset({"json", "jsonc"})
_YAML = frozenset({"yaml", "yml"})
_SHELL = frozenset({"", "bash", "sh", "shell", "console", "curl", "zsh", "shell-session", "shellsession"})
_PROMPT = re.compile(
    r"[ \t]*(?:\([^)\n]*\)[ \t]+)?(?:\[[^\]\n]*\]|[\w.@:~/\\-]+(?:[ \t][~/][\w./~-]*)?)?[ \t]?[$%][ \t]+(?=\S)"
)
_MORE = re.compile(r"[ \t]*>[ \t]?")
_IDLE = re.compile(r"\s*(?:#.*\s*)?")


def read_markdown(text: Text, api: Api) -> Iterator[Found]:
    """Give the requests in the code blocks of Markdown.

    A block of JSON or YAML is read if the word `callsheet` follows its language; else only the requests for known
    models in it are given, and nothing if it cannot be read.
    """
    for block in blocks_of(Piece.whole(text)):
        language = block.words[0].lower() if block.words else ""
        content = block.piece.content
        is_marked = MARK in block.words
        if language == MARK:
            language = "json" if content.lstrip().startswith(("{", "[")) else "yaml"
        if language in _JSON or language in _YAML:
            if is_marked or any(model in content for model in api.models):
                kind: Literal["json", "yaml"] = "json" if language in _JSON else "yaml"
                models = None if is_marked else api.models
                yield from read_piece(
                    mark_placeholders(block.piece), text, kind, name="block", models=models, fields=api.fields
                )
        elif language in _SHELL and "curl" in content:
            for piece, only_first in _scripts(block.piece):
                yield from read_commands(piece, text, api, only_first=only_first)


def _scripts(block: Piece) -> Iterator[tuple[Piece, bool]]:
    """Give the shell text of a block in parts, and of each whether only its first line is shell.

    In a block whose first command follows a prompt each prompt begins a part, and what follows its command is output,
    but for lines that go on with it after a `>`.
    """
    content, lines = block.content, _lines(block.content)
    prompts = [index for index, (start, end) in enumerate(lines) if _PROMPT.match(content, start, end)]
    if not prompts or any(not _IDLE.fullmatch(content, *line) for line in lines[: prompts[0]]):
        yield block, False
        return
    for index, until in pairwise([*prompts, len(lines)]):
        out, more = Builder(block), index + 1
        start, end = lines[index]
        prompt = _PROMPT.match(content, start, end)
        out.copy(prompt.end() if prompt else start, end)
        while more < until and (marked := _MORE.match(content, *lines[more])):
            out.copy(marked.end(), lines[more][1])
            more += 1
        if more == index + 1:
            out.copy(end, lines[until - 1][1])
        yield out.piece(block.span(start, lines[until - 1][1])), more == index + 1


def _lines(content: str) -> list[Span]:
    """Give where the lines of a text begin, and where they end with their breaks."""
    starts = [0, *(found.end() for found in re.finditer(r"\n", content))]
    ends = [*starts[1:], len(content)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
