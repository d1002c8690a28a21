"""Which files to lint: those that are named, and the request files of the folders that are.

NOTE: dataclasses, pathlib, re and pathspec take longer to import than a usual run takes to lint. This module does
without the first three, and imports pathspec only for a pattern that needs it.
"""
# os.path, for the reason above

import os
from collections.abc import Callable, Iterator, Sequence
from stat import S_ISDIR, S_ISLNK, S_ISREG

from callsheet.errors import UnreadableError, reason
from callsheet.source.reader import ENDINGS

__all__ = ["EXTENSIONS", "STDIN", "files"]

EXTENSIONS = frozenset(ENDINGS)
"""What the name of a file ends with, in lower case, for it to be taken from a folder."""

STDIN = "-"

_WILD = frozenset("*?[\\")


def files(paths: Sequence[str]) -> Iterator[str | UnreadableError]:
    """Every file to lint, once, in the order named; an error stands where a file or a folder could not be had.

    A file that is named is given whatever its name. A folder that is named is walked in the order of names, without
    hidden entries, linked folders and what git ignores; its files have one of `EXTENSIONS`. `-` is passed through.
    """
    seen: set[str] = set()
    homes: dict[str, str] = {}
    for path in paths:
        if path == STDIN:
            if STDIN not in seen:
                seen.add(STDIN)
                yield STDIN
            continue
        try:
            mode = os.lstat(path).st_mode
            is_link = S_ISLNK(mode)
            if is_link:
                mode = os.stat(path).st_mode
        except OSError as error:
            yield _unreadable(path, error)
            continue
        if S_ISDIR(mode):
            yield from _walk(path, seen)
        elif not S_ISREG(mode):
            yield UnreadableError(f"{path} is not a regular file; pipe it into `callsheet lint -`")
        else:
            real = os.path.realpath(path) if is_link else _real(path, homes)
            if real not in seen:
                seen.add(real)
                yield path


class _Folder:
    """A folder on the way.

    `path` is how the user reaches it, `prefix` what stands in front of its entries, `real` the same without links.
    """

    __slots__ = ("path", "prefix", "real", "rules")

    def __init__(self, path: str, prefix: str, real: str, rules: "_Rules") -> None:
        self.path = path
        self.prefix = prefix
        self.real = real
        self.rules = rules


def _walk(path: str, seen: set[str]) -> Iterator[str | UnreadableError]:
    real = os.path.realpath(path)
    prefix = "" if path == "." else path if path.endswith(("/", os.sep)) else path + "/"
    # Folders may be nested deeper than Python functions may, so the open listings are kept by hand.
    listings = [_listing(_Folder(path, prefix, os.path.join(real, ""), _rules_above(real)), seen)]
    while listings:
        for item in listings[-1]:
            if isinstance(item, _Folder):
                listings.append(_listing(item, seen))
                break
            yield item
        else:
            listings.pop()


def _listing(folder: _Folder, seen: set[str]) -> Iterator[str | UnreadableError | _Folder]:
    """List the files and the folders of one folder."""
    entries: list[os.DirEntry[str]] = []
    own = git = ""
    try:
        with os.scandir(folder.path) as found:
            for entry in found:
                name = entry.name
                if name[0] != ".":
                    if name[name.rfind(".") :].lower() in EXTENSIONS or entry.is_dir(follow_symlinks=False):
                        entries.append(entry)
                elif name == ".git":
                    git = entry.path
                elif name == ".gitignore" and entry.is_file(follow_symlinks=False):
                    own = entry.path
    except OSError as error:
        yield UnreadableError(f"cannot open folder {folder.path}: {reason(error)}")
        return
    # A repository inside another one follows its own rules alone.
    rules = _rules(_exclude_file(git)) if git else folder.rules
    if own:
        rules = _rules(own) + rules

    entries.sort(key=_name)
    for entry in entries:
        name = entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if rules and _is_ignored(name, is_folder, rules):
            continue
        shown = folder.prefix + name
        real = folder.real + name
        if is_folder:
            below = [(prefix + name + "/", ignores) for prefix, ignores in rules]
            yield _Folder(shown, shown + "/", os.path.join(real, ""), below)
            continue
        if entry.is_symlink():
            try:
                is_regular = S_ISREG(os.stat(shown).st_mode)
            except OSError as error:
                yield _unreadable(shown, error)
                continue
            real = os.path.realpath(shown)
        else:
            is_regular = entry.is_file(follow_symlinks=False)
        if is_regular and real not in seen:
            seen.add(real)
            yield shown


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _real(path: str, homes: dict[str, str]) -> str:
    """Resolve the path of a file that is no link; `homes` remembers the folders, which take the time."""
    head, name = os.path.split(path)
    if head not in homes:
        homes[head] = os.path.join(os.path.realpath(head), "")
    return homes[head] + name


def _unreadable(path: str, error: OSError) -> UnreadableError:
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return UnreadableError(f"cannot open {path}: {reason(error)}")
    if os.path.islink(path):
        return UnreadableError(f"{path} is a link to {os.readlink(path)}, which does not exist")
    return UnreadableError(f"{path or repr(path)} does not exist")


