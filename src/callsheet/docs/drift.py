"""A difference between a page and the spec, and what each kind of it means."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from callsheet.docs.facts import Page
from callsheet.explanation import Explanation
from callsheet.finding import Level
from callsheet.fingerprint import fingerprint
from callsheet.located import Elsewhere, Located, Mark
from callsheet.source.text import Span

__all__ = ["RULES", "UNREAD", "Drift", "found_at", "identity", "located"]

_DIGITS = 12

_MEANING: dict[Level, str] = {
    "error": "breaking: a request that was valid may be refused",
    "warning": "warning: a request that was refused may pass, or nobody knows yet",
    "info": "info: no request is refused or passes for it",
}

_READ = "Hold the new copy against the spec with `callsheet docs check`."

UNREAD = ("incomplete-page", "empty-page", "not-a-page", "syntax-error")
"""What is said of a page that was not read, or not to its end; nobody can let that stand."""

_WHY = "The spec is held to be what the page says; where the two part, one of them is wrong."


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that a page and the spec do not say alike.

    `span` is where in the page, `elsewhere` where in the fragments. `section`, `field` and `kind` tell what it is
    about; `value` is what both sides say, and what makes another drift of it when it changes. `has_one_reading` says
    that the spec can be changed without asking anybody; `page_value` is then what it is to say.
    """

    rule: str
    level: Level
    message: str
    span: Span
    section: str
    field: str
    kind: str = ""
    value: Any = None
    elsewhere: tuple[Elsewhere, ...] = ()
    page_value: Any = None
    has_one_reading: bool = False


def found_at(drift: Drift, page: Page, name: str = "") -> Located:
    """Give a drift as reports print it; `name` is what the spec calls the page, "" where that does not matter."""
    steps = tuple(each for each in (name, drift.section, drift.field, drift.kind) if each)
    return Located(
        page.name, drift.rule, drift.level, drift.message, _MEANING[drift.level], page.text, (Mark(drift.span),),
        path=steps, value=drift.value, elsewhere=drift.elsewhere,
    )  # fmt: skip


def located(drift: Drift, page: Page, name: str, file: str) -> Located:
    """Give a drift from the spec as reports print it; `file` is where it can be acknowledged."""
    found = found_at(drift, page, name)
    if drift.rule in UNREAD:
        return replace(found, note="nothing is known of what was not read")
    return replace(found, note=f'{found.note}; to let it stand: {file}, "{identity(found)}" = "why"')


def identity(found: Located) -> str:
    """Give the name that a drift is acknowledged by; neither its line nor the name of the file counts."""
    return "/".join([*map(str, found.path[:3]), found.rule, fingerprint(found)[:_DIGITS]])


_Level = Literal["error", "warning", "error or warning", "info"]


def _rule(rule: str, what: str, advice: str, *, level: _Level = "error or warning") -> Explanation:
    return Explanation(rule, level, what, _WHY, advice)


RULES: dict[str, Explanation] = {
    each.rule: each
    for each in (
        _rule(
            "undocumented-field",
            "The page has a field that the spec has not.",
            "Add the field to the fragment; `callsheet docs propose` writes an optional one.",
        ),
        _rule(
            "undocumented-model",
            "The page is about a model that the spec does not have.",
            "`callsheet docs propose PAGE` writes a first fragment.",
            level="warning",
        ),
        _rule(
            "field-gone",
            "A field that the spec says is documented is not on the page.",
            "Take the field out of the spec, or grade it by what it rests on now.",
        ),
        _rule("type-changed", "Page and spec give a field another type.", "Change `type` in the fragment."),
        _rule(
            "required-changed",
            "Page and spec do not agree on whether a field may be left out.",
            "Change `required` in the fragment.",
        ),
        _rule(
            "default-changed",
            "A field that is left out means something else on the page than in the spec.",
            "Change `default` in the fragment, and look at rules that rest on it; a default may decide on the price.",
            level="warning",
        ),
        _rule("enum-changed", "Page and spec list other values for a field.", "Change `enum` in the fragment."),
        _rule(
            "limit-changed",
            "Page and spec give a field another limit, or only one of them gives any.",
            "Change the limit in the fragment, or the number in the rule that is named.",
        ),
        _rule(
            "deprecated-field",
            "The page calls a field deprecated, and the spec does not, or the other way round.",
            "Change `deprecated` in the fragment.",
            level="info",
        ),
        _rule(
            "unenforced-note",
            "The page says something that is understood, and no constraint of the spec says so.",
            "Write a rule, with a case that breaks it.",
        ),
        _rule(
            "note-changed",
            "A sentence that somebody has read is now another one.",
            "Read it, change the spec if need be, and put its digest and what it says beside `x-docs-notes`.",
            level="warning",
        ),
        _rule(
            "note-unread",
            "A sentence of the page is of no known kind, and nobody has acknowledged it.",
            "Read it, change the spec if need be, and put its digest and what it says beside `x-docs-notes`.",
            level="warning",
        ),
        _rule(
            "note-gone",
            "What the spec rests on a sentence of the page for is not said there.",
            "Take the rule or the note away, or grade the rule by what it rests on now.",
            level="warning",
        ),
        _rule(
            "docs-contradiction",
            "The page says two things that cannot both be true.",
            "Choose a reading in the spec, graded `open` or with a `note`, and acknowledge the contradiction.",
            level="warning",
        ),
        _rule(
            "example-refused",
            "An example on the page is one that the spec refuses.",
            "Either the example or the spec is wrong; ask the vendor, or look at what the service does.",
            level="warning",
        ),
        _rule(
            "endpoint-changed",
            "The page names another address, method or content type than the spec.",
            "Change the path or the server in `openapi.yaml`.",
        ),
        _rule(
            "outdated-grade",
            "The page documents a field that the spec knows from elsewhere.",
            "Change the grade of its `x-source`.",
            level="info",
        ),
        _rule(
            "stale-source",
            "A source of the spec names a field that its page does not have.",
            "Name the field that it is now, or another page and grade.",
            level="info",
        ),
        _rule(
            "unresolved-mark",
            "A comment `# review:` or `# resolve:` that `docs propose` wrote is still there.",
            "Look at what it stands beside, do what it says, and take it away.",
            level="warning",
        ),
        _rule(
            "unused-acknowledgement",
            "Something was acknowledged that is not found any more.",
            "Take the entry out of the file.",
            level="warning",
        ),
        _rule("new-field", "The new copy of a page has a field that the old one has not.", _READ),
        _rule("statement-changed", "Two copies of a page demand different things in prose.", _READ),
        _rule("example-changed", "Two copies of a page show different examples.", "Nothing follows from it."),
        _rule("title-changed", "Two copies of a page have different titles.", "Change `title` in `x-pages`."),
        _rule(
            "reworded",
            "Two copies of a page say something in other words.",
            "Where the words are not understood, the finding is a warning: read them.",
        ),
        _rule(
            "unknown-layout", "A part of the page is laid out in a way that is not known.", "Read it, and report it."
        ),
        _rule(
            "incomplete-page", "The page lacks a part that every page has.", "Save or fetch it again.", level="error"
        ),
        _rule("empty-page", "There is nothing on the page.", "Save or fetch it again.", level="error"),
        _rule("not-a-page", "The file is no page of documentation.", "Name another file.", level="error"),
        _rule("syntax-error", "The file is not text that can be read.", "Save it as UTF-8.", level="error"),
    )
}
"""What `callsheet docs check` can find, in words."""
