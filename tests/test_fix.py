"""Fixes: what they change, what they leave as it is, and that they keep their promise on any file."""

import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.catalogue import rule_names
from callsheet.difference import difference
from callsheet.fix import Fixer, fix_file, fix_stream
from callsheet.lint import Linter, lint_stream
from callsheet.located import Located
from near_requests import SPEC, requests

V3 = "model: kling-v3-image-to-video\nprompt: Mist\nimage_url: https://media.test/bay.jpg\n"


def fixer(*, unsafe: bool = False) -> Fixer:
    return Fixer(Linter(SPEC, rules=rule_names(SPEC)), unsafe, lambda _located: True)


def fixed(name: str, text: str, *, unsafe: bool = False) -> str:
    return fix_stream(fixer(unsafe=unsafe), name, io.BytesIO(text.encode())).after.decode()


def found(name: str, data: bytes) -> list[Located]:
    return list(lint_stream(Linter(SPEC), name, io.BytesIO(data)))


YAML_CASES = {
    "a line goes, those around it stay": (
        V3 + "# why\nresolution: 720p  # default\n\nnegative_prompt: 'fog'   # keep\n",
        V3 + "# why\n\nnegative_prompt: 'fog'   # keep\n",
    ),
    "line endings stay": (
        V3.replace("\n", "\r\n") + "duration: 5\r\nnegative_prompt: fog\r\n",
        V3.replace("\n", "\r\n") + "negative_prompt: fog\r\n",
    ),
    "the last line may lack its end": (V3 + "duration: 5", V3.rstrip("\n")),
    "the first key of an item leaves its dash": (
        "- duration: 5\n  model: kling-v3-image-to-video\n  prompt: Mist\n  image_url: https://media.test/bay.jpg\n",
        "- model: kling-v3-image-to-video\n  prompt: Mist\n  image_url: https://media.test/bay.jpg\n",
    ),
    "a comment behind the dash's key stops the fix": (
        "- duration: 5 # short\n  # long\n  model: kling-v3-image-to-video\n  prompt: Mist\n  image_url: https://media.test/bay.jpg\n",
        "- duration: 5 # short\n  # long\n  model: kling-v3-image-to-video\n  prompt: Mist\n  image_url: https://media.test/bay.jpg\n",
    ),
    "flow style loses one comma": (
        "{model: kling-v3-image-to-video, duration: 5, prompt: Mist, image_url: 'https://media.test/b.jpg', resolution: 720p}\n",
        "{model: kling-v3-image-to-video, prompt: Mist, image_url: 'https://media.test/b.jpg'}\n",
    ),
    "quotes of the same kind": (
        V3 + "generate_audio: 'true'\n",
        V3 + "generate_audio: true\n",
    ),
    "an ambiguous value is quoted": (
        "model: kling-o3-reference-to-video\nprompt: Mist\naspect_ratio: 16:9 # wide\n",
        'model: kling-o3-reference-to-video\nprompt: Mist\naspect_ratio: "16:9" # wide\n',
    ),
    "a field that is null goes": (V3 + "negative_prompt: ~\n", V3),
    "a field without a value goes": (V3 + "negative_prompt:\nduration: 10\n", V3 + "duration: 10\n"),
    "a list in lines goes as a whole": (
        "model: kling-o3-reference-to-video\nprompt: Mist\nshot_type: customize\nmulti_prompt:\n  []\nduration: 7\n",
        "model: kling-o3-reference-to-video\nprompt: Mist\nduration: 7\n",
    ),
    "what an alias repeats is left alone": (
        "- &a {model: kling-v3-image-to-video, prompt: Mist, image_url: 'https://media.test/b.jpg', duration: 5}\n- *a\n",
        "- &a {model: kling-v3-image-to-video, prompt: Mist, image_url: 'https://media.test/b.jpg', duration: 5}\n- *a\n",
    ),
    "what has an anchor stays": (V3 + "duration: &d 5\n", V3 + "duration: &d 5\n"),
    "what has a tag stays": (V3 + "duration: !!int 5\n", V3 + "duration: !!int 5\n"),
    "what stands twice stays": (V3 + "duration: 5\nduration: 5\n", V3 + "duration: 5\nduration: 5\n"),
}
UNSAFE_CASES = {
    "a field is added with the line endings there are": (
        V3.replace("Mist", "'<<<voice_1>>>'").replace("\n", "\r\n") + "voice_ids: [low] # deep\r\n",
        V3.replace("Mist", "'<<<voice_1>>>'").replace("\n", "\r\n")
        + "voice_ids: [low] # deep\r\ngenerate_audio: true\r\n",
    ),
    "a field is renamed with its quotes": (V3 + '"durations": 10\n', V3 + '"duration": 10\n'),
    "a field is added at the end": (
        V3.replace("Mist", "<<<voice_1>>>") + "voice_ids:\n  - low\n",
        V3.replace("Mist", "<<<voice_1>>>") + "voice_ids:\n  - low\ngenerate_audio: true\n",
    ),
    "a field is added without an end of line": (
        V3.replace("Mist", "'<<<voice_1>>>'") + "voice_ids: [low] # deep",
        V3.replace("Mist", "'<<<voice_1>>>'") + "voice_ids: [low] # deep\ngenerate_audio: true",
    ),
    "a field is added in flow style": (
        "{model: kling-v3-image-to-video, prompt: <<<voice_1>>>, image_url: 'https://media.test/b.jpg', voice_ids: [low]}\n",
        "{model: kling-v3-image-to-video, prompt: <<<voice_1>>>, image_url: 'https://media.test/b.jpg', voice_ids: [low], generate_audio: true}\n",
    ),
    "a value keeps its quotes": (V3 + "resolution: '4K'\n", V3 + "resolution: '4k'\n"),
    "a number goes to the nearest": (V3 + "duration: 8\n", V3 + "duration: 10\n"),
    "a number that becomes the default goes": (V3 + "duration: 7\n", V3),
    "an item of a list is quoted": (
        V3.replace("Mist", "<<<voice_1>>>") + "generate_audio: true\nvoice_ids: [829824295735410756]\n",
        V3.replace("Mist", "<<<voice_1>>>") + 'generate_audio: true\nvoice_ids: ["829824295735410756"]\n',
    ),
}
JSON_HEAD = '{"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/b.jpg"'
JSON_CASES = {
    "the last of several": (JSON_HEAD + ', "duration": 5}', JSON_HEAD + "}"),
    "one in the middle": (
        '{\n\t"model": "kling-v3-image-to-video",\n\t"duration" : 5 ,\n\t"prompt": "Mist",\n\t"image_url": "https://media.test/b.jpg"\n}\n',
        '{\n\t"model": "kling-v3-image-to-video",\n\t"prompt": "Mist",\n\t"image_url": "https://media.test/b.jpg"\n}\n',
    ),
    "a value in quotes": (JSON_HEAD + ', "duration": "10" }', JSON_HEAD + ', "duration": 10 }'),
    "null": (JSON_HEAD + ', "negative_prompt": null}', JSON_HEAD + "}"),
    "not beside a key that stands twice": (
        '{"model": "kling-v3-image-to-video", "duration": 5, "prompt": "a", "image_url": "https://media.test/b.jpg", "prompt": "b"}',
        '{"model": "kling-v3-image-to-video", "duration": 5, "prompt": "a", "image_url": "https://media.test/b.jpg", "prompt": "b"}',
    ),
    "all at once": (
        JSON_HEAD + ', "duration": 5, "resolution": "720p", "generate_audio": false, "negative_prompt": ""}',
        JSON_HEAD + "}",
    ),
}


