"""A run in JUnit's XML: every probe is a test."""

import re
from xml.etree import ElementTree

from callsheet.contract.run import Run
from callsheet.contract.verdict import VERDICTS, Result

__all__ = ["as_junit"]

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, not even as a reference."""

_TOTALS = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def as_junit(run: Run) -> str:
    """Write a run as one suite: a breach is a failure, a lost answer an error, what was not judged is skipped."""
    root = ElementTree.Element("testsuites", {"name": "callsheet contract"})
    suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(run.base_url)})
    for each in run.results:
        suite.append(_case(each))
    if run.end in ("unfinished", "key"):
        case = ElementTree.SubElement(suite, "testcase", {"classname": "run", "name": "finished"})
        ElementTree.SubElement(case, "error", {"message": _clean(run.stopped), "type": run.end})
    for element in (root, suite):
        element.attrib |= {name: str(len(list(element.iter(tag)))) for name, tag in _TOTALS.items()}
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")
    return f"{text}\n"


def _case(result: Result) -> ElementTree.Element:
    about = result.probe.constraint
    group = result.probe.group if about is None else about.model
    case = ElementTree.Element("testcase", {"classname": group, "name": _clean(result.probe.id)})
    said = f"{result.verdict}: {VERDICTS[result.verdict]}"
    if result.is_breach:
        kind = result.verdict if result.problem is None else "shape"
        told = ElementTree.SubElement(case, "failure", {"message": _clean(result.problem or said), "type": kind})
    elif result.is_open:
        tag = "error" if result.verdict == "lost" else "skipped"
        told = ElementTree.SubElement(case, tag, {"message": _clean(said)})
    else:
        return case
    told.text = _clean("\n".join(filter(None, (said, result.says, result.task and f"task {result.task}"))))
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