class _Ignores:
    """The patterns of one ignore file; the last one that matches decides."""

    __slots__ = ("_literals", "_patterns", "_suffixes", "_wild")

    def __init__(self, lines: list[str]) -> None:
        literals: set[str] = set()
        suffixes: set[str] = set()
        self._patterns: list[_Pattern] = []
        self._wild: list[_Pattern] = []
        for line in reversed(lines):
            bare = line.removesuffix("/")
            text = bare.removeprefix("!")
            is_taken_back, is_for_folders = line[0] == "!", line != bare
            if _WILD.isdisjoint(text):
                literal = text.removeprefix("/")
                literals.add(literal)
                test = _has_path(literal) if "/" in text else _has_name(literal)
                self._patterns.append((not is_taken_back, is_for_folders, test))
            elif text[0] == "*" and "/" not in text and _WILD.isdisjoint(text[1:]):
                suffixes.add(text[1:])
                self._patterns.append((not is_taken_back, is_for_folders, _has_suffix(text[1:])))
            elif wild := _has_match(bare):
                self._wild.append((not is_taken_back, is_for_folders, wild))
                self._patterns.append(self._wild[-1])
        self._literals = frozenset(literals)
        self._suffixes = tuple(suffixes)

    def verdict(self, name: str, path: str, is_folder: bool) -> bool | None:
        """Whether the entry at a path below the ignore file is ignored; None where no pattern matches."""
        # Most patterns are a name or an ending: one look rules all of them out for most entries.
        is_plain = name in self._literals or path in self._literals or name.endswith(self._suffixes)
        for is_ignored, is_for_folders, test in self._patterns if is_plain else self._wild:
            if (is_folder or not is_for_folders) and test(name, path):
                return is_ignored
        return None


_Pattern = tuple[bool, bool, Callable[[str, str], bool]]
"""Whether it ignores (or, with `!`, takes back), whether it is for folders only, and the test of a name and a path."""

_Rules = list[tuple[str, _Ignores]]
"""The ignore files that hold in a folder, the nearest first, each with the way from it down to the folder."""


def _has_name(text: str) -> Callable[[str, str], bool]:
    return lambda name, _path: name == text


def _has_path(text: str) -> Callable[[str, str], bool]:
    return lambda _name, path: path == text


def _has_suffix(text: str) -> Callable[[str, str], bool]:
    return lambda name, _path: name.endswith(text)


def _has_match(pattern: str) -> Callable[[str, str], bool] | None:
    """Compile a pattern, given without its final slash; None if, as git sees it, it matches nothing."""
    # Imported here because most ignore files have none but plain patterns, and it takes longer than linting a file.
    import re
    import warnings

    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `[[:alpha:]]` is a FutureWarning to `re`
            regex = GitIgnoreSpecPattern(os.fsencode(pattern)).regex  # bytes, since git's `?` is one byte
    except (ValueError, re.error):
        return None
    if regex is None:
        return None

    def test(_name: str, path: str) -> bool:
        match = regex.search(os.fsencode(path))
        # The one group of these expressions is the slash after a folder: what lies in the folder matches too. git
        # judges the folder itself and never looks inside, and so does the walk.
        return match is not None and match.lastindex is None

    return test


def _is_ignored(name: str, is_folder: bool, rules: _Rules) -> bool:
    for prefix, ignores in rules:
        verdict = ignores.verdict(name, prefix + name, is_folder)
        if verdict is not None:
            return verdict
    return False


def _rules(ignore_file: str) -> _Rules:
    """Read an ignore file, for the folder it stands in; one that cannot be read counts as empty, as git has it."""
    lines = []
    for line in _text(ignore_file).removeprefix("\ufeff").split("\n"):
        kept = line.removesuffix("\r")
        while kept.endswith(" ") and not kept.endswith("\\ "):
            kept = kept[:-1]
        if kept not in {"", "!", "/", "!/"} and kept[0] != "#":
            lines.append(kept)
    return [("", _Ignores(lines))] if lines else []


def _rules_above(real: str) -> _Rules:
    """Gather what a folder's parents ignore, up to the root of its repository; nothing outside a repository."""
    rules: _Rules = []
    prefix = ""
    folder = real
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent, name = os.path.split(folder)
        if parent == folder:
            return []
        folder = parent
        prefix = f"{name}/{prefix}"
        ignore_file = os.path.join(folder, ".gitignore")
        if not os.path.islink(ignore_file):
            rules += [(prefix, ignores) for _, ignores in _rules(ignore_file)]
    return rules + [(prefix, ignores) for _, ignores in _rules(_exclude_file(os.path.join(folder, ".git")))]


def _exclude_file(git: str) -> str:
    """Find `info/exclude` by `.git`, which in a worktree or a submodule is a file that holds a path."""
    pointer = _text(git)
    if pointer.startswith("gitdir:"):
        git = os.path.join(os.path.dirname(git), pointer.removeprefix("gitdir:").strip())
        git = os.path.join(git, _text(os.path.join(git, "commondir")).strip())
    return os.path.join(git, "info", "exclude")


def _text(path: str) -> str:
    """Read a regular file; nothing where there is none."""
    try:
        if not S_ISREG(os.stat(path).st_mode):
            return ""
        with open(path, "rb") as file:
            return os.fsdecode(file.read())
    except OSError:
        return ""
