"""Files that change while somebody works on them."""

import os
from collections.abc import Iterator, Sequence

from watchfiles import Change, watch

from callsheet.errors import UnreadableError, UsageError
from callsheet.upwards import CONFIGURATIONS
from callsheet.walk import files

__all__ = ["changes", "roots"]


def roots(named: Sequence[str]) -> list[str]:
    """Give the folders to watch; raise UsageError where one is none."""
    # A file is often replaced rather than written to, and only its folder notices.
    found = sorted({path if os.path.isdir(path) else os.path.dirname(path) or "." for path in named})
    for folder in found:
        if not os.path.isdir(folder):
            raise UsageError(f"cannot watch {folder}, which is no folder")
    return found


def changes(named: Sequence[str], folders: Sequence[str]) -> Iterator[list[str]]:
    """Give the lintable files that changed in some folders, each time some did, by the names that a walk gives them.

    The walk is done anew each time, so that new files count and ignored ones do not. A change of the configuration
    counts as one of every file. Ends when interrupted.
    """
    seen = {path for path in files(named) if not isinstance(path, UnreadableError)}
    for batch in watch(*folders, raise_interrupt=False):
        changed = {os.path.realpath(path) for change, path in batch if change != Change.deleted}
        found = [path for path in files(named) if not isinstance(path, UnreadableError)]
        is_all = any(os.path.basename(path) in (*CONFIGURATIONS, ".gitignore") for _, path in batch)
        # A folder that was moved here is told by its own name only.
        again = [path for path in found if is_all or path not in seen or os.path.realpath(path) in changed]
        seen = set(found)
        if again:
            yield again
