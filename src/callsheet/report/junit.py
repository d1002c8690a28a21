"""JUnit's XML, which most CI systems show: every finding is a failed test of its file."""

import re
from xml.etree import ElementTree

from callsheet.located import Located
from callsheet.report.formats import Setting
from callsheet.report.run import Run

__all__ = ["JunitReport"]

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, not even as a reference."""

_MARK = "\N{REPLACEMENT CHARACTER}"


class JunitReport:
    """Gathers the findings by file and writes them at the end."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._suites: dict[str, list[ElementTree.Element]] = {}

    def add(self, located: Located) -> None:
        """Keep a finding as a failed test."""
        line, column = located.position
        file, message = _clean(located.file), _clean(located.message)
        case = _case(located.file, f"{located.rule} at {line}:{column}")
        case.attrib |= {"file": file, "line": str(line)}
        # A remark is no failure; it is told, and passes.
        if located.severity == "info":
            told = ElementTree.SubElement(case, "system-out")
            told.text = f"{message}\n{_clean(located.note)}".rstrip("\n")
            self._suites.setdefault(located.file, []).append(case)
            return
        failure = ElementTree.SubElement(case, "failure", {"message": message, "type": located.severity})
        where = f"{file}:{line}:{column}: {located.severity}: {message} [{_clean(located.rule)}]"
        failure.text = f"{where}\n{_clean(located.note)}".rstrip("\n")
        self._suites.setdefault(located.file, []).append(case)

    def finish(self, run: Run) -> None:
        """Write the document; a run without findings is one test that passed, for some readers refuse none."""
        root = ElementTree.Element("testsuites")
        for file, cases in self._suites.items():
            _suite(root, file, cases)
        rest = []
        for number, sentence in enumerate(run.unreadable, 1):
            case = _case("callsheet", f"unreadable {number}")
            ElementTree.SubElement(case, "error", {"message": _clean(sentence), "type": "unreadable"})
            rest.append(case)
        if rest or not self._suites:
            _suite(root, "callsheet", rest or [_case("callsheet", "no findings")])
        root.attrib = {"name": "callsheet", **_totals(root)}
        ElementTree.indent(root)
        text = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")
        self._setting.write(f"{text}\n")


def _case(group: str, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", {"classname": _clean(group), "name": _clean(name)})


def _suite(root: ElementTree.Element, name: str, cases: list[ElementTree.Element]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(name)})
    suite.extend(cases)
    suite.attrib |= _totals(suite)


def _totals(element: ElementTree.Element) -> dict[str, str]:
    found = {"tests": "testcase", "failures": "failure", "errors": "error"}
    return {name: str(len(list(element.iter(tag)))) for name, tag in found.items()}


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(_MARK, text)