@pytest.mark.parametrize("case", YAML_CASES)
def test_yaml(case: str) -> None:
    """A safe fix changes the YAML that it is about, and not a byte more."""
    before, after = YAML_CASES[case]
    assert fixed("a.yaml", before) == after


@pytest.mark.parametrize("case", UNSAFE_CASES)
def test_unsafe(case: str) -> None:
    """An unsafe fix waits until it is asked for."""
    before, after = UNSAFE_CASES[case]
    assert fixed("a.yaml", before) == before
    assert fixed("a.yaml", before, unsafe=True) == after


@pytest.mark.parametrize("case", JSON_CASES)
def test_json(case: str) -> None:
    """A safe fix changes the JSON that it is about, and not a byte more."""
    before, after = JSON_CASES[case]
    assert fixed("a.json", before) == after


def test_yes_where_no_text_is_wanted() -> None:
    """An unquoted yes is not quoted where a truth value is wanted, and becomes one if all fixes are asked for."""
    before = V3 + "generate_audio: yes\n"
    assert fixed("a.yaml", before) == before
    assert fixed("a.yaml", before, unsafe=True) == V3 + "generate_audio: true\n"


def test_json_lines() -> None:
    """Each line of a JSON Lines file is fixed by itself; the others stay, blank and broken ones too."""
    head = JSON_HEAD
    before = f'{head}, "duration": 5}}\r\n\n{{broken\n{head}}}\n{head}, "duration": 5}}'
    assert fixed("a.jsonl", before) == f"{head}}}\r\n\n{{broken\n{head}}}\n{head}}}"


