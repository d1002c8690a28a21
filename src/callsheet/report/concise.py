"""The form that editors and `grep` read: a finding is one line."""

from callsheet.located import Located
from callsheet.report.formats import Setting
from callsheet.report.run import Run
from callsheet.report.text import headline, summary

__all__ = ["ConciseReport"]


class ConciseReport:
    """Writes a line for each finding as it comes, then says what was checked."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def add(self, located: Located) -> None:
        """Write the line of a finding."""
        self._setting.write(f"{headline(located, colour=self._setting.colour)}\n")

    def finish(self, run: Run) -> None:
        """Write the last line."""
        self._setting.write(f"{summary(run)}\n")
