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
        if linter.requests or not _is_strange(located):
            yield from held
            yield located
            yield from found
            return True
        held.append(located)
    if linter.requests or not held:
        yield from held
        return True
    return False


def _is_strange(located: Located) -> bool:
    """Say whether a finding is of the kind that files of other programs have, whatever they are about."""
    match located.rule:
        case "not-a-request":
            return located.request >= 0  # an object without a single key that a request has
        case "syntax-error":
            return "model" not in located.text.text
    return located.rule in ("duplicate-key", "ambiguous-yaml", "possible-secret")
