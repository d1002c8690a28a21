"""A finding as the plain values that every form for machines is made of."""

import json
import re
from typing import Any

from callsheet.fingerprint import fingerprint
from callsheet.located import Located
from callsheet.report.run import Run
from callsheet.shown import pointer_text
from callsheet.source.secret import find_secrets
from callsheet.source.text import Edit, Offer, Span, Text

__all__ = ["as_json", "counts", "pointer", "record", "shown_offer"]

_STARS = "********"

_SURROGATE = re.compile("[\ud800-\udfff]")

_MARK = "\N{REPLACEMENT CHARACTER}"


def record(located: Located) -> dict[str, Any]:
    """Give the fields of a finding as docs/output.md lists them."""
    offer = shown_offer(located)
    # Only a page of documentation is held against other files.
    elsewhere = [
        {"file": each.file, **_stretch(each.text, each.span), "label": each.label} for each in located.elsewhere
    ]
    return {
        "file": located.file,
        "rule": located.rule,
        "severity": located.severity,
        "message": located.message,
        "note": located.note,
        **_stretch(located.text, located.marks[0].span),
        "request": located.request if located.request >= 0 else None,
        "pointer": pointer(located),
        "places": [{**_stretch(located.text, mark.span), "label": mark.label} for mark in located.marks],
        "fix": offer
        and {
            "says": offer.says,
            "safe": offer.is_safe,
            "edits": [{**_stretch(located.text, edit.span), "text": edit.text} for edit in offer.edits],
        },
        "fingerprint": fingerprint(located),
        **({"elsewhere": elsewhere} if elsewhere else {}),
    }


def counts(run: Run) -> dict[str, int]:
    """Give the numbers of a finished run."""
    return {
        "files": run.files,
        "errors": run.errors,
        "warnings": run.warnings,
        **({"infos": run.infos} if run.infos else {}),
        "fixed": run.fixed,
        "suppressed": run.suppressed,
        "left_alone": run.strange,
    }


def pointer(located: Located) -> str | None:
    """Give the way from the request to the primary place, None where a finding is about the file itself.

    A key of the request that looks like a secret is starred.
    """
    if located.request < 0:
        return None
    return pointer_text(tuple([_hidden(located, step) if isinstance(step, str) else step for step in located.path]))


def shown_offer(located: Located) -> Offer | None:
    """Give the fix of a finding, unless it would tell something that is masked or that JSON cannot carry."""
    offer = located.offer
    if offer is None:
        return None
    secrets = [located.text.text[begin:end] for begin, end in located.masked if begin < end]
    words = [offer.says, *(edit.text for edit in offer.edits)]
    is_told = any(secret in each for secret in secrets for each in words) or any(map(find_secrets, words))
    is_touched = any(_touches(edit, span) for edit in offer.edits for span in located.masked)
    is_broken = any(_SURROGATE.search(edit.text) for edit in offer.edits)
    return None if is_told or is_touched or is_broken else offer


def as_json(value: Any, *, indent: int | None = None) -> str:
    """Write a value as JSON that any encoding and any parser can take: in ASCII, and without lone surrogates."""
    text = json.dumps(value, indent=indent)
    # A surrogate is always written as an escape, so most values are not walked again.
    return json.dumps(_mended(value), indent=indent) if "\\ud" in text else text


def _stretch(text: Text, span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = map(text.position, span)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _hidden(located: Located, key: str) -> str:
    for begin, end in located.masked:
        if begin < end:
            key = key.replace(located.text.text[begin:end], _STARS)
    for begin, end in reversed(find_secrets(key)):
        key = key[:begin] + _STARS + key[end:]
    return key


def _touches(edit: Edit, span: Span) -> bool:
    """Say whether an edit takes some of a span away, or puts something into it."""
    begin, end = edit.span
    return max(begin, span[0]) < min(end, span[1]) or span[0] < begin == end < span[1]


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub(_MARK, value)
    if isinstance(value, dict):
        return {_mended(key): _mended(each) for key, each in value.items()}
    return [_mended(each) for each in value] if isinstance(value, list) else value
