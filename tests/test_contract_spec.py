"""What the generator knows for the contract: days of confirmation, and what a price depends on."""

import shutil
from pathlib import Path

import pytest

from callsheet.errors import SpecError
from callsheet_codegen.build import build, compile_spec

V3 = "models/kling-v3-image-to-video.yaml"
SOURCE = "x-source: {page: kling-v3-image-to-video, field: duration, grade: documented"


@pytest.fixture
def spec(tmp_path: Path, root: Path) -> Path:
    """A copy of the spec to change."""
    return Path(shutil.copytree(root / "spec", tmp_path / "spec"))


def change(spec: Path, old: str, new: str) -> None:
    text = (spec / V3).read_text("utf-8")
    assert text.count(old) == 1
    (spec / V3).write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('"2026-02-30"', '\'2026-02-30\' is not a day; `confirmed` takes one such as "2026-11-21"'),
        ('"21.11.2026"', '\'21.11.2026\' is not a day; `confirmed` takes one such as "2026-11-21"'),
        ('"20261121"', '\'20261121\' is not a day; `confirmed` takes one such as "2026-11-21"'),
        ("true", "`confirmed` takes a text"),
        ("2026-11-21", "`2026-11-21` is a date to a YAML 1.1 reader and text to a YAML 1.2 one; quote it [ambiguous-yaml]"),
    ],
)  # fmt: skip
def test_a_day_that_is_none(written: str, problem: str, spec: Path) -> None:
    """A day of confirmation is a date in quotes; anything else is refused where it stands."""
    change(spec, SOURCE, f"{SOURCE}, confirmed: {written}")
    with pytest.raises(SpecError) as caught:
        compile_spec(spec)
    (told,) = str(caught.value).splitlines()
    line = (spec / V3).read_text("utf-8").split("\n").index(f"    {SOURCE}, confirmed: {written}}}") + 1
    assert told == f"{spec.as_posix()}/{V3}:{line}:{len(f'    {SOURCE}, confirmed: ') + 1}: {problem}"


def test_a_day_is_told_on_the_pages(spec: Path) -> None:
    """A source that was confirmed says so on the page of its model and with its rule; all else stays as it is."""
    before = build(spec)
    change(spec, SOURCE, f'{SOURCE}, confirmed: "2026-11-21"')
    rule = "source: {page: kling-v3-image-to-video, field: voice_ids, grade: documented"
    text = (spec / V3).read_text("utf-8")
    at = text.index(rule, text.index("voices-without-audio:"))
    (spec / V3).write_text(f'{text[:at]}{rule}, confirmed: "2026-10-31"{text[at + len(rule) :]}', "utf-8")
    after = build(spec)
    assert {name for name in after if after[name] != before[name]} == {
        "openapi.json", "reference/kling-v3-image-to-video.md", "reference/rules.md",
    }  # fmt: skip
    assert (
        "documented: kling-v3-image-to-video, `duration`; confirmed on 2026-11-21 |"
        in after["reference/kling-v3-image-to-video.md"]
    )
    assert "documented: kling-v3-image-to-video, `voice_ids`; confirmed on 2026-10-31" in after["reference/rules.md"]


def test_a_price_that_is_no_rank(spec: Path) -> None:
    """`x-cost` is a number that says how much a field matters to the price."""
    change(spec, "    x-cost: 1\n", "    x-cost: much\n")
    with pytest.raises(SpecError, match=rf"{V3}:\d+:13: `x-cost` takes an integer$"):
        compile_spec(spec)
