"""What the generator refuses, and how it says so."""

import shutil
from pathlib import Path

import pytest

from callsheet.errors import SpecError
from callsheet_codegen.build import compile_spec

O3 = "models/kling-o3-reference-to-video.yaml"
V3 = "models/kling-v3-image-to-video.yaml"


@pytest.fixture
def spec(tmp_path: Path, root: Path) -> Path:
    """A copy of the spec to break."""
    return Path(shutil.copytree(root / "spec", tmp_path / "spec"))


def problems(spec: Path) -> list[str]:
    with pytest.raises(SpecError) as caught:
        compile_spec(spec)
    return [line.removeprefix(f"{spec.as_posix()}/") for line in str(caught.value).split("\n")]


def place(spec: Path, file: str, text: str, within: str) -> str:
    """The place of a text, as the first line of a file that contains it says."""
    lines = (spec / file).read_text("utf-8").split("\n")
    number, line = next((number, line) for number, line in enumerate(lines, 1) if within in line)
    return f"{file}:{number}:{line.index(text) + 1}: "


def edit(spec: Path, file: str, old: str, new: str) -> None:
    text = (spec / file).read_text("utf-8")
    assert old in text
    (spec / file).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        ("shared/prompt.yaml", "maxLength: 2500", "maxLenght: 2500", "maxLenght", "`maxLenght` is not a keyword that the generator knows here; did you mean `maxLength`?"),
        ("shared/prompt.yaml", "maxLength: 2500", "pattern: a", "pattern", "`pattern` is not a keyword that the generator knows here"),
        ("shared/prompt.yaml", "maxLength: 2500", "maxLength: many", "many", "`maxLength` takes an integer"),
        ("shared/media.yaml", "format: uri", "format: url", "url", "`url` is not a format that the generator knows; did you mean `uri`?"),
        ("shared/shot.yaml", "type: integer", "type: intger", "intger", "`intger` is not a type; did you mean `integer`?"),
        ("shared/shot.yaml", "      minimum: 0\n", "", "type", "an integer needs `minimum` and `maximum`; rules count in 64 bits"),
        ("shared/shot.yaml", "required: [prompt, duration]", "required: [prompt, durations]", "durations", "`durations` is required and not among the properties; did you mean `duration`?"),
        (V3, "default: 5", "default: 6", "6", "6 is not a value that the schema allows"),
        (V3, "enum: [5, 10]", 'enum: [5, 10, "ten"]', '"ten"', "'ten' is not of the type that the schema names"),
        (O3, 'enum: ["16:9", "9:16", "1:1", null]', 'enum: ["16:9", "9:16", "1:1"]', '["16:9"', "`enum` and `type` disagree on null; either both have it or none"),
        (V3, "items: {type: string,", 'items: {type: [string, "null"],', "{type: [string", "a list holds no null; null means absent, and an item is there or not"),
        (V3, "grade: documented, rules", "grade: documentd, rules", "documentd", "`documentd` is not a grade; did you mean `documented`?"),
        (V3, "{page: kling-v3-image-to-video, field: image_url,", "{page: kling-v3-image-video, field: image_url,", "kling-v3-image-video", "`kling-v3-image-video` is not among `x-pages`; did you mean `kling-v3-image-to-video`?"),
        (V3, "    x-source: {page: kling-v3-image-to-video, field: duration, grade: documented}\n", "", "duration:", "`duration` does not say where it comes from; add `x-source`"),
        (V3, "maxItems: 2", "maxItems: 2\n    x-source: {page: same-model-elsewhere, field: voice_ids, grade: upstream}\n    x-hint: a", "maxItems", None),
        (O3, "shared/element.yaml#/Element", "shared/element.yaml#/Elements", '"../shared', "`../shared/element.yaml#/Elements` points at nothing"),
        (O3, "shared/element.yaml#/Element", "shared/elements.yaml#/Element", '"../shared', "`../shared/elements.yaml#/Element` points at nothing"),
        (O3, "const: kling-o3-reference-to-video", "const: kling-o3", "title", "the property `model` of this file has `const: kling-o3-reference-to-video`, the file's name"),
        (O3, "  duration:\n    type", "  resolution:\n    type", "resolution", None),
        (O3, "aspect_ratio: \"16:9\"\n", "aspect_ratio: 16:9\n", "16:9", "`16:9` is the number 969 to a YAML 1.1 reader and text to a YAML 1.2 one; quote it [ambiguous-yaml]"),
        (O3, "refs(text, '@Image')", "refs(txt, '@Image')", "txt", "undeclared reference to 'txt' (in container '')"),
        (O3, "has(self.prompt) || size", "has(self.promt) || size", "has(", None),
        (O3, "|| has(self.start_image_url)", "|| self.start_image_url != ''", ".start", "`self.start_image_url` may be absent; guard it with has(self.start_image_url)"),
        (O3, "given.resolution != '720p'", "given.resolution != '720'", "'720'", "'720' is not a value of `resolution`; did you mean `720p`?"),
        (O3, "size(self.multi_prompt) <= 6", "size(self.multi_prompt) + 1", "+", None),
        (O3, "size(self.multi_prompt) <= 6", "self.multi_prompt[6].duration > 0", "[6]", "an index may be out of range; use all(), exists() or filter() instead"),
        (O3, "size(self.multi_prompt) <= 6", "size(self.multi_prompt) <= '6'", "<=", "found no matching overload for '_<=_' applied to '(int, string)'"),
        (O3, "size(self.multi_prompt) <= 6", "count(self.multi_prompt) <= 6", "(", "undeclared reference to 'count' (in container '')"),
        (O3, "has(self.prompt) || size(self.multi_prompt) > 0", "!has(self.prompt) || self.prompt.matches('a')", ".matches", None),
        (O3, "    at: [image_urls]\n", "    at: [image_url]\n", "image_url]", "`image_url` is not a field of KlingO3ReferenceToVideo; did you mean `image_urls`?"),
        (O3, "    because: there is nothing to generate from\n", "", "error", "`no-prompt` rests on an upstream source and is an error; say why in `because`"),
        (O3, "    severity: error\n", "    severity: eror\n", "eror", "`eror` is neither error nor warning"),
        (O3, "  no-prompt:\n", "  noPrompt:\n", "noPrompt", "`noPrompt` is not a lower-kebab-case name"),
        (O3, "    what: Neither `prompt` nor `multi_prompt` is given.\n", "", "severity: error", "the rule `no-prompt` has no `what`"),
        (O3, "patch: {duration: null}", "patch: {durations: null}", "durations: null", "this is not a field of KlingO3ReferenceToVideo; did you mean `duration`?"),
        (O3, "patch: {duration: null}", "patch: null", "null}", "the patch of `durations-disagree` takes one field, with its value or null"),
        (V3, "patch: {image_tail_url: null}", 'patch: {image_tail_url: "https://media.test/bay.jpg"}', '{image_tail_url: "https://media.test/bay.jpg"}', "the fix of `same-first-and-last-frame` leaves the finding in this case"),
        (V3, "patch: {image_tail_url: null}", "patch: {image_tail_url: 5}", '{image_tail_url: "https://media.test/bay.jpg"}', "the fix of `same-first-and-last-frame` breaks `wrong-type` in this case"),
        (V3, "      multi_prompt: string(sum(", "      multi_promt: string(sum(", "multi_promt", "`multi_promt` is not a field of KlingV3ImageToVideo; did you mean `multi_prompt`?"),
        (V3, "      duration: string(self.duration) + ' s here'", "      duration: self.duration", "self.duration", "the expression gives int, not string"),
        (V3, 'x-enum: {"5":', 'x-enum: {"6":', '"6"', "`6` is not a value of the enum"),
        ("shared/media.yaml", "formats: [jpeg, png], most-bytes: 10485760,", "formats: [jpeg, png],", "{formats:", "`x-media` with `formats` takes most-bytes, least-side, most-ratio too"),
        ("shared/media.yaml", "least-side: 300,", "least-sides: 300, least-side: 300,", "{formats:", "`x-media` does not know `least-sides`; it takes formats, most-bytes, least-side, most-ratio"),
        (O3, "    why: Without either there is nothing to generate from.\n", "", "what: Neither", "the rule `no-prompt` has no `why`"),
        (O3, "    bad:\n      - {prompt: null}\n      - {prompt: null, multi_prompt: []}\n", "", "what: Neither", "the rule `no-prompt` has no `bad` case"),
        (O3, "      - {prompt: null}\n      - {prompt: null, multi_prompt: []}", "      - {duration: 6}\n      - {prompt: null}", "{duration: 6}", "the case does not break `no-prompt`"),
        (O3, "      - {prompt: null}\n      - {prompt: null, multi_prompt: []}", "      - {prompt: null, duration: 99}", "{prompt: null, duration", "the case breaks `out-of-range` too; it may break its own rule only"),
        (O3, "      - {end_image_url: \"https://media.test/dusk.jpg\"}\n    bad", "      - {end_image_url: \"https://media.test/shore.jpg\"}\n    bad", "{end", "the case breaks `same-first-and-last-frame`; a good one breaks nothing"),
        (O3, "      - {generate_audio: false}\n", "", "generate_audio", "no bad case breaks `restated-default` by `generate_audio`"),
        (O3, "      generate_audio: given.generate_audio", "      generate_sound: given.generate_audio", "generate_sound", "`generate_sound` is not a field of KlingO3ReferenceToVideo; did you mean `generate_audio`?"),
        (O3, "    duration: 5\n  - model", "    duration: 2\n  - model", "model: kling", None),
        ("shared/shot.yaml", "Shot:", "Unused: {type: string}\nShot:", "Unused", "`Unused` is not used anywhere"),
        ("shared/shot.yaml", "Shot:", "Shot: {}\nShot:", None, None),
    ],
    ids=str,
)  # fmt: skip
def test_a_broken_spec_is_refused(
    spec: Path, file: str, old: str, new: str, at: str | None, message: str | None
) -> None:
    """Each mistake is refused with file, line, column and reason."""
    edit(spec, file, old, new)
    found = problems(spec)
    if message is None:
        assert found[0].startswith(f"{file}:")
    else:
        assert [line.split(": ", 1)[1] for line in found] == [message]
        assert found[0].startswith(f"{file}:")
        assert at is not None
        line, column = found[0].split(": ")[0].split(":")[1:]
        text = (spec / file).read_text("utf-8").split("\n")[int(line) - 1]
        assert text[int(column) - 1 :].startswith(at), text


