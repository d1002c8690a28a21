"""How forms for machines name a file."""

import os
import re
from pathlib import Path
from urllib.parse import quote

__all__ = ["file_uri", "repository_path"]

_DRIVE = re.compile(r"[A-Za-z]:/")

_HERE = re.compile(r"\A(?:\./+)+")


def file_uri(file: str, *, is_windows: bool = os.name == "nt") -> str:
    """Give a URI reference: relative for a relative path, with the scheme `file` for an absolute one."""
    if is_windows:
        file = file.replace("\\", "/")
        if _DRIVE.match(file):
            return f"file:///{file[:2]}{_quoted(file[2:])}"
        if file.startswith("//"):
            return f"file:{_quoted(file)}"
    return f"file://{_quoted(file)}" if file.startswith("/") else _quoted(_HERE.sub("", file))


def repository_path(file: str) -> str:
    """Give the path from the current folder, which is taken to be the top of the repository; `/` separates.

    A file elsewhere keeps its path.
    """
    file = os.path.normpath(file)
    here = str(Path.cwd()).rstrip(os.sep) + os.sep
    return file.removeprefix(here).replace(os.sep, "/")


def _quoted(path: str) -> str:
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte; no file system gives such a name
        data = path.encode("utf-8", "replace")
    return quote(data)