def test_one_that_cannot_be_fixed_does_not_stop_the_others() -> None:
    """Of a hundred requests those that can be fixed are, whatever is wrong with the rest."""
    bad = "- &a{n} {{model: kling-v3-image-to-video, prompt: a, image_url: 'https://media.test/b.jpg', duration: 5}}\n- *a{n}\n"
    good = "- {model: kling-v3-image-to-video, prompt: a, image_url: 'https://media.test/b.jpg', duration: 5}\n"
    before = "".join(bad.format(n=number) + good for number in range(50))
    assert fixed("a.yaml", before) == before.replace(good, good.replace(", duration: 5", ""))


def test_a_byte_order_mark_stays() -> None:
    """A byte order mark in a YAML file is still there after a fix."""
    data = b"\xef\xbb\xbf" + (V3 + "duration: 5\n").encode()
    assert fix_stream(fixer(), "a.yaml", io.BytesIO(data)).after == b"\xef\xbb\xbf" + V3.encode()


def test_two_renames_to_one_name() -> None:
    """Of two fixes that do not go together one is made."""
    before = V3.replace("prompt", "promt") + "prommt: Fog\n"
    after = fixed("a.yaml", before, unsafe=True)
    assert after in (V3 + "prommt: Fog\n", V3.replace("prompt: Mist", "promt: Mist") + "prompt: Fog\n")


STYLES: dict[str, Any] = {
    "a.json": st.sampled_from(
        [
            json.dumps,
            lambda v: json.dumps(v, indent=2),
            lambda v: json.dumps(v, ensure_ascii=False, separators=(",", ":")),
        ]
    ),
    "a.yaml": st.sampled_from(
        [
            lambda v: yaml.safe_dump(v, sort_keys=False, allow_unicode=True),
            lambda v: yaml.safe_dump(v, sort_keys=False, default_flow_style=True),
            lambda v: yaml.safe_dump([v], sort_keys=False, indent=4).replace("\n", "\r\n"),
            lambda v: yaml.safe_dump(v, sort_keys=False, default_style='"'),
        ]
    ),
}


COMMENT = st.sampled_from(["", "  # why", "\n# whole line", "\n\n    # deeper"])


@st.composite
def texts(draw: Any, name: str, request: dict[str, Any]) -> str:
    """Write a request in one of several hands, with comments where the format has them."""
    text: str = draw(STYLES[name])(request)
    if name != "a.yaml" or text.startswith(("{", "- {", '"')) or "\r" in text:
        return text
    lines = [line + draw(COMMENT) if line.endswith((":", "true", "false", "5")) else line for line in text.splitlines()]
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n# end\n"]))


def keys(found: list[Located]) -> Counter[tuple[str, object]]:
    return Counter((each.rule, repr(each.path) if each.request >= 0 else repr(each.value)) for each in found)


@settings(max_examples=300)
@given(request=requests(), name=st.sampled_from(sorted(STYLES)), data=st.data(), unsafe=st.booleans())
def test_a_fixed_file_is_better_and_stays_so(
    request: dict[str, Any], name: str, data: st.DataObject, unsafe: bool
) -> None:
    """Every fix ends a finding and raises none, what is offered is done, comments stay, a second run changes nothing."""
    text = data.draw(texts(name, request))
    result = fix_stream(fixer(unsafe=unsafe), name, io.BytesIO(text.encode()))
    old, new = found(name, text.encode()), found(name, result.after)
    assert keys(new) <= keys(old)
    assert len(old) - len(new) >= result.count
    assert (result.count == 0) == (result.after == text.encode())
    for word in ("# whole line", "# deeper", "# end"):
        assert result.after.decode().count(word) == text.count(word)
    assert not [each for each in new if each.offer and (unsafe or each.offer.is_safe)]
    again = fix_stream(fixer(unsafe=unsafe), name, io.BytesIO(result.after))
    assert (again.count, again.after) == (0, result.after)


