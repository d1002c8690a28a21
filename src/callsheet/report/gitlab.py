"""A Code Quality report, which GitLab shows in merge requests."""

from typing import Any

from callsheet.fingerprint import Numbering
from callsheet.located import Located
from callsheet.report.address import repository_path
from callsheet.report.formats import Setting
from callsheet.report.record import as_json
from callsheet.report.run import Run

__all__ = ["GitlabReport"]

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


class GitlabReport:
    """Gathers the findings and writes them at the end; the form has no place for files that could not be read."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._numbering = Numbering()
        self._issues: list[dict[str, Any]] = []

    def add(self, located: Located) -> None:
        """Keep a finding."""
        (line, column), (end_line, end_column) = located.position, located.end
        self._issues.append(
            {
                "description": located.message,
                "check_name": located.rule,
                "fingerprint": self._numbering.fingerprint(located),
                "severity": _SEVERITIES[located.severity],
                "location": {
                    "path": repository_path(located.file),
                    "positions": {
                        "begin": {"line": line, "column": column},
                        "end": {"line": end_line, "column": end_column},
                    },
                },
            }
        )

    def finish(self, run: Run) -> None:  # noqa: ARG002  # nothing of a run has a place in this form
        """Write the list."""
        self._setting.write(f"{as_json(self._issues, indent=2)}\n")
