"""The `callsheet` command, up to the point where it is known to need more than the everyday case.

The commonest call lints JSON files in which nothing is wrong. It is answered here, without a single import that a bare
interpreter has not made; any option, any other command, any file that is not certainly clean goes to the full command
line, which starts from the beginning and decides by itself.
"""

import os
import sys

from callsheet.gate import is_clean_file

__all__ = ["main"]

_ENDINGS = (".json", ".jsonl", ".ndjson")
_PAYS = 1000
"""Fewer files are read sooner than another process starts."""


def main() -> int:
    """Run the command line on `sys.argv`."""
    arguments = sys.argv[1:]
    if len(arguments) > 1 and arguments[0] == "lint" and not any(each.startswith("-") for each in arguments):
        try:
            files = _clean_files(arguments[1:])
        except OSError:
            files = 0  # the working directory may be gone
        if files and not _is_configured():
            # The same line as callsheet.report.text.summary prints.
            sys.stdout.write(f"Checked {files} file{'' if files == 1 else 's'}: no findings.\n")
            try:
                sys.stdout.flush()
            except OSError:
                os._exit(3)
            # Taking the interpreter down in order costs as much as all of the above.
            os._exit(0)
    # Imported here because the everyday call has no use for it: start-up cost.
    from callsheet.cli import main as full_main

    return full_main(arguments)


def _clean_files(paths: list[str]) -> int:
    """Count the files if every one is certainly clean, and plainly to be linted; 0 means "ask"."""
    if len(paths) == 1 and not paths[0].endswith(_ENDINGS):
        files = _folder(paths[0])
    else:
        files = paths
        if len({os.path.normpath(path) for path in paths}) < len(paths) or len({path[:1] == "/" for path in paths}) > 1:
            return 0  # a file may be named twice, and counts once
    return len(files) if _are_clean(files) else 0


def _are_clean(files: list[str]) -> bool:
    """Say whether every file is certainly clean; many are shared out among all processors."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") and len(files) >= _PAYS else 1
    children = []
    for core in range(1, cores):
        child = os.fork()
        if not child:
            try:
                os._exit(not _is_each_clean(files[core::cores]))
            finally:
                os._exit(1)  # interrupted, which the full linter will be, too
        children.append(child)
    clean = _is_each_clean(files[::cores])
    return [os.waitpid(child, 0)[1] for child in children] == [0] * len(children) and clean


def _is_each_clean(files: list[str]) -> bool:
    return all(path.endswith(_ENDINGS) and is_clean_file(path) for path in files)


def _folder(path: str) -> list[str]:
    """List the files of a folder that holds JSON files only; nothing for a folder that takes more to walk.

    A folder below, a hidden name, another kind of file or an ignore file at or above it needs the full walk.
    """
    if "\\" in path or ".." in path.split("/") or _is_ignored_somewhere(path):
        return []
    found = []
    try:
        names = sorted(os.listdir(path))
    except OSError:
        return []
    prefix = path.rstrip("/") + "/"
    for name in names:
        if name.startswith(".") or not name.endswith(_ENDINGS):
            return []
        found.append(prefix + name)
    return found


def _is_configured() -> bool:
    """Say whether a configuration could have a word in what is printed; one that is elsewhere needs an option."""
    try:
        folder = os.getcwd()
    except OSError:
        return True
    while True:
        for name in ("/callsheet.toml", "/callsheet-ignore.toml", "/pyproject.toml"):
            try:
                descriptor = os.open(folder + name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
                with open(descriptor, "rb") as file:
                    if name != "/pyproject.toml" or _has_table(file.read()):
                        return True
            except (FileNotFoundError, IsADirectoryError):
                continue
            except OSError:
                return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def _has_table(project: bytes) -> bool:
    """Say whether a pyproject.toml may have a table for callsheet, however TOML lets that be written."""
    if b"callsheet" not in project:
        return False
    for char in (b" ", b"\t", b'"', b"'"):
        project = project.replace(char, b"")
    return b"tool.callsheet" in project or b"[tool]" in project or b"\ntool=" in project or project[:5] == b"tool="


def _is_ignored_somewhere(path: str) -> bool:
    """Say whether git could have a word in which files count."""
    folder = os.path.realpath(path)
    while True:
        if os.path.exists(folder + "/.gitignore") or os.path.exists(folder + "/.git"):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
