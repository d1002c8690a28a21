"""What is told of rules: complete, true, and the same everywhere."""

import io
from pathlib import Path

import pytest

from callsheet.catalogue import catalogue, rule_names
from callsheet.explained import as_markdown
from callsheet.explanation import Explanation
from callsheet.file_rules import FILE_RULES
from callsheet.lint import Linter, lint_stream
from command import run
from near_requests import SPEC

RULES = catalogue(SPEC)
CASES = [(rule, kind, case) for rule in RULES.values() for kind in ("bad", "good") for case in getattr(rule, kind)]


def raised(case: str) -> set[str]:
    name = "a.json" if case.startswith("{") else "a.yaml"
    linter = Linter(SPEC, rules=rule_names(SPEC))
    return {each.rule for each in lint_stream(linter, name, io.BytesIO(case.encode()))}


def whole(rule: Explanation, case: str) -> str:
    """A case of one field, put into a request; those of whole files stay as they are."""
    if rule.rule in FILE_RULES or "model:" in case:
        return case
    prompt = "" if case.startswith(("prompt:", "multi_prompt:")) else "prompt: '@Element1'\n"
    return f"model: kling-o3-reference-to-video\n{prompt}{case}"


@pytest.mark.parametrize(
    ("rule", "kind", "case"), CASES, ids=lambda value: getattr(value, "rule", value if value in ("bad", "good") else "")
)
def test_cases_do_what_they_show(rule: Explanation, kind: str, case: str) -> None:
    """A bad case raises its rule, a good one does not."""
    assert (rule.rule in raised(whole(rule, case))) == (kind == "bad"), case


def test_every_rule_says_everything() -> None:
    """Every rule has its sentences, and every rule of the spec its source, its models and cases of both kinds."""
    for rule in RULES.values():
        for text in (rule.what, rule.why, rule.advice):
            assert text.endswith((".", "`.")), rule.rule
            assert text[0].isupper() or text.startswith(("`", "callsheet")), rule.rule
    for slug in {
        slug for component in SPEC.document["components"]["schemas"].values() for slug in component.get("x-rules", {})
    }:
        rule = RULES[slug]
        assert rule.sources, slug
        assert rule.applies, slug
        assert rule.bad, slug
        assert rule.good, slug


def test_what_is_said_to_be_fixable_is() -> None:
    """A rule is told to have a fix if and only if a bad case of it is offered one, of that kind or safer."""
    for rule in RULES.values():
        offers = set()
        for case in rule.bad:
            stream = io.BytesIO(whole(rule, case).encode())
            for each in lint_stream(Linter(SPEC), "a.json" if case.startswith("{") else "a.yaml", stream):
                if each.rule == rule.rule and each.offer:
                    offers.add("safe" if each.offer.is_safe else "unsafe")
        assert (rule.fix != "") == bool(offers), rule.rule
        assert not offers or rule.fix in offers, rule.rule


def test_the_list_names_every_rule(tmp_path: Path) -> None:
    """Without a name every rule is listed, one a line."""
    code, out, error = run("explain", cwd=tmp_path)
    assert (code, error) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == sorted(rule_names(SPEC))


def test_one_rule(tmp_path: Path) -> None:
    """A rule is told whole: what, why, what to do, sources, models, fix, cases as they stand in a file."""
    assert run("explain", "voices-without-audio", cwd=tmp_path) == (
        0,
        """\
voices-without-audio (error)

`voice_ids` is given while the clip has no sound.

Why: The documentation requires `generate_audio` to be true beside `voice_ids`.

What to do: Set `generate_audio: true`, or leave the voices out.

Source: documented: kling-v3-image-to-video, `voice_ids`
Models: kling-v3-image-to-video
Fix: unsafe, by `callsheet lint --unsafe-fixes`

Bad:
    model: kling-v3-image-to-video
    prompt: "<<<voice_1>>> sings"
    image_url: "https://media.test/bay.jpg"
    voice_ids: ["voice_1"]

Bad:
    model: kling-v3-image-to-video
    prompt: "<<<voice_1>>> sings"
    image_url: "https://media.test/bay.jpg"
    voice_ids: ["voice_1"]
    generate_audio: false

Good:
    model: kling-v3-image-to-video
    prompt: "<<<voice_1>>> sings"
    image_url: "https://media.test/bay.jpg"
    voice_ids: ["voice_1"]
    generate_audio: true

Good:
    model: kling-v3-image-to-video
    prompt: Mist lifts off the bay
    image_url: "https://media.test/bay.jpg"
""".replace("prompt: Mist lifts off the bay", 'prompt: "Mist lifts off the bay"'),
        "",
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("restatd-default", "did you mean 'restated-default'?"), ("zzz", "`callsheet explain` lists them")],
)
def test_an_unknown_name(tmp_path: Path, name: str, hint: str) -> None:
    """An unknown rule is wrong usage, and the nearest one is named."""
    assert run("explain", name, cwd=tmp_path) == (2, "", f"callsheet: there is no rule '{name}'; {hint}\n")


def test_the_pages_say_the_same(root: Path) -> None:
    """The reference page has the explanation of every rule, word for word."""
    page = (root / "generated/callsheet_foxapi/reference/rules.md").read_text("utf-8")
    for rule in RULES.values():
        assert as_markdown(rule).rstrip("\n") in page, rule.rule


def test_the_limits_of_images_are_those_of_the_spec() -> None:
    """What is told of the rules of --probe has the numbers that the spec has."""
    limits = SPEC.document["components"]["schemas"]["ImageUrl"]["x-media"]
    assert f"{limits['least-side']} pixels" in RULES["image-too-small"].advice
    assert f"{limits['most-bytes'] // 1024**2} MB" in RULES["image-too-large"].advice
    assert f"{limits['most-ratio']} times" in RULES["bad-image-ratio"].advice
    assert {kind.upper().replace("JPEG", "JPG") for kind in limits["formats"]} <= set(
        RULES["not-an-image"].what.split()
    )
