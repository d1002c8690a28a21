"""Workflow commands, which GitHub Actions turns into annotations."""

from callsheet.finding import Level
from callsheet.located import Located
from callsheet.report.formats import Setting
from callsheet.report.run import Run
from callsheet.report.text import printable

__all__ = ["GithubReport"]


_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "notice"}


class GithubReport:
    """Writes a command for each finding as it comes, and one for each file that could not be read."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def add(self, located: Located) -> None:
        """Write the command of a finding; its note is a second line of the message."""
        (line, column), (end_line, end_column) = located.position, located.end
        properties = {"file": located.file, "line": str(line), "endLine": str(end_line)}
        if line == end_line:
            # GitHub takes columns only of a place within one line.
            properties |= {"col": str(column), "endColumn": str(end_column)}
        properties["title"] = f"callsheet ({located.rule})"
        self._command(_LEVELS[located.severity], properties, f"{located.message}\n{located.note}".rstrip("\n"))

    def finish(self, run: Run) -> None:
        """Write a command for each file that could not be read."""
        for sentence in run.unreadable:
            self._command("error", {"title": "callsheet"}, sentence)

    def _command(self, level: str, properties: dict[str, str], message: str) -> None:
        told = ",".join([f"{name}={_property(value)}" for name, value in properties.items()])
        self._setting.write(f"::{level} {told}::{_data(message)}\n")


def _data(text: str) -> str:
    """Escape what would end a command; line breaks survive, anything else that a terminal would obey does not."""
    text = "".join([char if char in "\r\n" else printable(char) for char in text])
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
