"""A spec folder as it was committed, put where it can be compiled."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callsheet.errors import UsageError, reason

__all__ = ["committed_spec"]

_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook is told of its repository; the folder says better which one is meant."""

_FILE_MODES = ("100644", "100755")


@contextmanager
def committed_spec(folder: Path, revision: str = "HEAD") -> Iterator[Path]:
    """Give a folder that holds what a spec folder held in a revision, for as long as the block lasts.

    Raise UsageError where git is missing, the folder is in no repository, or the revision does not have it.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder, so it has no committed state; name the spec folder")
    inside = _git(folder, "rev-parse", "--show-prefix")
    if inside is None:
        raise UsageError(
            f"{folder} is in no git repository, so it has no committed state; name a folder to compare with"
        )
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise UsageError(f"{revision!r} is no revision of the repository that {folder} is in")
    # The prefix ends in a slash, and is empty at the root of the repository.
    tree = f"{os.fsdecode(commit.strip())}:{os.fsdecode(inside).removesuffix(chr(10)).rstrip('/')}"
    listing = _git(folder, "ls-tree", "-r", "-z", "--full-tree", tree)
    if listing is None:
        raise UsageError(
            f"{folder} is not in the revision {revision!r}; commit it first, or name a folder to compare with"
        )
    with tempfile.TemporaryDirectory(prefix="callsheet-spec-") as temporary:
        for row in listing.split(b"\0")[:-1]:
            facts, _, name = row.partition(b"\t")
            mode, _, digest = os.fsdecode(facts).split(" ")
            # A link or a repository within the repository holds no fragment.
            if mode in _FILE_MODES:
                path = Path(temporary, os.fsdecode(name))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(_git(folder, "cat-file", "blob", digest) or b"")
        yield Path(temporary)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Give what git answers, None where it fails; raise UsageError if there is no git."""
    environment = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603 - fixed words
    except OSError as error:
        raise UsageError(f"git is needed to know what was committed, and cannot be run: {reason(error)}") from error
    return done.stdout if done.returncode == 0 else None
