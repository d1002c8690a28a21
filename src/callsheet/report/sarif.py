"""SARIF 2.1.0, which code scanning services and editors read."""

from collections.abc import Callable
from typing import Any

from callsheet.explained import as_markdown, as_text
from callsheet.explanation import Explanation
from callsheet.fingerprint import Numbering
from callsheet.located import Located
from callsheet.report.address import file_uri
from callsheet.report.formats import Setting
from callsheet.report.record import as_json, pointer, shown_offer
from callsheet.report.run import Run
from callsheet.source.text import Span, Text

__all__ = ["SarifReport"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_PART = "takes part"

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


class SarifReport:
    """Gathers the findings and writes one run at the end; no snippet of a file is in it."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._numbering = Numbering()
        self._results: list[dict[str, Any]] = []

    def add(self, located: Located) -> None:
        """Keep a finding."""
        # NOTE: braces in a message stay single, though the standard doubles them: without `arguments` there is nothing
        # to fill in, and readers show the text as it is.
        result: dict[str, Any] = {
            "ruleId": located.rule,
            "ruleIndex": -1,
            "level": _LEVELS[located.severity],
            "message": {"text": f"{located.message}\n{located.note}".rstrip("\n")},
            "locations": [_primary(located)],
        }
        related = [(_physical(located.file, located.text, mark.span), mark.label) for mark in located.marks[1:]]
        related += [(_physical(each.file, each.text, each.span), each.label) for each in located.elsewhere]
        if related:
            result["relatedLocations"] = [
                {"id": number, "physicalLocation": place, "message": {"text": label or _PART}}
                for number, (place, label) in enumerate(related, 1)
            ]
        result["partialFingerprints"] = {"callsheet/v1": self._numbering.fingerprint(located)}
        if offer := shown_offer(located):
            replacements = [
                {"deletedRegion": _region(located.text, edit.span), "insertedContent": {"text": edit.text}}
                for edit in offer.edits
            ]
            change = {"artifactLocation": {"uri": file_uri(located.file)}, "replacements": replacements}
            result["fixes"] = [
                {
                    "description": {"text": offer.says},
                    "artifactChanges": [change],
                    "properties": {"safe": offer.is_safe},
                }
            ]
        if located.request >= 0:
            result["properties"] = {"request": located.request}
        self._results.append(result)

    def finish(self, run: Run) -> None:
        """Write the log."""
        rules = sorted({result["ruleId"] for result in self._results})
        for result in self._results:
            result["ruleIndex"] = rules.index(result["ruleId"])
        driver = {
            "name": "callsheet",
            "semanticVersion": self._setting.version,
            "rules": [_rule(rule, self._setting.explain) for rule in rules],
        }
        invocation: dict[str, Any] = {"executionSuccessful": not run.unreadable}
        if run.unreadable:
            invocation["toolExecutionNotifications"] = [
                {"level": "error", "message": {"text": sentence}} for sentence in run.unreadable
            ]
        log = {
            "$schema": _SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": driver},
                    "invocations": [invocation],
                    "columnKind": "unicodeCodePoints",
                    "results": self._results,
                }
            ],
        }
        self._setting.write(f"{as_json(log, indent=2)}\n")


def _primary(located: Located) -> dict[str, Any]:
    mark = located.marks[0]
    location: dict[str, Any] = {"physicalLocation": _physical(located.file, located.text, mark.span)}
    if way := pointer(located):
        location["logicalLocations"] = [{"fullyQualifiedName": way}]
    if mark.label:
        location["message"] = {"text": mark.label}
    return location


def _physical(file: str, text: Text, span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": file_uri(file)}, "region": _region(text, span)}


def _region(text: Text, span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = map(text.position, span)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _rule(rule: str, explain: Callable[[str], Explanation | None]) -> dict[str, Any]:
    found = explain(rule)
    if found is None:
        return {"id": rule}
    level = "warning" if found.severity == "warning" else "error"
    descriptor: dict[str, Any] = {
        "id": rule,
        "shortDescription": {"text": found.what},
        "fullDescription": {"text": found.why},
        "help": {"text": as_text(found), "markdown": as_markdown(found)},
        "defaultConfiguration": {"level": level},
        "properties": {"problem.severity": level},
    }
    if found.applies:
        descriptor["properties"]["tags"] = sorted(set(found.applies))
    return descriptor
