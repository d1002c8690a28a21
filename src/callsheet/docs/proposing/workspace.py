"""A copy of a spec folder to try edits on, and what comes of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from callsheet.atomic import write_whole
from callsheet.difference import git_difference
from callsheet.docs.spec_side import SpecSide, open_spec
from callsheet.errors import SpecError, UsageError, reason

__all__ = ["Rewritten", "Workspace", "opened", "write_all"]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file of the spec before and after; one that is new was None before."""

    path: Path
    before: bytes | None
    after: bytes

    def difference(self) -> str:
        """Give what changes, in the form that `git apply` takes."""
        return git_difference(self.path, self.before, self.after)


@dataclass(slots=True)
class Workspace:
    """The fragments of a spec by their names in its folder: as they were read, and as they are now.

    `copy` is the folder in which they are tried, `side` the spec as it is now.
    """

    folder: Path
    copy: Path
    read: dict[str, bytes]
    now: dict[str, bytes] = field(default_factory=dict)

    def compiled(self, contents: Mapping[str, bytes]) -> SpecSide:
        """Compile the spec with some contents of its fragments; raise SpecError, with the places in its own folder."""
        for path in self.copy.rglob("*.yaml"):
            if path.relative_to(self.copy).as_posix() not in contents:
                path.unlink()
        for name, content in contents.items():
            path = self.copy / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            return open_spec(self.copy)
        except SpecError as error:
            raise SpecError(str(error).replace(f"{self.copy.as_posix()}/", f"{self.folder.as_posix()}/")) from error

    def rewritten(self) -> tuple[Rewritten, ...]:
        """Give the files that are not what they were, the new ones last."""
        changed = [name for name, content in self.now.items() if self.read.get(name) != content]
        changed.sort(key=lambda name: (name not in self.read, name))
        return tuple(Rewritten(self.folder / name, self.read.get(name), self.now[name]) for name in changed)


@contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    """Copy a spec folder to where edits can be tried; raise UsageError where it cannot be read."""
    try:
        contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    except OSError as error:
        raise UsageError(f"the spec in {folder} cannot be read: {reason(error)}") from error
    with TemporaryDirectory(prefix="callsheet-") as copy:
        yield Workspace(folder, Path(copy), contents, dict(contents))


def write_all(changes: tuple[Rewritten, ...]) -> None:
    """Write all files or none; raise UsageError where one cannot be written, or somebody else has changed one."""
    for each in changes:
        if _content(each.path) != each.before:
            raise UsageError(f"{each.path} has changed during the run; nothing was written, run it again")
    written: list[Rewritten] = []
    try:
        for each in changes:
            written.append(each)
            write_whole(each.path, each.after)
    except BaseException as error:
        for done in written:
            with suppress(OSError):
                _restore(done)
        if isinstance(error, OSError):
            raise UsageError(f"cannot write {written[-1].path}: {reason(error)}; nothing was written") from error
        raise


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason(error)}; nothing was written") from error


def _restore(change: Rewritten) -> None:
    if change.before is None:
        change.path.unlink(missing_ok=True)
    elif change.path.read_bytes() != change.before:
        write_whole(change.path, change.before)
