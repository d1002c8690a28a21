"""docs/output.md: every form is described, and its example is what callsheet really gives."""

import json
import re

import pytest

from callsheet.report.formats import FORMATS
from output_page import BLOCK, PAGE, REQUEST, SECTION, example

TEXT = PAGE.read_text("utf-8")
SECTIONS = dict(SECTION.findall(TEXT))


def test_every_form_is_described() -> None:
    """The page has a section for each form, in their order, and for no other."""
    assert tuple(SECTIONS) == FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_examples_are_true(name: str) -> None:
    """The example of a form is what a run over the file on the page prints."""
    ((_, text),) = BLOCK.findall(SECTIONS[name])
    assert text == example(name)


def test_the_page_shows_the_file() -> None:
    """The file that the examples are about stands on the page."""
    introduction = TEXT.partition("\n## ")[0]
    assert [text for kind, text in BLOCK.findall(introduction) if kind == "yaml"] == [REQUEST]


def test_every_field_is_described() -> None:
    """The table of fields names those of a finding, in their order."""
    fields = re.findall(r"^\| `(\w+)` \|", SECTIONS["json"], re.MULTILINE)
    assert fields == list(json.loads(example("json"))["findings"][0])
