"""A page held against the spec: every edit of a fact is told as what it is, and no other edit is told at all."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from callsheet.cli._docs import checked
from callsheet.docs.compare import compare_pages
from callsheet.docs.spec_side import SpecSide, open_spec
from docs_edits import ABSENT, O3, SHARED, V3, Editor, edited, page

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=ABSENT)

Row = tuple[str, str, Callable[[Editor], object], list[str]]


@lru_cache
def side() -> SpecSide:
    return open_spec(ROOT / "spec")


def swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


FACTS: list[Row] = [
    # Limits.
    ("a smaller limit, said twice", O3, lambda e: e.fact("prompt", "maxLength", "2000").said("prompt", "maxLength", lambda t: swap(t, "2500", "2000")), ["error limit-changed prompt"]),
    ("a greater limit, said twice", O3, lambda e: e.fact("prompt", "maxLength", "3000").said("prompt", "maxLength", lambda t: swap(t, "2500", "3,000")), ["warning limit-changed prompt"]),
    ("a limit changed where it is said first", O3, lambda e: e.fact("prompt", "maxLength", "2000"), ["warning docs-contradiction prompt", "error limit-changed prompt"]),
    ("a limit changed where it is said last", O3, lambda e: e.said("prompt", "maxLength", lambda t: swap(t, "2500", "2600")), ["warning docs-contradiction prompt", "warning limit-changed prompt"]),
    ("a limit taken away", O3, lambda e: e.drop("prompt", "maxLength", 1).drop("prompt", "maxLength"), ["warning limit-changed prompt"]),
    ("a limit put in", O3, lambda e: e.note("image_urls", "Maximum 7 images"), ["error limit-changed image_urls"]),
    ("a shorter range", O3, lambda e: e.said("duration", "maximum", lambda t: swap(t, "15", "10")), ["error limit-changed duration"]),
    ("a longer range", O3, lambda e: e.said("duration", "maximum", lambda t: swap(t, "15", "20")), ["warning limit-changed duration"]),
    ("a range that begins later", O3, lambda e: e.said("duration", "minimum", lambda t: swap(t, "3-", "5-")), ["error limit-changed duration"]),
    ("a range that begins earlier", O3, lambda e: e.said("duration", "minimum", lambda t: swap(t, "3-", "1-")), ["warning limit-changed duration"]),
    ("a range taken away", O3, lambda e: e.said("duration", "minimum", lambda t: t[: t.index(",")]), ["warning limit-changed duration"]),
    ("more voices", V3, lambda e: e.said("voice_ids", "maxItems", lambda t: swap(t, "2", "3")), ["warning limit-changed voice_ids"]),
    ("fewer voices", V3, lambda e: e.said("voice_ids", "maxItems", lambda t: swap(t, "2 voices", "1 voice")), ["error limit-changed voice_ids"]),
    ("fewer together, said twice", O3, lambda e: e.said("image_urls", "together", lambda t: swap(t, "4", "3")).said("elements", "together", lambda t: swap(t, "4", "3")), ["error limit-changed image_urls", "error limit-changed elements"]),
    ("more together, said twice", O3, lambda e: e.said("image_urls", "together", lambda t: swap(t, "4", "6")).said("elements", "together", lambda t: swap(t, "4", "6")), ["warning limit-changed image_urls", "warning limit-changed elements"]),
    ("more together, said once", O3, lambda e: e.said("elements", "together", lambda t: swap(t, "4", "5")), ["warning docs-contradiction elements", "warning limit-changed elements"]),
    ("together without a condition", O3, lambda e: e.fact("image_urls", "together", "elements and image_urls hold at most 4 in total"), ["error limit-changed image_urls"]),
    # Types, null, required, default, values.
    ("another type", O3, lambda e: e.fact("elements", "type", "string[] | null"), ["error type-changed elements"]),
    ("a wider type", O3, lambda e: e.fact("duration", "type", "number | null"), ["warning type-changed duration"]),
    ("null is not taken any more", O3, lambda e: e.fact("prompt", "type", "string"), ["error type-changed prompt"]),
    ("null is taken", V3, lambda e: e.fact("duration", "type", "integer | null"), ["warning type-changed duration"]),
    ("not required any more", V3, lambda e: e.drop("prompt", "required"), ["warning required-changed prompt"]),
    ("required now", O3, lambda e: e.fact("duration", "type", "integer | null\nrequired"), ["error required-changed duration"]),
    ("another default", O3, lambda e: e.fact("resolution", "default", "1080p"), ["warning default-changed resolution"]),
    ("another default, against a sentence", V3, lambda e: e.fact("generate_audio", "default", "true"), ["warning docs-contradiction generate_audio", "warning default-changed generate_audio"]),
    ("no default any more", V3, lambda e: e.drop("negative_prompt", "default"), ["warning default-changed negative_prompt"]),
    ("a default put in", O3, lambda e: e.fact("aspect_ratio", "type", "string | null\ndefault:16:9"), ["warning default-changed aspect_ratio"]),
    ("a value more", O3, lambda e: e.said("aspect_ratio", "enum", lambda t: f"{t}, 4:3"), ["warning enum-changed aspect_ratio"]),
    ("a value less", O3, lambda e: e.said("aspect_ratio", "enum", lambda t: swap(t, ", 1:1", "")), ["error enum-changed aspect_ratio"]),
    ("a value for another", O3, lambda e: e.said("aspect_ratio", "enum", lambda t: swap(t, "1:1", "4:3")), ["error enum-changed aspect_ratio"]),
    ("an option less", V3, lambda e: e.sub(r"^.*10 — .*\n", ""), ["error enum-changed duration", "info note-gone duration"]),
    ("an option more", V3, lambda e: e.sub(r"^(.*)10 — .*\n", r"\g<0>\g<1>15 — a long one\n"), ["warning enum-changed duration", "warning note-unread duration"]),
    ("values no longer fixed", O3, lambda e: e.said("shot_type", "enum", lambda t: t[: t.index(",")]), ["warning enum-changed shot_type"]),
    ("another kind of file", V3, lambda e: e.said("image_url", "formats", lambda t: f"{t} / WEBP"), ["warning enum-changed image_url"]),
    ("a kind of file less", V3, lambda e: e.said("image_url", "formats", lambda t: swap(t, " / PNG", "")), ["error enum-changed image_url"]),
    ("deprecated", O3, lambda e: e.fact("end_image_url", "type", "string | null\ndeprecated"), ["info deprecated-field end_image_url"]),
    # Fields.
    ("a new field", O3, lambda e: e.after("duration", "seed\ninteger | null\n\nWhere chance begins\n\nRequired range: 0 <= x <= 9"), ["warning undocumented-field seed"]),
    ("a new field that is required", O3, lambda e: e.after("duration", "seed\ninteger\nrequired\n\nWhere chance begins"), ["error undocumented-field seed"]),
    ("a field less", O3, lambda e: e.put(e.block("aspect_ratio"), ""), ["error field-gone aspect_ratio"]),
    ("a field of another name", O3, lambda e: e.fact("start_image_url", "field", "first_frame_url"), ["warning undocumented-field first_frame_url", "error field-gone start_image_url"]),
    ("a member documented", O3, lambda e: e.after("elements", "Hide child attributes\n\nelements.video_url\nstring"), ["info outdated-grade elements[].video_url", "error field-gone elements[].frontal_image_url", "error field-gone elements[].reference_image_urls"]),
    # What prose demands.
    ("another exclusion", O3, lambda e: e.said("prompt", "excludes", lambda t: swap(t, "multi_prompt", "image_urls")), ["error unenforced-note prompt"]),
    ("one more exclusion", O3, lambda e: e.note("end_image_url", "Mutually exclusive with duration"), ["error unenforced-note end_image_url"]),
    ("no exclusion any more", O3, lambda e: e.drop("prompt", "excludes").drop("multi_prompt", "excludes"), ["warning note-gone prompt"]),
    ("no sum any more", O3, lambda e: e.drop("multi_prompt", "sum"), ["warning note-gone multi_prompt"]),
    ("voices without sound", V3, lambda e: e.drop("voice_ids", "requires"), ["warning note-gone voice_ids"]),
    ("one more requirement", O3, lambda e: e.note("end_image_url", "Must be used together with start_image_url"), ["error unenforced-note end_image_url"]),
    ("a requirement less that another one implies", V3, lambda e: e.drop("image_tail_url", "requires"), ["info note-gone image_tail_url"]),
    ("addresses of any kind", V3, lambda e: e.drop("image_url", "public-address"), ["warning note-gone image_url"]),
    ("another way to refer", V3, lambda e: e.said("voice_ids", "reference", lambda t: t.replace("voice_", "speaker_")), ["error unenforced-note voice_ids", "warning note-gone voice_ids"]),
    ("discouraged now", O3, lambda e: e.note("aspect_ratio", "Do not pass this parameter unless necessary."), ["info unenforced-note aspect_ratio"]),
    ("not discouraged any more", O3, lambda e: e.drop("shot_type", "discouraged"), ["info note-gone shot_type"]),
    ("one of two is needed", O3, lambda e: e.note("image_urls", "At least one of image_urls, elements must be provided"), ["error unenforced-note image_urls"]),
    ("a contradiction less", V3, lambda e: e.said("model", "supports", lambda t: swap(t, "1080p", "1080p/4k")), ["warning unused-acknowledgement "]),
    ("a known sentence with one more condition", O3, lambda e: e.said("prompt", "excludes", lambda t: f"{t} when shots are long"), ["warning note-unread prompt"]),
    # Sentences that only a person understands.
    ("a sentence more", O3, lambda e: e.note("elements", "Faces of public figures are turned away"), ["warning note-unread elements"]),
    ("a sentence that is another", V3, lambda e: e.sentence("negative_prompt", 1, "Keywords may be given in any language"), ["warning note-changed negative_prompt"]),
    ("a sentence less", V3, lambda e: e.sentence("negative_prompt", 1, ""), ["info note-gone negative_prompt"]),
    ("a sentence about the whole page", O3, lambda e: e.sub("^Authorizations$", "This endpoint must not be used after the end of the year.\n\nAuthorizations"), ["warning note-unread "]),
    # The call and the answer.
    ("another path", O3, lambda e: e.sub("^v1$", "v2", 1), ["error endpoint-changed "]),
    ("another server", V3, lambda e: e.sub("api[.]foxapi[.]cc", "api.foxapi.test", 1), ["error endpoint-changed "]),
    ("another content type", V3, lambda e: e.sub("^application/json$", "multipart/form-data"), ["error endpoint-changed "]),
    ("another way to authenticate", V3, lambda e: e.sentence("Authorization", 0, "All calls need an API key in the query", "authorization"), ["warning note-unread Authorization"]),
    ("an answer without a field", O3, lambda e: e.put(e.block("progress", "response"), ""), ["warning field-gone progress"]),
    ("an answer with a new field", O3, lambda e: e.after("progress", "queue\ninteger\n\nHow many wait before it", "response"), ["info undocumented-field queue"]),
    ("an answer with another type", O3, lambda e: e.fact("created", "type", "string", 0, "response"), ["warning type-changed created", "info example-refused created"]),
    ("an answer with a new value", O3, lambda e: e.sub("^failed$", "failed,\ncancelled"), ["info enum-changed status"]),
    ("an answer with another range", O3, lambda e: e.sub("<= 100$", "<= 1").sub(r"\(0-100\)", "(0-1)"), ["info limit-changed progress"]),
    # What the spec knows otherwise.
    ("what only warns is documented", O3, lambda e: e.note("start_image_url", "Format: JPG / PNG"), ["error unenforced-note start_image_url"]),
    ("what another provider says is documented", O3, lambda e: e.note("prompt", "At least one of prompt, multi_prompt must be provided"), ["info outdated-grade prompt"]),
    ("a sentence of the model's own field less", O3, lambda e: e.sentence("generate_audio", 0, ""), ["info note-gone generate_audio"]),
    ("at least no character", V3, lambda e: e.note("negative_prompt", "Minimum 1 character"), ["error limit-changed negative_prompt"]),
    # Examples.
    ("an example that is refused", O3, lambda e: e.fact("duration", "example", "20"), ["warning example-refused duration"]),
    ("a request that is refused", O3, lambda e: e.sub('^  "resolution": "720p"', '  "resolution": "480p"'), ["warning example-refused resolution"]),
]  # fmt: skip


def told(text: str, name: str) -> list[str]:
    found, _ = checked([edited(name, text)], side())
    return [f"{each.severity} {each.rule} {each.path[2] if len(each.path) > 3 else ''}" for each in found]


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row[0])
def test_edits_of_fact(row: Row) -> None:
    """An edit of one fact is told as what it is, and as nothing else."""
    _, name, edit, expected = row
    editor = Editor(name, page(name).text.text)
    edit(editor)
    assert editor.text != page(name).text.text
    assert sorted(told(editor.text, name)) == sorted(expected)
    if not any(each.startswith("info note-gone") or "example" in each for each in expected):
        assert [
            each for each in compare_pages(page(name), editor.page) if each.rule != "reworded" or each.level != "info"
        ]


def moved(editor: Editor, field: str, before: str) -> None:
    """Put a field before another."""
    start, end = editor.block(field)
    block = editor.text[start:end]
    editor.put((start, end), "")
    at = editor.block(before)[0]
    editor.put((at, at), f"{block.rstrip()}\n\n")


def sections_swapped(editor: Editor) -> None:
    start, middle = editor.text.index("\nBody\n"), editor.text.index("\nResponse\n")
    text = editor.text
    editor.text = f"{text[:start]}{text[middle:].rstrip()}\n{text[start:middle]}"


SIDEBAR = "Guides\nQuick start\nError codes\nVideo\nKling O3 Text-to-Video\nKling V3 Image-to-Video\nRate limits\nGET\nTask query\n"
FOOTER = (
    "\n\nWas this page helpful?\nYes\nNo\nPrevious\nKling V3 Text-to-Video\nNext\nTask query\nPowered by Mintlify\n"
)
CHINESE = (
    ("^Authorizations$", "授权"), ("^Body$", "请求体"), ("^Response$", "响应"), ("^required$", "必填"), ("^default:", "默认值："), ("^Example:$", "示例："), ("^Notes:$", "注意："),
    ("^Options:$", "选项："), ("^Available options:$", "可用选项："), ("^Required range: ", "取值范围："), ("^Maximum string length: ", "最大字符串长度："), ("^Available values: ", "可选值："),
)  # fmt: skip


def in_chinese(editor: Editor) -> None:
    for label, other in CHINESE:
        editor.sub(label, other)


# What says the same, and in which words: the second list is what `docs diff` may tell of it.
NO_FACTS: list[Row] = [
    ("no line for screen readers", O3, lambda e: e.sub("^Skip to main content\n", ""), []),
    ("a side bar", O3, lambda e: e.sub("^Skip to main content\n", f"Skip to main content\n{SIDEBAR}"), []),
    ("no title", O3, lambda e: e.drop("", "title", 0, "page"), []),
    ("a footer", V3, lambda e: e.put((len(e.text), len(e.text)), FOOTER), []),
    ("no index of the documentation", V3, lambda e: e.sub("^Documentation Index\n(.*\n)*?(?=Authorizations)", ""), []),
    ("the call on one line", O3, lambda e: e.sub("^POST\n/\nv1\n/\nvideos\n/\ngenerations$", "POST /v1/videos/generations"), []),
    ("fields in another order", O3, lambda e: moved(e, "duration", "prompt"), []),
    ("fields of the answer in another order", V3, lambda e: e.put(e.block("progress", "response"), "").after("id", "progress\ninteger\n\nTask progress percentage (0-100)\n\nRequired range: 0 <= x <= 100\nExample:\n\n0", "response"), []),
    ("the answer before the body", V3, sections_swapped, []),
    ("labels in another order", V3, lambda e: e.sub("^default:kling-v3-image-to-video\nrequired$", "required\ndefault:kling-v3-image-to-video"), []),
    ("more empty lines", O3, lambda e: e.sub("\n", "\n\n"), []),
    ("no empty lines", V3, lambda e: e.sub("\n+", "\n"), []),
    ("line ends of Windows", O3, lambda e: e.sub("\n", "\r\n"), []),
    ("spaces at the ends of lines", V3, lambda e: e.sub("$", "  "), []),
    ("other spaces", O3, lambda e: e.sub("Maximum 2500 characters", "Maximum\u00a02500\u2009characters"), []),
    ("other bullets", V3, lambda e: e.sub("•", "-"), []),
    ("other dashes", V3, lambda e: e.sub(" — ", " - "), []),
    ("labels in Chinese", O3, in_chinese, []),
    ("full stops", O3, lambda e: e.sub(r"^(.*Mutually exclusive with \w+)$", r"\1."), []),
    ("capitals", V3, lambda e: e.sentence("negative_prompt", 1, e.text[slice(*next(s.span for s in [x for x in e.page.sentences if x.field == "negative_prompt"][1:]))].upper()), []),
    ("names in backticks", O3, lambda e: e.sub(r"exclusive with (\w+)$", r"exclusive with `\1`"), []),
    ("values in another order", O3, lambda e: e.fact("aspect_ratio", "enum", "1:1, 16:9, 9:16"), []),
    ("another example of a field", O3, lambda e: e.fact("duration", "example", "7"), ["example-changed"]),
    ("another request", V3, lambda e: e.sub('"duration": 10', '"duration": 5'), ["example-changed"]),
    ("another answer", V3, lambda e: e.sub('"progress": 0', '"progress": 50'), ["example-changed"]),
    ("a limit in other words", O3, lambda e: e.said("prompt", "maxLength", lambda _: "Up to 2,500 characters"), ["reworded"]),
    ("a range in other words", O3, lambda e: e.said("duration", "minimum", lambda t: f"{t[: t.index(',')]}, 3\u201315"), []),
    ("an exclusion in other words", O3, lambda e: e.said("prompt", "excludes", lambda _: "Cannot be used together with multi_prompt"), ["reworded"]),
    ("an exclusion said once", O3, lambda e: e.drop("prompt", "excludes"), ["reworded"]),
    ("a limit together in other words", O3, lambda e: e.said("elements", "together", lambda _: "When video subjects are included, elements and image_urls together hold at most 4"), ["reworded"]),
    ("a sum in other words", V3, lambda e: e.said("multi_prompt", "sum", lambda _: "Segment durations must add up to duration"), ["reworded"]),
    ("a requirement in other words", V3, lambda e: e.said("voice_ids", "requires", lambda _: "Requires generate_audio to be true"), ["reworded"]),
    ("kinds of files in other words", V3, lambda e: e.said("image_url", "formats", lambda _: "Supported formats: png, jpg"), ["reworded"]),
    ("advice in other words", V3, lambda e: e.said("voice_ids", "discouraged", lambda _: "Leave out unless needed"), ["reworded"]),
    ("an exclusion in Chinese", O3, lambda e: e.said("prompt", "excludes", lambda _: "与 multi_prompt 互斥"), ["reworded"]),
]  # fmt: skip


@pytest.mark.parametrize("row", NO_FACTS, ids=lambda row: row[0])
def test_edits_without_a_fact(row: Row) -> None:
    """An edit that changes no fact is told neither by a check nor, but for its wording, by a comparison."""
    _, name, edit, wording = row
    editor = Editor(name, page(name).text.text)
    edit(editor)
    assert editor.text != page(name).text.text
    assert told(editor.text, name) == []
    found = compare_pages(page(name), editor.page)
    assert [each.rule for each in found] == wording
    assert {each.level for each in found} <= {"info"}


def messages(text: str, name: str) -> list[str]:
    return [each.message for each in checked([edited(name, text)], side())[0]]


def test_a_field_of_another_name_is_recognised() -> None:
    """A field that is gone, and of which the page says the same under another name, is told as renamed."""
    editor = Editor(O3, page(O3).text.text).fact("start_image_url", "field", "first_frame_url")
    says = "`start_image_url` is a field in the spec and not on the page; it looks as if it is called `first_frame_url` now"
    assert says in messages(editor.text, O3)


def test_a_rule_that_only_warns_is_named() -> None:
    """Where a rule says what the page says, and only warns of it, no second rule is asked for."""
    editor = Editor(O3, page(O3).text.text).note("start_image_url", "Format: JPG / PNG")
    (says,) = messages(editor.text, O3)
    assert says == (
        '`start_image_url` takes "jpg" or "png" files on the page; `unsupported-image-format` only warns of it, '
        "so grade it, or name it in `x-source.rules`"
    )


@pytest.mark.parametrize(
    ("old", "new", "levels"),
    [
        (
            "  • 5 — 5-second short video (default)\n  • 10 — 10-second video",
            "From 3 to 15",
            {
                ("enum-changed", "enum"): "warning",
                ("limit-changed", "minimum"): "warning",
                ("limit-changed", "maximum"): "warning",
            },
        ),
        (
            "(seconds)",
            "(seconds), 6-15",
            {("limit-changed", "minimum"): "error", ("limit-changed", "maximum"): "warning"},
        ),
    ],
)
def test_a_range_in_place_of_values(old: str, new: str, levels: dict[tuple[str, str], str]) -> None:
    """A range in which all earlier values lie refuses none of them."""
    before = page(V3)
    after = edited(V3, swap(before.text.text, old, new))
    found = {(each.rule, each.kind): each.level for each in compare_pages(before, after) if each.rule != "reworded"}
    assert found == levels


def test_an_exclusive_range_is_the_same() -> None:
    """For an integer it is no difference whether a range is given with its ends or without."""
    before = page(O3)
    text = before.text.text
    line = text[slice(*Editor(O3, text).span("duration", "maximum"))]
    after = edited(O3, text.replace(line, line.partition(",")[0] + "\n\nRequired range: 2 < x < 16"))
    assert [each for each in compare_pages(before, after) if each.level != "info"] == []
