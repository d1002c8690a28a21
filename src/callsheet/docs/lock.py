"""`docs.lock.json`: what the pages said that the spec was last reconciled with: facts, and digests of sentences."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, cast

from callsheet.atomic import write_whole
from callsheet.docs.facts import Fact, Page, Section, Sentence, key
from callsheet.errors import UsageError, reason
from callsheet.finding import Path, Place
from callsheet.source.reader import read
from callsheet.source.text import Request, Span

__all__ = ["FILE", "Lock", "read_lock", "write_lock"]

FILE = "docs.lock.json"
"""The name of the lock in the folder of a spec."""

_VERSION = 1

_PROSE = ("example", "request-example", "response-example")
"""What is shown on a page is in the vendor's words."""

_ADVICE = "`callsheet docs lock PAGE...` writes it anew"


@dataclass(frozen=True, slots=True)
class Lock:
    """The locked pages by what the spec calls them."""

    path: FilePath
    pages: dict[str, Page]

    def elsewhere(self, name: str) -> frozenset[tuple[Section, str, str]]:
        """Give what all other pages say, as section, field and digest."""
        return frozenset(
            (each.section, each.field, each.digest)
            for other, page in self.pages.items()
            if other != name
            for each in page.sentences
        )


def read_lock(folder: FilePath) -> Lock:
    """Read the lock of a spec folder, an empty one where there is none; raise UsageError for one that is broken."""
    path = folder / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Lock(path, {})
    except OSError as error:
        raise UsageError(f"cannot read {path.as_posix()}: {reason(error)}") from error
    found = list(read(data, "json"))
    request = found[0] if len(found) == 1 else None
    if not isinstance(request, Request):
        raise UsageError(f"{path.as_posix()} is not the JSON of a lock; {_ADVICE}")
    content = cast("dict[str, Any]", request.value)
    if content.get("version") != _VERSION:
        raise UsageError(f"{path.as_posix()} is of another version than {_VERSION}; {_ADVICE}")
    try:
        pages = {name: _page(path, request, name, entry) for name, entry in content["pages"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{path.as_posix()} does not have the form of a lock; {_ADVICE}") from error
    return Lock(path, pages)


def _page(path: FilePath, request: Request, name: str, entry: dict[str, Any]) -> Page:
    def span(kind: str, index: int) -> Span:
        way: Path = ("pages", name, kind, index)
        return request.span(Place(way))

    facts = [
        Fact(section, about, kind, _checked(kind, value), span("facts", index))
        for index, (section, about, kind, value) in enumerate(entry["facts"])
    ]
    sentences = [
        Sentence(section, about, "", span("sentences", index), digest, is_read)
        for index, (section, about, digest, is_read) in enumerate(entry["sentences"])
    ]
    return Page(path.as_posix(), "lock", request.text, tuple(facts), tuple(sentences))


_TRUE = ("field", "nullable", "required", "deprecated", "discouraged", "public-address")
_TEXTS = ("type", "format", "pattern", "title", "endpoint", "server", "media-type", "excludes", "authentication")
_LISTS = ("enum", "any-of", "members", "formats", "supports")
_MEMBERS: dict[str, dict[str, Any]] = {
    "requires": {"field": str},
    "together": {"fields": list, "most": int, "when": (str, type(None))},
    "sum": {"list": str, "member": str, "equals": str},
    "reference": {"before": str, "after": str},
}


def _checked(kind: str, value: Any) -> Any:
    """Give a value that has the form of its kind; raise ValueError for another, which a merge may leave."""
    if kind in _MEMBERS:
        own = _MEMBERS[kind]
        is_right = isinstance(value, dict) and all(isinstance(value[name], form) for name, form in own.items())
    elif kind in _TRUE:
        is_right = isinstance(value, bool)
    elif kind in (*_TEXTS, *_LISTS):
        is_right = isinstance(value, str if kind in _TEXTS else list)
    else:
        is_right = kind == "default" or (isinstance(value, int | float) and not isinstance(value, bool))
    if not is_right:
        raise ValueError(kind)
    return value


def write_lock(lock: Lock, pages: dict[str, Page]) -> bool:
    """Put pages into a lock, beside those that it has, and say whether that changed it; a line a fact."""
    merged = {**{name: _kept(page) for name, page in lock.pages.items()}, **{n: _kept(p) for n, p in pages.items()}}
    out = [f'{{\n  "version": {_VERSION},\n  "pages": {{']
    entries = []
    for name, (facts, sentences) in sorted(merged.items()):
        rows = [_rows("facts", facts), _rows("sentences", sentences)]
        entries.append(f"    {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n    }")
    content = (out[0] + ("\n" + ",\n".join(entries) + "\n  " if entries else "") + "}\n}\n").encode()
    try:
        if lock.path.exists() and lock.path.read_bytes() == content:
            return False
        write_whole(lock.path, content)
    except OSError as error:
        raise UsageError(f"cannot write {lock.path.as_posix()}: {reason(error)}") from error
    return True


_Rows = list[list[Any]]


def _kept(page: Page) -> tuple[_Rows, _Rows]:
    """Give what is kept of a page, in an order that is not that of the page."""
    facts = {
        each.identity: [each.section, each.field, each.kind, each.value]
        for each in page.facts
        if each.kind not in _PROSE
    }
    said = {(each.section, each.field, each.digest, each.is_read) for each in page.sentences}
    return [facts[each] for each in sorted(facts)], [list(each) for each in sorted(said)]


def _rows(name: str, rows: Sequence[list[Any]]) -> str:
    lines = ",\n".join(f"        {key(row)}" for row in rows)
    return f'      "{name}": [\n{lines}\n      ]' if rows else f'      "{name}": []'
