"""docs/output.md: every form is described, and its example is what the form really gives."""

import re

import pytest

from callsheet.report.formats import FORMATS
from callsheet.report.record import record
from callsheet.report.run import Run
from conftest import ROOT
from report_output import located, offer, written

PAGE = (ROOT / "docs" / "output.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

VOICES = """\
model: kling-v3-image-to-video
generate_audio: false
voice_ids: [v1, v2]
"""
FINDING = located(
    VOICES,
    "voice_ids",
    "false",
    labels=("2 here", "no sound"),
    file="requests/bay.yaml",
    rule="voices-without-audio",
    message="`voice_ids` holds 2, but `generate_audio` is false",
    note="documented: kling-v3-image-to-video, `voice_ids`",
    request=0,
    path=("voice_ids",),
    value=["v1", "v2"],
    offer=offer(VOICES, "set `generate_audio` to true", ("false", "true"), is_safe=False),
)
RUN = Run(1, 1, 0, unreadable=("cannot read requests/gone.yaml: no such file or directory",))


def test_every_form_is_described() -> None:
    """The page has a section for each form, in their order, and for no other."""
    assert tuple(SECTIONS) == FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_examples_are_true(name: str) -> None:
    """The example of a form is what it gives for the finding that the page tells of."""
    ((_, example),) = BLOCK.findall(SECTIONS[name])
    assert example == written(name, RUN, FINDING)


def test_the_page_shows_the_file() -> None:
    """The file that the examples are about stands on the page."""
    introduction = PAGE.partition("\n## ")[0]
    assert [text for kind, text in BLOCK.findall(introduction) if kind == "yaml"] == [VOICES]


def test_every_field_is_described() -> None:
    """The table of fields names those of a finding, in their order."""
    fields = re.findall(r"^\| `(\w+)` \|", SECTIONS["json"], re.MULTILINE)
    assert fields == list(record(FINDING))


def test_links_lead_somewhere() -> None:
    """A relative link of the page leads to a file."""
    targets = re.findall(r"\]\(([^)#:]+)", PAGE)
    assert targets
    for target in targets:
        assert (ROOT / "docs" / target).exists(), target
