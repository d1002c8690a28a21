"""A saved documentation page in any of its forms -> its facts."""

import re

from callsheet.docs.facts import Page
from callsheet.docs.reading.markdown_page import read_markdown
from callsheet.docs.reading.text_page import read_text
from callsheet.source.decoding import decode
from callsheet.source.text import Problem, Text

__all__ = ["read_page"]

_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^ {0,3}(?:`{3,}|~{3,})[ \t]*(?:ya?ml|json)\b|^##[ \t]+OpenAPI[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
_DOCUMENT = re.compile(r"\s*(?:\{|openapi\s*:|['\"]openapi['\"]\s*:)", re.IGNORECASE)
_NEAR = 4000


def read_page(name: str, data: bytes) -> Page:
    """Read a page from the bytes of its file: HTML, Markdown with an OpenAPI document, or the text of a browser."""
    text, problems = decode(data, allow_mark=True)
    if problems:
        return Page(name, "text", text, (), (), tuple(problems), is_cut=True)
    if _HTML.search(text.text, 0, _NEAR):
        # The library belongs to an extra, and the other forms of a page need none of it.
        from callsheet.docs.reading.html_page import text_of_html

        try:
            return read_text(name, Text(text_of_html(text.text)), "html")
        except (ValueError, RecursionError) as error:
            message = f"this is HTML that cannot be read: {error}; save the page as text"
            return _no_page(name, text, "syntax-error", message)
    if _MARKDOWN.search(text.text):
        return read_markdown(name, text)
    if _DOCUMENT.match(text.text):
        hint = "save the page that shows it, as text, HTML or Markdown"
        message = f"this is no documentation page but a document by itself, such as an OpenAPI one; {hint}"
        return _no_page(name, text, "not-a-page", message)
    return read_text(name, text)


def _no_page(name: str, text: Text, rule: str, message: str) -> Page:
    return Page(name, "text", text, (), (), (Problem(rule, "error", message, text, (0, 0)),), is_cut=True)
