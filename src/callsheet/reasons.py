"""A TOML file of things that may stand as they are, each with the reason: `"name" = "reason"`."""

import tomllib
from pathlib import Path

from callsheet.errors import UsageError, reason

__all__ = ["read_reasons"]


def read_reasons(path: Path, form: str) -> tuple[str, dict[str, str]]:
    """Give the text of such a file and its reasons by name, nothing where there is no file.

    Raise UsageError for one that is no such list; `form` says what an entry is.
    """
    try:
        text = path.read_text("utf-8")
        found = tomllib.loads(text)
    except FileNotFoundError:
        return "", {}
    except OSError as error:
        raise UsageError(f"cannot read {path.as_posix()}: {reason(error)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.as_posix()} is not TOML: {error}") from error
    for name, why in found.items():
        if not isinstance(why, str) or not why.strip():
            raise UsageError(f"{path.as_posix()}: {name!r} has no reason; an entry is {form}")
    return text, found