def test_what_is_meant_to_stay_is_not_fixed() -> None:
    """A finding that somebody keeps is left as it is."""
    text = (V3 + "duration: 5\n").encode()
    keeping = Fixer(Linter(SPEC), False, lambda located: located.rule != "restated-default")
    assert fix_stream(keeping, "a.yaml", io.BytesIO(text)).after == text


def test_a_comment_keeps_a_finding() -> None:
    """A finding that a comment takes back is not fixed, and the comment stays."""
    text = V3 + "duration: 5  # callsheet: ignore[restated-default] the client wants to see it\n"
    assert fixed("a.yaml", text) == text


def test_the_file_keeps_its_mode_and_its_links(tmp_path: Path) -> None:
    """A fixed file has the mode it had, and a link to it is still a link."""
    path = tmp_path / "a.yaml"
    path.write_text(V3 + "duration: 5\n")
    path.chmod(0o640)
    link = tmp_path / "b.yaml"
    link.symlink_to(path)
    assert fix_file(fixer(), str(link), write=True).count == 1
    assert path.read_text() == V3
    assert (path.stat().st_mode & 0o777, link.is_symlink()) == (0o640, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]


def test_nothing_is_written_without_a_fix(tmp_path: Path) -> None:
    """A file without a fix is not touched, and a difference writes nothing either."""
    path = tmp_path / "a.yaml"
    path.write_text(V3 + "duration: 5\n")
    os.utime(path, (1, 1))
    result = fix_file(fixer(), str(path), write=False)
    assert (result.count, path.stat().st_mtime) == (1, 1)
    path.write_text(V3)
    os.utime(path, (1, 1))
    assert fix_file(fixer(), str(path), write=True).count == 0
    assert path.stat().st_mtime == 1


def test_the_difference() -> None:
    """A difference is one that patch applies, and masks what looks like a key."""
    text = V3 + "# sk-0123456789abcdef0123456789\nduration: 5"
    result = fix_stream(fixer(), "a.yaml", io.BytesIO(text.encode()))
    assert difference("a.yaml", result.before, result.after) == (
        "--- a.yaml\n+++ a.yaml\n@@ -1,5 +1,4 @@\n model: kling-v3-image-to-video\n prompt: Mist\n image_url: https://media.test/bay.jpg\n"
        "-# *****************************\n-duration: 5\n\\ No newline at end of file\n"
        "+# *****************************\n\\ No newline at end of file\n"
    )


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "a\r\n", "d"]), max_size=30).map("".join)


@given(LINES, LINES)
def test_a_difference_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    """Following a difference line by line gives the new text."""
    text = difference("a", before.encode(), after.encode())
    assert (text == "") == (before == after)
    old, out, at, added = re.findall(r"[^\n]*\n|[^\n]+", before), [], 0, False
    for line in re.findall(r"[^\n]*\n", text)[2:]:
        if line.startswith("@@"):
            start, _, length = re.match(r"@@ -(\d+)(,(\d+))?", line).groups()
            begin = int(start) - (length != "0")
            out += old[at:begin]
            at = begin
        elif line.startswith("\\"):
            out[-1:] = [out[-1].removesuffix("\n")] if added else out[-1:]
        else:
            added = line[0] in " +"
            out += [line[1:]] if added else []
            at += line[0] in " -"
    assert "".join(out + old[at:]) == after


def test_a_large_difference_takes_no_time() -> None:
    """A change in every tenth of many equal lines is told line by line."""
    before = "- a: 1\n  b: 2\n  c: 3\n" * 5000
    text = difference("a", before.encode(), before.replace("  c: 3\n", "", 2500).encode())
    assert text.count("\n-") == 2500
