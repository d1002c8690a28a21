"""The mutants of a spec that no request can tell from it, each with the reason."""

import tomllib
from pathlib import Path as FilePath

from callsheet.errors import UsageError, reason

__all__ = ["FILE", "read_equivalent"]

FILE = "mutants.toml"
"""The file of a spec folder that lists them: `"id" = "reason"`."""


def read_equivalent(folder: FilePath) -> dict[str, str]:
    """Give the reasons by the mutants' ids, none where there is no file; raise UsageError for one that is no list."""
    path = folder / FILE
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {path.as_posix()}: {reason(error)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.as_posix()} is not TOML: {error}") from error
    for name, why in found.items():
        if not isinstance(why, str) or not why.strip():
            raise UsageError(f'{path.as_posix()}: {name!r} has no reason; an entry is "id" = "a sentence"')
    return found
