"""The reference pages and the joined document, for a browser and for other tools."""

import re
from functools import cache
from html import escape
from importlib.resources import files
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["page", "page_names"]

_REFERENCE = files("callsheet_foxapi").joinpath("reference")
_INDEX = "index"
_LINK = re.compile(r"([\w.-]+)\.md(#.*)?", re.ASCII)
_STYLE = """
:root { color-scheme: light dark; --text: #24292f; --dim: #656d76; --line: #d8dee4; --box: #f6f8fa; --link: #0550ae }
body { max-width: 64rem; margin: 0 auto; padding: 0 1rem 4rem; font: 1rem/1.55 system-ui, sans-serif }
body { color: var(--text); background: Canvas }
a { color: var(--link); text-decoration: none }
a:hover { text-decoration: underline }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.75rem 0; border-bottom: 1px solid var(--line) }
nav a[aria-current] { color: inherit; font-weight: 600 }
nav a:last-child { margin-left: auto }
h1 { margin: 2rem 0 0.75rem; line-height: 1.2 }
h2 { margin: 2.5rem 0 0.75rem; line-height: 1.25 }
p, ul { max-width: 48rem }
code, pre { font: 0.875em/1.5 ui-monospace, monospace; background: var(--box); border-radius: 0.25rem }
code { padding: 0.1em 0.2em; overflow-wrap: anywhere }
p code, li code, td:first-child code { white-space: nowrap }
pre { padding: 0.75rem 1rem; overflow-x: auto }
pre code { padding: 0; font-size: inherit; overflow-wrap: normal }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem }
th, td { padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { color: var(--dim); font-weight: 600 }
td:nth-child(5) { color: var(--dim); font-size: 0.8125rem }
@media (prefers-color-scheme: dark) {
  :root { --text: #d1d7de; --dim: #8d96a0; --line: #373e47; --box: #262c36; --link: #6cb0ff }
  body { background: #1c2128 }
}
@media (max-width: 48rem) {
  thead { display: none }
  tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line) }
  td { display: block; padding: 0.1rem 0; border: 0 }
  td:empty { display: none }
  nav a:last-child { margin-left: 0 }
}
"""


def page_names() -> tuple[str, ...]:
    """Give the names of the pages, the index first."""
    names = {each.name.removesuffix(".md") for each in _REFERENCE.iterdir() if each.name.endswith(".md")}
    return (_INDEX, *sorted(names - {_INDEX}))


@cache
def page(name: str) -> str:
    """Give a page as HTML that needs nothing else."""
    text = _REFERENCE.joinpath(f"{name}.md").read_text("utf-8")
    if text.startswith("<!--"):
        text = text.partition("-->")[2]
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title = name
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            before.attrSet("id", _anchor(token.content))
            title = token.content if before.tag == "h1" else title
        for inner in token.children or ():
            _lead_to_page(inner)
    body = markdown.renderer.render(tokens, markdown.options, {})
    links = "".join(_nav_link(each, is_here=each == name) for each in page_names())
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f'<body>\n<nav>{links}<a href="/openapi.json">openapi.json</a></nav>\n{body}</body>\n</html>\n'
    )


def _address(name: str) -> str:
    return "/" if name == _INDEX else f"/reference/{name}"


def _nav_link(name: str, *, is_here: bool) -> str:
    here = ' aria-current="page"' if is_here else ""
    return f'<a href="{_address(name)}"{here}>{name}</a>'


def _anchor(heading: str) -> str:
    """Give the anchor that links to a heading use: small letters, digits, dashes."""
    kept = "".join(char for char in heading.lower() if char.isalnum() or char in " -_")
    return kept.replace(" ", "-")


def _lead_to_page(token: Token) -> None:
    """Make a link between files one between pages."""
    match = _LINK.fullmatch(str(token.attrs.get("href", "")))
    if match:
        token.attrSet("href", _address(match[1]) + (match[2] or ""))
