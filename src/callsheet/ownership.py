"""Whether a file that only lay in a folder is one of requests, or one of another program."""

import re
from collections.abc import Generator, Iterator
from typing import Any

from callsheet.check import has_field
from callsheet.lint import Linter
from callsheet.located import Located
from callsheet.source.reader import is_embedded

__all__ = ["ours"]

_MODEL = re.compile(r"""(?:^|[\s{,\[-])["']?model["']?[ \t]*:""", re.MULTILINE | re.IGNORECASE)

_DEEPEST = 6


def ours(linter: Linter, found: Iterator[Located]) -> Generator[Located, None, bool]:
    """Hold findings back until something tells that a file, which only lay in a folder, is one of requests.

    The answer is whether anything did.
    """
    held: list[Located] = []
    for located in found:
        if linter.requests or _may_be_ours(linter, located):
            yield from held
            yield located
            yield from found
            return True
        held.append(located)
    if linter.requests or not held:
        yield from held
        return True
    return False


def _may_be_ours(linter: Linter, located: Located) -> bool:
    """Say whether a file has to do with requests although none could be made out."""
    if is_embedded(located.file):
        return True  # the call was told by its address, the block by its mark
    if located.rule == "syntax-error":
        # A file in UTF-16 cannot be read, but its letters can be guessed at.
        return _MODEL.search(located.text.text.replace("\0", "").replace("\N{REPLACEMENT CHARACTER}", " ")) is not None
    return located.rule == "not-a-request" and _holds_request(linter, located.value, 0)


def _holds_request(linter: Linter, value: Any, depth: int) -> bool:
    """Say whether a value has a request somewhere in it."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        if value.get("model") in linter.spec.models and has_field(linter.spec, value, least=2):
            return True
        return any(_holds_request(linter, each, depth + 1) for each in value.values())
    return isinstance(value, list) and any(_holds_request(linter, each, depth + 1) for each in value)
