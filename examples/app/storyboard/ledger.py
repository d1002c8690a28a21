"""What was sent, so that no run sends it again."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from storyboard.board import Shot

__all__ = ["Entry", "Ledger"]


class Entry(BaseModel):
    """A shot that was sent, the task that makes its clip, and the clip's name once it is there.

    Without a task, nobody knows what became of the shot.
    """

    shot: Shot
    task: str | None = None
    clip: str | None = None


_ENTRIES = TypeAdapter(dict[str, Entry])


class Ledger:
    """The entries in a file, which is written anew with every change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries = _ENTRIES.validate_json(path.read_bytes()) if path.exists() else {}

    def find(self, shot: Shot) -> Entry | None:
        """Give the entry of a shot; one that was rewritten since is another shot."""
        entry = self._entries.get(shot.name)
        return entry if entry and entry.shot == shot else None

    def put(self, entry: Entry) -> None:
        """Write down an entry in place of what its name had."""
        self._entries[entry.shot.name] = entry
        self._write()

    def drop(self, shot: Shot) -> None:
        """Forget a shot that was not sent after all."""
        del self._entries[shot.name]
        self._write()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_bytes(_ENTRIES.dump_json(self._entries, indent=2))
        new.replace(self.path)
