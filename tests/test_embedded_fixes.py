"""Requests inside other files, as far as fixes, comments and the command line are concerned."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.catalogue import rule_names
from callsheet.fix import Fixer, fix_stream
from callsheet.lint import Linter, lint_stream
from command import CLEAN, put, run
from near_requests import SPEC, requests

URL = "https://api.foxapi.cc/v1/videos/generations"
RESTATED = {**CLEAN, "duration": 5}
YAML = (
    "model: kling-v3-image-to-video\nprompt: Mist\nimage_url: https://media.test/a.jpg\nduration: 5\nresolution: 4K\n"
)


def fixed(name: str, text: str, *, unsafe: bool = True) -> str:
    fixer = Fixer(Linter(SPEC, rules=rule_names(SPEC)), unsafe, lambda _located: True)
    return fix_stream(fixer, name, io.BytesIO(text.encode())).after.decode()


def quoted(text: str, prefix: str) -> str:
    return "".join(f"{prefix}{line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("prefix", ["", "  ", "> ", "> > "])
def test_a_block_of_a_page(prefix: str) -> None:
    """A fix in a code block leaves the page around it, and what stands in front of its lines, as they are."""
    before = f"# Clips\n\n{quoted('```yaml' + chr(10) + YAML + '```' + chr(10), prefix)}\nThe end.\n"
    after = before.replace(f"{prefix}duration: 5\n", "").replace("4K", "4k")
    assert fixed("a.md", before) == after


@pytest.mark.parametrize("prefix", ["  ", "> ", "> > ", "1. "])
@pytest.mark.parametrize("last", [True, False])
def test_the_line_after_a_removed_one(prefix: str, last: bool) -> None:
    """A line that goes takes with it what stands in front of it, and leaves the next line, or the fence, alone."""
    start, prefix = (prefix, "   ") if prefix == "1. " else (prefix, prefix)
    lines = YAML.replace("resolution: 4K\n", "")
    rest = "" if last else "\nnegative_prompt: fog\n"
    page = f"- x\n\n{start}```yaml\n{quoted(lines + rest, prefix)}{prefix}```\n"
    assert fixed("a.md", page) == page.replace(f"{prefix}duration: 5\n", "")


def test_comments_in_a_body_that_is_not_sent(tmp_path: Path) -> None:
    """A line of an `.http` body that begins like a comment is not sent, and says nothing of the lines around it."""
    body = json.dumps(CLEAN, indent=2).replace('"prompt"', '// the weather\n  # and the time\n  "prompt"')
    put(tmp_path, "a.http", f"POST {URL}\n\n{body}\n")
    assert run("lint", "a.http", cwd=tmp_path)[1] == "Checked 1 file: no findings.\n"
    put(tmp_path, "a.http", f"POST {URL}\n\n{body.replace('Mist', '')}\n")
    assert run("lint", "--format", "concise", "a.http", cwd=tmp_path)[1].startswith(
        "a.http:7:13: warning: `prompt` is blank"
    )


@pytest.mark.parametrize(
    "block",
    [
        '{"id": "task-1", "model": "kling-v3-image-to-video", "status": "completed", "progress": 100}',
        '[{"id": "task-1", "model": "kling-v3-image-to-video"}]',
        "model: kling-v3-image-to-video\nconcurrency: 4",
    ],
)
def test_answers_and_settings_are_no_requests(block: str) -> None:
    """A block that names a model and has no other field of a request is left alone unless it is marked."""
    for kind in ("json", "yaml"):
        page = f"```{kind}\n{block}\n```\n"
        assert list(lint_stream(Linter(SPEC), "a.md", io.BytesIO(page.encode()))) == []


@pytest.mark.parametrize("body", ['{"model": "kling-v3-image-to-video", ...}', "...", "{…}"])
def test_a_sketch_of_a_body_is_left_alone(body: str) -> None:
    """Where an ellipsis stands for the rest of a body there is nothing to check."""
    page = f"```bash\ncurl {URL} -d '{body}'\n```\n"
    assert list(lint_stream(Linter(SPEC), "a.md", io.BytesIO(page.encode()))) == []


@pytest.mark.parametrize("value", ["...", "…", "<address>", ["https://media.test/1.jpg", "..."]])
def test_a_sketch_of_a_value_is_not_judged(value: object) -> None:
    """A value that only shows where one goes is unknown; the fields around it are judged."""
    request = {"model": "kling-o3-reference-to-video", "prompt": "@Image1", "image_urls": value, "duration": 99}
    page = f"```json\n{json.dumps(request)}\n```\n"
    found = lint_stream(Linter(SPEC), "a.md", io.BytesIO(page.encode()))
    assert [each.rule for each in found] == ["out-of-range"]


def test_a_command() -> None:
    """A fix reaches into a quoted body, a here-document, and not where it would have to be escaped."""
    body = json.dumps(RESTATED, indent=2)
    for form in ("curl {url} -d '{body}'\n", "curl {url} --json @- <<EOF\n{body}\nEOF\n"):
        before = form.format(url=URL, body=body)
        assert fixed("a.sh", before) == before.replace(',\n  "duration": 5', "")
    escaped = json.dumps({**CLEAN, "resolution": "4K"}).replace('"', '\\"')
    before = f'curl {URL} -d "{escaped}"\n'
    assert fixed("a.sh", before) == before
    removed = (
        f'curl {URL} -d "{json.dumps(RESTATED)}"\n'.replace('"', '\\"').replace('-d \\"', '-d "').replace('}\\"', '}"')
    )
    assert fixed("a.sh", removed) == removed.replace(', \\"duration\\": 5', "")


@settings(max_examples=150)
@given(request=requests(), form=st.sampled_from(["md", "sh", "http", "har"]), unsafe=st.booleans())
def test_whatever_is_fixed_stays_so(request: dict[str, Any], form: str, unsafe: bool) -> None:
    """A file with an embedded request still holds one after a fix, and a second run changes nothing."""
    body = json.dumps(request, indent=1)
    quote = body.replace("'", "'\\''")
    entry = {"request": {"method": "POST", "url": URL, "postData": {"text": body}}}
    text = {
        "md": f"> ```json callsheet\n{quoted(body, '> ')}\n> ```\n",
        "sh": f"curl {URL} \\\n  --data '{quote}' | jq .\n",
        "http": f"POST {URL}\nContent-Type: application/json\n\n{body}\n\n###\n",
        "har": json.dumps({"log": {"entries": [entry]}}),
    }[form]
    after = fixed(f"a.{form}", text, unsafe=unsafe)
    assert fixed(f"a.{form}", after, unsafe=unsafe) == after
    assert after.count(URL) == text.count(URL)


def test_a_comment_in_a_block(tmp_path: Path) -> None:
    """A YAML block may take findings back as a file may; a comment that takes nothing back is told."""
    block = YAML.replace("resolution: 4K\n", "").replace(
        "duration: 5", "duration: 5  # callsheet: ignore[restated-default] shown"
    )
    put(tmp_path, "a.md", f"```yaml\n{block}```\n")
    assert run("lint", "a.md", cwd=tmp_path) == (0, "Checked 1 file: no findings, 1 suppressed.\n", "")
    put(tmp_path, "a.md", f"```yaml\n{block.replace('duration: 5', 'duration: 10')}```\n")
    assert "a.md:5:15: warning: there is no `restated-default` on line 5" in run("lint", "a.md", cwd=tmp_path)[1]


def test_a_file_that_a_command_sends(tmp_path: Path) -> None:
    """The body that a script takes from a file is linted, once, with places in that file; one that is not there is not."""
    put(tmp_path, "bin/run.sh", f"curl {URL} -d @body.json\ncurl {URL} -d @gone.json\n")
    put(tmp_path, "bin/body.json", RESTATED)
    code, out, error = run("lint", "--format", "concise", "bin/run.sh", cwd=tmp_path)
    assert (code, error) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()] == ["bin/body.json", "Checked 2 files"]
    assert run("lint", "--format", "concise", ".", cwd=tmp_path)[1].splitlines()[-1] == "Checked 2 files: 1 warning."


def test_pages_without_requests_are_left_alone(tmp_path: Path) -> None:
    """Commands and blocks for other services have no finding, whatever they hold."""
    put(
        tmp_path,
        "README.md",
        '```bash\ncurl https://api.example.com/v1/x -d \'{broken\'\n```\n```json\n{"model": "gpt"}\n```\n```yaml\na: [\n```\n',
    )
    put(tmp_path, "deploy.sh", "#!/bin/sh\nset -e\ncurl -sf https://example.com/ping || exit 1\n")
    assert run("lint", "README.md", "deploy.sh", cwd=tmp_path) == (0, "Checked 2 files: no findings.\n", "")


def test_a_broken_call_is_told_in_a_folder(tmp_path: Path) -> None:
    """A call to the API is one wherever it stands, though its body cannot be read."""
    put(tmp_path, "a.sh", f'curl -X POST {URL} -d \'{{"prompt":"x"\'\n')
    put(tmp_path, "b.md", '```json callsheet\n{"prompt":"x",}\n```\n')
    out = run("lint", "--format", "concise", ".", cwd=tmp_path)[1].splitlines()
    assert [line.split(":")[0] for line in out] == ["a.sh", "b.md", "Checked 2 files"]
