"""A simple command of the shell, with what it reads and prints where that stands in the text."""

from dataclasses import dataclass, field

from callsheet.source.embedded.piece import Piece

__all__ = ["Command", "Document"]


@dataclass(slots=True)
class Command:
    """The words of a simple command, what it reads where that is in the text, and the command piped into it.

    NOTE: not frozen, since a here-document follows only after the line of its command.
    """

    words: list[Piece] = field(default_factory=list)
    stdin: Piece | None = None
    feeder: "Command | None" = None

    def input(self) -> Piece | None:
        """Give what it reads, None if that cannot be told."""
        return self.feeder.output() if self.feeder and self.stdin is None else self.stdin

    def output(self) -> Piece | None:
        """Give what it prints, None if that cannot be told; `cat` and a plain `echo` are understood."""
        words = [word.content for word in self.words]
        if words in (["cat"], ["cat", "-"]):
            return self.stdin
        is_echo = words[:1] == ["echo"] and len(words) == 2 + (words[1:2] == ["-n"])
        return self.words[-1] if is_echo and "\\" not in words[-1] else None


@dataclass(frozen=True, slots=True)
class Document:
    """A here-document that begins on the next line: the command it belongs to, the line that ends it, and its kind."""

    command: Command
    end: str
    is_quoted: bool
    is_indented: bool
    is_stdin: bool
