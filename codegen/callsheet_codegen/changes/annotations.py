"""What a spec says beside its schemas, told in words: servers, prices, kinds of files, other names, lifetimes."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from callsheet.flat import sites
from callsheet.spec import Spec
from callsheet_codegen.changes.change import Change, Kind, Step, listing, place_text

__all__ = ["annotation_changes"]

_Pattern = tuple[str, ...]

_MEDIA: dict[str, tuple[str, Callable[[Any], str], Callable[[Any, Any], bool]]] = {
    "formats": (
        "not-an-image",
        lambda value: f"files of {' and '.join(value)}",
        lambda old, new: not set(old) <= set(new),
    ),
    "most-bytes": (
        "image-too-large",
        lambda value: f"images of at most {value:,} bytes",
        lambda old, new: new < old,
    ),
    "least-side": (
        "image-too-small",
        lambda value: f"images of at least {value} pixels a side",
        lambda old, new: new > old,
    ),
    "most-ratio": (
        "bad-image-ratio",
        lambda value: f"images of which a side is at most {value:g} times the other",
        lambda old, new: new < old,
    ),
}
"""What an image has to be: the finding if it is not, the words for it, and whether more is refused than before."""


def annotation_changes(before: Spec, after: Spec, path: Sequence[str], old: Any, new: Any) -> Iterator[Change] | None:
    """Tell what a difference at a path of the two documents means, None where nothing is known of its kind."""
    if path[0] == "servers" and path[-1] in ("servers", "url"):
        return _server(before, after)
    if path[:2] != ("components", "schemas"):
        return None
    for at, step in enumerate(path):
        if step in _TOLD and path[at - 1] not in ("properties", "schemas"):
            owner, pattern = _place(after, path[2:at])
            return _TOLD[step](after, owner, pattern, path[at + 1 :], old, new)
    return None


def _place(spec: Spec, path: Sequence[str]) -> tuple[str, _Pattern]:
    """Give the model or the schema that a path leads into, and the way to a value of it."""
    models = {component: model for model, component in spec.checks.COMPONENTS.items()}
    pattern: list[str] = []
    steps = iter(path[1:])
    for step in steps:
        if step == "properties":
            pattern.append(next(steps))
        elif step == "items":
            pattern.append("*")
    return models.get(path[0], path[0]), tuple(pattern)


def _server(before: Spec, after: Spec) -> Iterator[Change]:
    was, is_ = ([each["url"] for each in spec.document["servers"]] for spec in (before, after))
    if was[0] != is_[0]:
        yield Change("changed", "servers", "", "", f"calls go to {is_[0]} ({was[0]} before)", "major")
    elif was != is_:
        now, then = (", ".join(urls) for urls in (is_, was))
        yield Change("changed", "servers", "", "", f"the servers are {now} ({then} before)", "minor")


def _change(
    owner: str, pattern: _Pattern, keyword: str, says: str, step: Step = "minor", kind: Kind = "changed"
) -> Change:
    return Change(kind, "/".join((owner, *pattern, keyword)), owner, place_text(pattern), says, step)


def _cost(_: Spec, owner: str, pattern: _Pattern, __: Sequence[str], old: Any, new: Any) -> Iterator[Change]:
    if new is None:
        says = "is not known to decide on the price any more"
    elif old is None:
        says = f"decides on the price, number {new} of what does"
    else:
        says = f"is number {new} of what decides on the price ({old} before)"
    yield _change(owner, pattern, "x-cost", says)


def _lifetime(_: Spec, owner: str, pattern: _Pattern, __: Sequence[str], old: Any, new: Any) -> Iterator[Change]:
    says = "is not known to end any more" if new is None else f"can be fetched for {_seconds(new)}"
    yield _change(owner, pattern, "x-lifetime", f"{says} ({'no end' if old is None else _seconds(old)} before)")


def _seconds(value: int) -> str:
    return f"{value // 3600} hours" if value % 3600 == 0 and value > 3600 else f"{value} seconds"


def _aliases(_: Spec, owner: str, pattern: _Pattern, __: Sequence[str], old: Any, new: Any) -> Iterator[Change]:
    """A name that is read no longer is a value that an answer lacks."""
    gone = [each for each in old or () if each not in (new or ())]
    more = [each for each in new or () if each not in (old or ())]
    if gone:
        says = f"is no longer read from {listing(gone)}; answers that name it so lack it"
        yield _change(owner, pattern, "x-aliases", says, "major", "removed")
    if more:
        yield _change(owner, pattern, "x-aliases", f"is also read from {listing(more)}", kind="added")


def _media(after: Spec, owner: str, pattern: _Pattern, below: Sequence[str], old: Any, new: Any) -> Iterator[Change]:
    if not below:
        for keyword in dict.fromkeys((*(old or {}), *(new or {}))):
            yield from _media(after, owner, pattern, (keyword,), (old or {}).get(keyword), (new or {}).get(keyword))
        return
    keyword = below[0]
    rule, words, is_tighter = _MEDIA[keyword]
    name = f"x-media/{keyword}"
    if new is None:
        yield _change(owner, pattern, name, f"is no longer held to {words(old)}", kind="removed")
        return
    tightens = old is None or is_tighter(old, new)
    refuses = tightens and _is_error(after, owner, rule)
    says = f"takes {words(new)} ({'no limit' if old is None else _bare(old)} before)"
    says += "" if refuses or not tightens else f"; others are a warning, `{rule}`"
    step: Step = "major" if refuses else "minor"
    yield _change(owner, pattern, name, says, step, "tightened" if tightens else "loosened")


def _bare(value: Any) -> str:
    return " and ".join(value) if isinstance(value, list) else f"{value:,}"


def _is_error(spec: Spec, component: str, rule: str) -> bool:
    """Say whether a finding about a file is an error somewhere: where the field's own page says what it has to be."""
    return any(
        schema.get("x-named") == component and rule in schema["x-source"].get("rules", ())
        for model in spec.models
        for _, schema in sites(spec.schema(model))
    )


_TOLD: dict[str, Callable[[Spec, str, _Pattern, Sequence[str], Any, Any], Iterator[Change]]] = {
    "x-cost": _cost,
    "x-lifetime": _lifetime,
    "x-aliases": _aliases,
    "x-media": _media,
}
