"""Findings as JSON Lines, each written when it is found."""

from typing import Any

from callsheet.located import Located
from callsheet.report.formats import Setting
from callsheet.report.record import as_json, counts, record
from callsheet.report.run import Run

__all__ = ["JsonLinesReport"]


class JsonLinesReport:
    """Writes an object a line: the findings, then what could not be read, then the summary."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def add(self, located: Located) -> None:
        """Write the line of a finding."""
        self._line("finding", record(located))

    def finish(self, run: Run) -> None:
        """Write what the run has to say."""
        for sentence in run.unreadable:
            self._line("unreadable", {"message": sentence})
        self._line("summary", counts(run))

    def _line(self, kind: str, fields: dict[str, Any]) -> None:
        self._setting.write(f"{as_json({'version': 1, 'kind': kind, **fields})}\n")
