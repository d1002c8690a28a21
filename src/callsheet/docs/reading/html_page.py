"""A rendered documentation page as HTML -> the text that a browser shows of it."""

from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display, WhiteSpace
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement

__all__ = ["text_of_html"]

_HIDDEN = ("nav", "footer", "svg", "template", "noscript")

# Names of fields and switches are buttons on a line of their own.
_STYLES = {
    **STRICT_CSS_PROFILE,
    **{tag: HtmlElement(display=Display.none) for tag in _HIDDEN},
    "button": HtmlElement(display=Display.block),
}


def text_of_html(data: str) -> str:
    """Give the text of a page, every block on a line of its own, without its navigation."""
    config = ParserConfig(css=_STYLES)
    own = {"class": _keep_lines, "hidden": _hide}
    config.attribute_handler.attribute_mapping = {**config.attribute_handler.attribute_mapping, **own}
    text: str = get_text(data, config)
    return text


def _keep_lines(value: str, element: HtmlElement) -> None:
    """Keep the line breaks of descriptions, which the platform marks with a class of its style sheet."""
    if "whitespace-pre-line" in value.split():
        element.whitespace = WhiteSpace.pre


def _hide(_value: str, element: HtmlElement) -> None:
    element.display = Display.none
