"""The Markdown form of a documentation page: a title, some prose, and the endpoint's OpenAPI document in a fence."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from callsheet.docs.facts import Page, digest
from callsheet.docs.reading.gather import Gathering
from callsheet.docs.reading.markdown_text import rendered
from callsheet.docs.reading.openapi_facts import METHODS, Operation, operation_facts
from callsheet.docs.reading.openapi_schema import At, Document
from callsheet.finding import Place
from callsheet.source.text import Problem, Request, Span, Text
from callsheet.source.yaml_text import read_yaml

__all__ = ["has_document", "read_markdown"]

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_NAMED = re.compile(rf"\b(?P<method>{'|'.join(sorted(METHODS))})\s+(?P<path>/\S*)", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?:[^\n]*\n){0,20}?openapi[ \t]*:", re.IGNORECASE)
_TITLE = re.compile(r"#[ \t]+(?=\S)")
_CHROME = re.compile(r"##[ \t]+OpenAPI[ \t\r]*$", re.IGNORECASE)
_INDEX = re.compile(r">[ \t]*(?:#+[ \t]*)?Documentation Index\b", re.IGNORECASE)
_WITHOUT_BODY = frozenset(["get", "head", "delete"])
_AGENTS = re.compile(r"<(/?)AgentInstructions>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Fence:
    """A fence: its info string with the place, its content, and whether it ends before the page does."""

    info: str
    at: Span
    content: Span
    is_closed: bool

    def holds_document(self, text: str) -> bool:
        """Say whether an OpenAPI document stands in it, as its info string or its content tells."""
        word = self.info.split(maxsplit=1)[0].lower() if self.info else ""
        content = _DOCUMENT.match(text, *self.content)
        return word in ("yaml", "yml") and (_NAMED.search(self.info) is not None or content is not None)


def has_document(text: str) -> bool:
    """Say whether a text is of the Markdown form: whether an OpenAPI document stands in one of its fences."""
    return any(fence.holds_document(text) for fence in _parts(text)[0])


def read_markdown(name: str, text: Text) -> Page:
    """Read a page of the Markdown form; what is not understood becomes a problem of the page."""
    gathering = Gathering(text)
    fences, outside = _parts(text.text)
    named = [fence for fence in fences if fence.holds_document(text.text)]
    outside = list(_content(gathering, outside))
    if not named:
        message = "the page has no fence with an OpenAPI document, as its Markdown form does"
        gathering.problems.append(Problem("not-a-page", "error", message, text, (0, 0)))
        return gathering.page(name, "markdown", is_cut=True)
    told = set()
    for start, end in outside:
        for line in rendered(text.text, start, end):
            told.add(digest(line.text))
            gathering.prose("page", "", line.text, line.span())
    for fence in fences:
        if fence is not named[0]:
            gathering.unknown(f"another fence begins with `{fence.info[:60]}`; the first document is read", fence.at)
    is_whole = named[0].is_closed and _document(gathering, named[0], told)
    if not named[0].is_closed:
        # What is cut may lack the end of a number, the rest of a list, the names of what is required: nothing is sure.
        message = "the fence of the OpenAPI document is not closed; save the page again as a whole"
        gathering.problems.append(Problem("incomplete-page", "error", message, text, named[0].at))
    return gathering.page(name, "markdown", is_cut=not is_whole)


def _parts(text: str) -> tuple[list[_Fence], list[Span]]:
    """Give the fences of a page, and the lines outside of them."""
    fences, outside, at = [], [], 0
    while at < len(text):
        opening = _FENCE.match(text, at)
        end = text.find("\n", at) + 1 or len(text)
        if not opening:
            outside.append((at, end))
            at = end
            continue
        closing = re.compile(rf"^ {{0,3}}{opening['mark'][0]}{{{len(opening['mark'])},}}[ \t\r]*$", re.MULTILINE)
        closed = closing.search(text, end)
        stop = closed.start() if closed else len(text)
        fences.append(_Fence(opening["info"].strip(), opening.span("mark"), (end, stop), closed is not None))
        at = (text.find("\n", closed.end()) + 1 or len(text)) if closed else len(text)
    return fences, outside


def _content(gathering: Gathering, lines: list[Span]) -> list[Span]:
    """Take the title, leave out what every page has, and give the stretches of prose that remain."""
    text = gathering.text.text
    prose: list[Span] = []
    has_title = is_index = is_for_agents = False
    for start, end in lines:
        line = text[start:end].rstrip("\n")
        is_index = line.startswith(">") and (is_index or _INDEX.match(line) is not None)
        title = None if has_title else _TITLE.match(line)
        if title:
            has_title = True
            words = line[title.end() :].rstrip().rstrip("#").rstrip()
            first = start + title.end()
            gathering.fact("page", "", "title", words, (first, first + len(words)))
        agents = _AGENTS.findall(line)
        if agents:
            is_for_agents = agents[-1] == ""
        if title or is_index or agents or is_for_agents or _CHROME.match(line):
            continue
        if prose and prose[-1][1] == start:
            prose[-1] = (prose[-1][0], end)
        else:
            prose.append((start, end))
    return prose


def _document(gathering: Gathering, fence: _Fence, told: Collection[str]) -> bool:
    """Gather what the OpenAPI document says, and tell whether it has a body and an answer."""
    text, (start, end) = gathering.text, fence.content
    documents, is_readable = [], True
    for found in read_yaml(Text(text.text[start:end])):
        if isinstance(found, Request):
            documents.append(found)
        elif isinstance(found, Problem) and found.rule not in ("ambiguous-yaml", "not-a-request"):
            span = (start + found.span[0], start + found.span[1])
            gathering.unknown(f"the OpenAPI document cannot be read: {found.message}", span)
            is_readable = False
    if len(documents) != 1:
        if documents or is_readable:
            gathering.unknown(f"the fence holds {len(documents)} OpenAPI documents; one is read here", fence.at)
        return False
    request = documents[0]

    def find(place: Place) -> Span:
        first, last = request.span(place)
        return start + first, start + last

    document = Document(gathering, At(request.value), find)
    operation = _operation(document, fence)
    if operation is None:
        return False
    operation_facts(document, operation, told)
    sections = {fact.section for fact in gathering.facts if fact.kind == "field"}
    has_body = operation.method in _WITHOUT_BODY or "body" in sections
    missing = [word for word, is_there in (("body", has_body), ("answer", "response" in sections)) if not is_there]
    if missing:
        message = f"the document describes no fields of the {' and the '.join(missing)}; save the page again as a whole"
        gathering.problems.append(Problem("incomplete-page", "error", message, text, fence.at))
    return not missing


def _operation(document: Document, fence: _Fence) -> Operation | None:
    """Find the operation that the info string names, or the only one."""
    paths = document.root.get("paths")
    found = [
        Operation(method, path, item, at)
        for path, item in (paths.entries() if paths else ())
        for method, at in item.entries()
        if method in METHODS
    ]
    named = _NAMED.search(fence.info)
    if named:
        wanted = (named["method"].lower(), named["path"])
        found = [each for each in found if (each.method, each.path) == wanted]
    if len(found) == 1:
        return found[0]
    if named:
        document.gathering.unknown(f"the document has no operation `{named[0]}`, which the fence names", fence.at)
    else:
        document.gathering.unknown(f"the document has {len(found)} operations, and the fence names none", fence.at)
    return None
