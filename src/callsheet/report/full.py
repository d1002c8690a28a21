"""The form for people: every finding with the lines it stands in."""

from callsheet.located import Located
from callsheet.report.formats import Setting
from callsheet.report.run import Run
from callsheet.report.text import render, summary

__all__ = ["FullReport"]


class FullReport:
    """Draws each finding as it comes, then says what was checked."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def add(self, located: Located) -> None:
        """Draw a finding."""
        self._setting.write(render(located, colour=self._setting.colour))

    def finish(self, run: Run) -> None:
        """Write the last line."""
        self._setting.write(f"{summary(run)}\n")
