"""The mutants of a spec that no request can tell from it, each with the reason."""

from pathlib import Path as FilePath

from callsheet.reasons import read_reasons

__all__ = ["FILE", "read_equivalent"]

FILE = "mutants.toml"
"""The file of a spec folder that lists them: `"id" = "reason"`."""


def read_equivalent(folder: FilePath) -> dict[str, str]:
    """Give the reasons by the mutants' ids, none where there is no file; raise UsageError for one that is no list."""
    return read_reasons(folder / FILE, '"id" = "a sentence"')[1]