def test_several_broken_expressions(spec: Path) -> None:
    """Expressions that do not type-check are all told, each at its own place."""
    edit(spec, O3, "has(self.prompt) || size", "has(self.promt) || size")
    edit(spec, O3, "size(self.multi_prompt) <= 6", "size(self.multi_prompt) <= '6'")
    lines = (spec / O3).read_text("utf-8").split("\n")
    first = next(number for number, line in enumerate(lines, 1) if "promt" in line)
    second = next(number for number, line in enumerate(lines, 1) if "<= '6'" in line)
    column = lines[second - 1].index("<=") + 1
    assert problems(spec) == [
        f"{O3}:{first}:{lines[first - 1].index('.promt') - len('has(self') + 4}: undefined field 'promt' not found in struct 'callsheet.KlingO3ReferenceToVideo'",
        f"{O3}:{second}:{column}: found no matching overload for '_<=_' applied to '(int, string)'",
    ]


def test_a_fix_of_a_field_with_a_default(spec: Path) -> None:
    """A fix that takes a field away does nothing where the field is absent and has a default, and that is told."""
    edit(spec, O3, "    maximum: 15\n", "    maximum: 15\n    default: 5\n")
    assert [line.split(": ", 1)[1] for line in problems(spec)] == [
        "the case breaks `durations-disagree`; a good one breaks nothing",
        "the fix of `durations-disagree` leaves the finding in this case",
        "the fix of `durations-disagree` leaves the finding in this case",
    ]


