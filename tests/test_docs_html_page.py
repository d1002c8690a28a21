"""HTML as the text of a page, and the form of a file told from its content."""

import pytest

from callsheet.docs.facts import Page
from callsheet.docs.reading.html_page import text_of_html
from callsheet.docs.reading.read import read_page
from docs_pages import ENGLISH, HTML


def facts(page: Page) -> list[tuple[str, str, str, str]]:
    return sorted(each.identity for each in page.facts if each.kind != "title")


def problems(page: Page) -> list[str]:
    return [f"{each.rule}: {each.message}" for each in page.problems]


def test_html_gives_the_facts_of_the_text() -> None:
    """A page saved as HTML gives the facts and the sentences of the same page saved as text."""
    text, html = read_page("kite.txt", ENGLISH.encode()), read_page("kite.html", HTML.encode())
    assert facts(html) == facts(text)
    assert [(s.section, s.field, s.text, s.is_read) for s in html.sentences] == [
        (s.section, s.field, s.text, s.is_read) for s in text.sentences
    ]
    assert (html.form, problems(html), html.is_cut) == ("html", [], False)


def test_spans_stand_in_the_text_of_html() -> None:
    """The text of an HTML page is what its spans count in."""
    page = read_page("kite.html", HTML.encode())
    assert [page.text.text[slice(*each.span)] for each in page.of("body", "ratio", "enum")] == ["16:9, 9:16, 1:1"]


def test_what_a_browser_hides_is_left_out() -> None:
    """Scripts, styles, navigation and hidden elements give no text; boxes and marked line breaks give lines."""
    html = """<!doctype html><title>No</title><script>No.</script><style>no {}</style><nav>No</nav><p hidden>No</p>
    <div><div>wind</div><button>gale</button><span>default:</span><span>5</span></div><template>No</template>
    <p>one\n two</p><p class="x whitespace-pre-line">one\ntwo</p><ul><li>a <code>b</code>, c</li></ul><footer>No</footer>"""
    lines = [line.strip() for line in text_of_html(html).splitlines()]
    assert [line for line in lines if line] == ["wind", "gale", "default:5", "one two", "one", "two", "* a b, c"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty-page: the page is empty; save it again"),
        (b"<!DOCTYPE html><html><body></body></html>", "empty-page: the page is empty; save it again"),
        (b"POST\xff", "syntax-error: the byte 0xff at offset 4 is not UTF-8; save the file as UTF-8"),
        (
            b"<html><ol><li value='\xc2\xb2'>x</ol></html>",
            "syntax-error: this is HTML that cannot be read: invalid literal for int() with base 10: '²'; "
            "save the page as text",
        ),
        (
            b'{"openapi": "3.1.0"}',
            "not-a-page: this is no documentation page but a document by itself, such as an OpenAPI one; "
            "save the page that shows it, as text, HTML or Markdown",
        ),
        (
            b"\xef\xbb\xbfopenapi: 3.1.0\n",
            "not-a-page: this is no documentation page but a document by itself, such as an OpenAPI one; "
            "save the page that shows it, as text, HTML or Markdown",
        ),
        (
            b"<html><p>Shopping</p></html>",
            'not-a-page: this is no documentation page: it begins with "Shopping"; '
            "expected the text of an endpoint's page, with its address, `Body` and `Response`",
        ),
    ],
)
def test_what_is_no_page(data: bytes, expected: str) -> None:
    """A file that is no page is one problem that says what it is instead."""
    page = read_page("page", data)
    assert (problems(page), page.facts, page.sentences, page.is_cut) == ([expected], (), (), True)


@pytest.mark.parametrize("data", [b"# Kite\n\n````yaml kite.json post /v1/films\n````\n", b"# Kite\r\n## OpenAPI\r\n"])
def test_markdown_is_told_by_its_fence(data: bytes) -> None:
    """A fence with a document, or the heading above it, makes a file the Markdown form."""
    assert read_page("kite.md", data).form == "markdown"


def test_a_byte_order_mark_is_no_difference() -> None:
    """A byte order mark before a page changes nothing."""
    assert facts(read_page("a", b"\xef\xbb\xbf" + ENGLISH.encode())) == facts(read_page("a", ENGLISH.encode()))
