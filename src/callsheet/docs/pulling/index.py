"""The index of a documentation site, `llms.txt`: which page has which address."""

import re
from difflib import get_close_matches

__all__ = ["links", "misses", "same_title"]

_ENTRY = re.compile(
    r"^[ \t]*[-*+][ \t]+\[(?P<title>(?:\\.|[^\]\\\n])+)\]\([ \t]*<?(?P<url>[^\s<>()]+(?:\([^\s<>()]*\))?)>?[^)\n]*\)",
    re.MULTILINE,
)

_ESCAPED = re.compile(r"\\([^\w\s])")

_MOST_NEAR = 3


def links(text: str) -> dict[str, tuple[str, ...]]:
    """Give the addresses that the index has for each title, in its order; mostly one."""
    found: dict[str, dict[str, None]] = {}
    for entry in _ENTRY.finditer(text):
        title = " ".join(_ESCAPED.sub(r"\1", entry["title"]).split())
        found.setdefault(title, {})[entry["url"]] = None
    return {title: tuple(urls) for title, urls in found.items()}


def same_title(found: dict[str, tuple[str, ...]], title: str) -> tuple[str, ...]:
    """Give the addresses of the pages with a title; case and the number of spaces do not count."""
    wanted = _folded(title)
    return tuple(dict.fromkeys(url for each, urls in found.items() if _folded(each) == wanted for url in urls))


def misses(found: dict[str, tuple[str, ...]], title: str) -> str:
    """Say that no page has a title, and which titles are near to it."""
    if not found:
        return "lists no pages"
    folded = {_folded(each): each for each in found}
    near = [f"`{folded[each]}`" for each in get_close_matches(_folded(title), folded, _MOST_NEAR)]
    return f"has no page with the title `{title}`; near to it: {', '.join(near) or 'none'}"


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
