"""Files that count for a folder because they stand in it or above it."""

import os
from collections.abc import Callable

__all__ = ["CONFIGURATIONS", "nearest"]

CONFIGURATIONS = ("callsheet.toml", "pyproject.toml", "callsheet-ignore.toml")
"""What a project configures callsheet with."""


def nearest(names: tuple[str, ...], counts: Callable[[str], bool] = os.path.isfile) -> str | None:
    """Find the nearest file of one of some names, upwards from here; the first name wins in one folder.

    `counts` may look into a file. The path is told from here.
    """
    folder = os.getcwd()
    while True:
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and counts(path):
                return os.path.relpath(path)
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
