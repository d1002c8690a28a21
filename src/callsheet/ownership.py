"""Whether a file that only lay in a folder is one of requests, or one of another program."""

from collections.abc import Generator, Iterator

from callsheet.lint import Linter
from callsheet.located import Located

__all__ = ["ours"]


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
    """Say whether the text of a file speaks of requests although none could be made out."""
    # A file in UTF-16 cannot be read, but its letters can be guessed at.
    text = located.text.text.replace("\0", "")
    return (located.rule == "syntax-error" and "model" in text) or any(name in text for name in linter.spec.models)
