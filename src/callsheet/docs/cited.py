"""The fields that the spec names as its sources, held against the page that they are said to be on."""

from collections.abc import Iterator
from typing import Any

from callsheet.docs.drift import Drift
from callsheet.docs.facts import Page
from callsheet.docs.spec_side import Root, SpecSide

__all__ = ["check_sources"]

_PARTS = frozenset(["Body", "Response", "Authorizations", "Authorization"])
"""What a source may name that is no field."""


def check_sources(page: Page, side: SpecSide, roots: list[Root]) -> Iterator[Drift]:
    """Tell of every source that names a field which the page of a model does not have, once for each field.

    `roots` are what the page is about: that a field of theirs is gone is told already.
    """
    if page.is_cut:
        return
    known = _PARTS.union(*(page.fields(section) for section in ("body", "response", "query", "path", "header")))
    told = {name for root in roots for name, _, _ in side.fields(root)}
    for source in _sources(side.document):
        field = str(source.get("field"))
        if source.get("page") == page.model and field not in known and field not in told:
            told.add(field)
            message = f"`{field}` is named as a source on this page, which has no such field"
            place = side.at(source, "field")
            yield Drift("stale-source", "info", message, (0, 0), "page", field, "source", None, (place,))


def _sources(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _sources(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in ("x-source", "source") and isinstance(value, dict):
                yield value
            elif key not in ("examples", "example", "default", "good", "bad"):
                yield from _sources(value)