def test_all_problems_of_a_floor_are_told_at_once(spec: Path) -> None:
    """Mistakes in several files come in one list, sorted by file and line."""
    edit(spec, "shared/prompt.yaml", "maxLength: 2500", "maxLenght: 2500")
    edit(spec, "shared/media.yaml", "format: uri", "format: url")
    edit(spec, V3, "default: 5", "default: 6")
    found = problems(spec)
    assert [line.split(":")[0] for line in found] == [V3, "shared/media.yaml", "shared/prompt.yaml"]


def test_a_cycle_is_refused(spec: Path) -> None:
    """A schema that contains itself cannot be checked straight through."""
    edit(spec, "shared/shot.yaml", '$ref: "prompt.yaml#/ShotPrompt"', '$ref: "#/Shot"')
    assert "`Shot` refers back to itself; a cycle cannot be checked" in problems(spec)[0]


def test_a_rule_that_refers_to_itself_is_refused(spec: Path) -> None:
    """So is a rule that only leads back to itself."""
    edit(spec, "shared/prompt.yaml", '"#/ShotPrompt/x-rules/blank-prompt"', '"#/Prompt/x-rules/blank-prompt"')
    assert "leads back to itself" in problems(spec)[0]


def test_a_spec_without_a_beginning_is_refused(tmp_path: Path) -> None:
    """A folder without openapi.yaml is no spec."""
    (tmp_path / "spec").mkdir()
    assert problems(tmp_path / "spec") == ["openapi.yaml:1:1: the file is missing; a spec begins with it"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("shared/shot.yaml", "required: [prompt, duration]", "required: prompt", "`required` takes a list"),
        ("shared/shot.yaml", "  properties:\n    prompt:", "  properties: [a]\n  more:\n    prompt:", "`properties` takes a mapping"),
        ("shared/shot.yaml", "    short-shot:\n", "    short-shot: 5\n    other:\n", "`short-shot` takes a mapping"),
        ("shared/shot.yaml", "rule: self.duration >= 1", "rule: 5", "`rule` takes a text or a mapping"),
        ("shared/shot.yaml", "good: [{duration: 1}]", "good: {duration: 1}", "`good` takes a list"),
        ("shared/shot.yaml", "source: {page", "source: 5 #{page", "`x-source` takes a mapping"),
        (V3, "enum: [5, 10]", "enum: 5", "`enum` takes a list"),
        (V3, "enum: [5, 10]", "enum: []", "`enum` is empty"),
        (V3, '$ref: "../shared/prompt.yaml#/Prompt"', "$ref: 5", "`$ref` takes a text"),
        (V3, "items: {type: string, description", "items: [a] #", "`items` takes a mapping"),
        (V3, "examples:\n  - model", "examples:\n  - 5\n  - model", "item 0 of `examples` takes a mapping"),
        (V3, "x-variables:\n", "x-variables: [a]\nmore:\n", "`x-variables` takes a mapping"),
        (V3, "at: [voice_ids]", "at: voice_ids", "`at` takes a list"),
        ("openapi.yaml", "paths:\n", "paths: []\nmore:\n", "`paths` takes a mapping"),
        ("openapi.yaml", "components:\n", "components: 5\nmore:\n", "`components` takes a mapping"),
        ("openapi.yaml", "x-pages:\n", "x-page:\n", "the fragment has no `x-pages`"),
        ("openapi.yaml", "schema: {x-models: models/}", "schema: {type: object}", "no request body takes the models; one has `schema: {x-models: models/}`"),
    ],
)  # fmt: skip
def test_a_fragment_of_the_wrong_shape_is_refused(spec: Path, file: str, old: str, new: str, message: str) -> None:
    """A list where a mapping should be, and the like, is a reason with a place and never a traceback."""
    edit(spec, file, old, new)
    found = problems(spec)
    assert message in [line.split(": ", 1)[1] for line in found]
    assert all(line.startswith(f"{file}:") for line in found)


@pytest.mark.parametrize("content", ["", "5\n", "- a\n", "a: [\n", "model: b\n---\nmodel: c\n", "\x00", "? [a]\n: b\n"])
@pytest.mark.parametrize("file", [V3, "shared/shot.yaml", "openapi.yaml"])
def test_a_fragment_that_is_something_else_is_refused(spec: Path, file: str, content: str) -> None:
    """Empty, broken and foreign files are refused with a place."""
    (spec / file).write_text(content, "utf-8")
    assert any(line.startswith(f"{file}:") for line in problems(spec))
