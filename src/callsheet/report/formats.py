"""The forms a report can take, by name; the code of one is imported when it is asked for, which start-up time feels."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from callsheet.explanation import Explanation
from callsheet.located import Located
from callsheet.report.run import Run

__all__ = ["FORMATS", "Report", "Setting", "open_report"]

_CLASSES = {
    "full": ("callsheet.report.full", "FullReport"),
    "concise": ("callsheet.report.concise", "ConciseReport"),
    "json": ("callsheet.report.json_document", "JsonReport"),
    "jsonl": ("callsheet.report.json_lines", "JsonLinesReport"),
    "github": ("callsheet.report.github", "GithubReport"),
    "gitlab": ("callsheet.report.gitlab", "GitlabReport"),
    "sarif": ("callsheet.report.sarif", "SarifReport"),
    "junit": ("callsheet.report.junit", "JunitReport"),
}

FORMATS: tuple[str, ...] = tuple(_CLASSES)
"""The names of the forms, the default one first."""


class Report(Protocol):
    """A report that is being written."""

    def add(self, located: Located) -> None:
        """Take the next finding, in the order of the output."""

    def finish(self, run: Run) -> None:
        """Write what remains, once."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a report is made with: where its text goes, and what it may ask about a rule and about callsheet."""

    write: Callable[[str], object]
    colour: bool
    explain: Callable[[str], Explanation | None]
    version: str


def open_report(
    name: str,
    write: Callable[[str], object],
    *,
    colour: bool = False,
    explain: Callable[[str], Explanation | None],
    version: str,
) -> Report:
    """Begin a report in the form of that name; `colour` counts in the forms that people read."""
    if name not in _CLASSES:
        raise ValueError(f"{name!r} is no form of report; choose one of {', '.join(FORMATS)}")
    module, kind = _CLASSES[name]
    report: Report = getattr(import_module(module), kind)(Setting(write, colour, explain, version))
    return report
