"""All findings as one JSON document."""

from typing import Any

from callsheet.located import Located
from callsheet.report.formats import Setting
from callsheet.report.record import as_json, counts, record
from callsheet.report.run import Run

__all__ = ["JsonReport"]


class JsonReport:
    """Gathers the findings and writes them at the end."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._findings: list[dict[str, Any]] = []

    def add(self, located: Located) -> None:
        """Keep a finding."""
        self._findings.append(record(located))

    def finish(self, run: Run) -> None:
        """Write the document."""
        document = {
            "version": 1,
            "tool": {"name": "callsheet", "version": self._setting.version},
            "findings": self._findings,
            "summary": counts(run),
            "unreadable": list(run.unreadable),
        }
        self._setting.write(f"{as_json(document, indent=2)}\n")
