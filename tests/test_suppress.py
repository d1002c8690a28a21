"""Findings that somebody keeps: by comment, by ignore file, by baseline; and what is told of those that keep nothing."""

import json
from pathlib import Path

import pytest

from callsheet.errors import UsageError
from callsheet.suppress.baseline import load_baseline
from command import CLEAN, put, run

V3 = "model: kling-v3-image-to-video\nprompt: Mist\nimage_url: https://media.test/bay.jpg\n"
RESTATED = {**CLEAN, "duration": 5}


def lint(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """The exit code, and the lines of a concise report."""
    code, out, error = run("lint", "--format", "concise", *arguments, cwd=folder)
    assert error == ""
    return code, out.splitlines()


@pytest.mark.parametrize(
    "text",
    [
        V3 + "duration: 5  # callsheet: ignore[restated-default] to be seen\n",
        V3 + "# callsheet: ignore[restated-default] to be seen\nduration: 5\n",
        V3 + "# callsheet: ignore[restated-default] to be seen\n# by everybody\n\nduration: 5\n",
        V3 + "duration: 5#\n".replace("#", "  #callsheet:ignore[ restated-default ] - to be seen"),
        V3.replace("\n", "\r\n") + "duration: 5  # callsheet: ignore[restated-default] to be seen\r\n",
        "- {model: kling-v3-image-to-video, prompt: '', duration: 5, image_url: 'https://media.test/b.jpg'}"
        " # callsheet: ignore[restated-default, blank-prompt] both\n",
    ],
)
def test_a_comment_takes_findings_back(tmp_path: Path, text: str) -> None:
    """A comment on the line of a finding, or alone above it, takes the finding back; the report counts them."""
    (tmp_path / "a.yaml").write_bytes(text.encode())
    count = 2 if "blank-prompt" in text else 1
    assert lint(tmp_path, "a.yaml") == (0, [f"Checked 1 file: no findings, {count} suppressed."])


WRONG = {
    "duration: 5  # callsheet: ignore[restated-default]": "invalid-suppression",
    "duration: 5  # callsheet: ignore[restated-defualt] x": "invalid-suppression",
    "duration: 5  # callsheet: ignore": "invalid-suppression",
    "duration: 5  # callsheet: noqa": "invalid-suppression",
    "duration: 10  # callsheet: ignore[restated-default] x": "unused-suppression",
    "# callsheet: ignore[restated-default] x": "unused-suppression",
    "duration: 10\n# callsheet: ignore[restated-default] too far\n\nnegative_prompt: fog\nresolution: 720p": "unused-suppression",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_comment_is_a_finding(tmp_path: Path, line: str) -> None:
    """A comment without a reason, with an unknown name, or with nothing to take back is told, and takes nothing back."""
    put(tmp_path, "a.yaml", V3 + line + "\n")
    _, lines = lint(tmp_path, "a.yaml")
    rules = {each.rpartition(" ")[2].strip("[]") for each in lines[:-1]}
    assert rules == {WRONG[line]} | ({"restated-default"} if "duration: 5" in line or "720p" in line else set())


def test_what_is_said_of_a_wrong_comment(tmp_path: Path) -> None:
    """The messages name what is wrong and what to write."""
    put(tmp_path, "a.yaml", "# callsheet: ignore[no-promt] x\n# callsheet: stop\n# callsheet: ignore[no-prompt]\n" + V3)
    assert lint(tmp_path, "a.yaml") == (
        1,
        [
            "a.yaml:1:1: error: `no-promt` is not a rule; did you mean `no-prompt`? [invalid-suppression]",
            "a.yaml:2:1: error: the comment says something that callsheet does not know; "
            "write `# callsheet: ignore[rule] reason` [invalid-suppression]",
            "a.yaml:3:1: error: the comment gives no reason; write `# callsheet: ignore[rule] reason` [invalid-suppression]",
            "Checked 1 file: 3 errors.",
        ],
    )


def test_text_is_no_comment(tmp_path: Path) -> None:
    """What looks like a comment inside a value is part of the value."""
    put(
        tmp_path,
        "a.yaml",
        V3.replace("Mist", '"say # callsheet: ignore[x] y"') + "negative_prompt: |\n  a # callsheet: no\n",
    )
    assert lint(tmp_path, "a.yaml") == (0, ["Checked 1 file: no findings."])


def entry(**fields: str) -> str:
    rows = "".join(f"{key} = {value if key == 'expires' else json.dumps(value)}\n" for key, value in fields.items())
    return f"[[ignore]]\n{rows}\n"


def test_an_ignore_file(tmp_path: Path) -> None:
    """An entry takes findings back by path, pointer and rule, in any format, from wherever callsheet is started."""
    put(tmp_path, "requests/a.json", RESTATED)
    put(tmp_path, "requests/b.json", {**RESTATED, "resolution": "720p"})
    rows = entry(path="requests/*.json", pointer="/duration", rule="restated-default", reason="to be seen")
    put(tmp_path, "callsheet-ignore.toml", rows)
    assert lint(tmp_path)[1][-1] == "Checked 2 files: 1 warning, 2 suppressed."
    assert lint(tmp_path / "requests")[1][-1] == "Checked 2 files: 1 warning, 2 suppressed."
    put(tmp_path, "callsheet-ignore.toml", rows.replace('pointer = "/duration"\n', ""))
    assert lint(tmp_path)[1][-1] == "Checked 2 files: no findings, 3 suppressed."


def test_an_entry_that_has_expired_or_is_not_used(tmp_path: Path) -> None:
    """An expired entry counts no more and is told; an unused one is told where its file was linted, and only there."""
    put(tmp_path, "a.json", RESTATED)
    put(tmp_path, "b.json", CLEAN)
    put(
        tmp_path,
        "callsheet-ignore.toml",
        entry(path="/a.json", rule="restated-default", reason="until May", expires="2026-05-01")
        + entry(path="/b.json", rule="restated-default", reason="for ever", expires="9999-01-01"),
    )
    assert lint(tmp_path) == (
        0,
        [
            "a.json:1:109: warning: `duration` is 5, which is the default; leave it out [restated-default]",
            "callsheet-ignore.toml:1:1: warning: the suppression of `restated-default` expired on 2026-05-01; "
            "renew it or take it away [expired-suppression]",
            "callsheet-ignore.toml:7:1: warning: there is no `restated-default` in /b.json to ignore; "
            "take the entry away [unused-suppression]",
            "Checked 2 files: 3 warnings.",
        ],
    )
    assert len(lint(tmp_path, "a.json")[1]) == 3
    assert lint(tmp_path, "--ignore", "unused-suppression", "b.json") == (0, ["Checked 1 file: no findings."])


def test_an_ignore_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    """An entry is told at its own line also where the file begins with a byte order mark."""
    put(tmp_path, "a.json", CLEAN)
    rows = entry(path="/a.json", rule="no-prompt", reason="x") + entry(path="/a.json", rule="too-long", reason="x")
    put(tmp_path, "callsheet-ignore.toml", f"\N{BYTE ORDER MARK}{rows}")
    assert [line.split(": ")[0] for line in lint(tmp_path, "a.json")[1][:-1]] == [
        "callsheet-ignore.toml:1:1",
        "callsheet-ignore.toml:6:1",
    ]


def test_an_entry_with_a_pattern_is_judged_by_a_whole_run(tmp_path: Path) -> None:
    """What may be of use for a file that was not part of a run is not called unused; a run over all says so."""
    put(tmp_path, "req/a.json", RESTATED)
    put(tmp_path, "req/b.json", CLEAN)
    rows = [
        entry(path=path, rule="restated-default", reason="x") for path in ("req", "req/*.json", "b.json", "gone/c.json")
    ]
    put(tmp_path, "callsheet-ignore.toml", "".join(rows))
    assert lint(tmp_path, "req/b.json")[1] == ["Checked 1 file: no findings."]
    lines = lint(tmp_path, ".")[1]
    assert [line.split(":")[1] for line in lines[:-1]] == ["6", "11", "16"]


WRONG_FILES = {
    "ignore = 5": "callsheet-ignore.toml: `ignore` takes tables, each beginning with [[ignore]]",
    "[[ignored]]": "callsheet-ignore.toml: `ignored` is not known here; the file holds [[ignore]] tables",
    entry(
        path="a", rule="no-prompt"
    ): "callsheet-ignore.toml: entry 1 has no `reason`; it takes a path, a rule and a reason",
    entry(
        path="a", rule="no-prompt", reason=" "
    ): "callsheet-ignore.toml: entry 1 has no `reason`; it takes a path, a rule and a reason",
    entry(
        path="a", rule="no-promt", reason="x"
    ): "callsheet-ignore.toml: entry 1: 'no-promt' is not a rule; did you mean 'no-prompt'?",
    entry(path="a", rule="no-prompt", reason="x", file="a"): "callsheet-ignore.toml: entry 1: `file` is not known",
    entry(path="a", rule="no-prompt", reason="x", pointer="a/b"): (
        "callsheet-ignore.toml: entry 1: `pointer` is 'a/b'; it takes a JSON Pointer such as '/elements/0/video_url'"
    ),
    entry(path="a", rule="no-prompt", reason="x", expires='"soon"'): (
        "callsheet-ignore.toml: entry 1: `expires` is 'soon'; it takes a date without quotes, such as 2027-01-31"
    ),
}


@pytest.mark.parametrize("text", WRONG_FILES)
def test_a_wrong_ignore_file(tmp_path: Path, text: str) -> None:
    """A wrong ignore file is wrong usage, in one sentence with the entry and the key."""
    put(tmp_path, "callsheet-ignore.toml", text)
    put(tmp_path, "a.json", RESTATED)
    assert run("lint", "a.json", cwd=tmp_path) == (2, "", f"callsheet: {WRONG_FILES[text]}\n")


def test_a_baseline(tmp_path: Path) -> None:
    """Only findings that the baseline does not know fail; moving a line makes none new; what is gone is told."""
    put(tmp_path, "a.yaml", V3 + "duration: 6\n")
    options = ("lint", "--baseline", "known.json")
    code, _, error = run(*options, "--write-baseline", "a.yaml", cwd=tmp_path)
    assert (code, error) == (0, "callsheet: wrote 1 finding to known.json\n")
    assert run(*options, "a.yaml", cwd=tmp_path) == (0, "Checked 1 file: no findings, 1 suppressed.\n", "")

    put(tmp_path, "a.yaml", "# moved\n\n" + V3 + "duration: 6\ngenerate_audio: 7\n")
    code, out, _ = run(*options, "--format", "concise", "a.yaml", cwd=tmp_path)
    assert (code, len(out.splitlines())) == (1, 2)
    assert "[wrong-type]" in out

    put(tmp_path, "a.yaml", V3 + "duration: 7\n")
    code, out, error = run(*options, "--format", "concise", "a.yaml", cwd=tmp_path)
    assert (code, error) == (1, "callsheet: 1 entry of known.json is stale; write it anew\n")


def test_a_baseline_counts(tmp_path: Path) -> None:
    """An entry stands for as many findings as there were; one more of the same is new."""
    put(tmp_path, "a.yaml", f"- {json.dumps(RESTATED)}\n" * 2)
    run("lint", "--baseline", "known.json", "--write-baseline", ".", cwd=tmp_path)
    assert [row["count"] for row in json.loads((tmp_path / "known.json").read_text())["findings"]] == [2]
    put(tmp_path, "a.yaml", f"- {json.dumps(RESTATED)}\n" * 3)
    _, lines = lint(tmp_path, "--baseline", "known.json")
    assert lines[-1] == "Checked 1 file: 1 warning, 2 suppressed; 1 without a request left alone."


ROW = {"file": "b.json", "rule": "too-long", "pointer": "/prompt", "fingerprint": "0" * 32, "count": 1}


@pytest.mark.parametrize(
    "row",
    [5, "a", [], {}, {**ROW, "file": 5}, {**ROW, "pointer": None}, {**ROW, "rule": []}, {**ROW, "count": "1"}],
    ids=str,
)
def test_a_damaged_baseline(tmp_path: Path, row: object) -> None:
    """A baseline with an entry that is none is refused before anything is linted or written."""
    put(tmp_path, "known.json", {"version": 1, "findings": [ROW, row]})
    with pytest.raises(UsageError, match="is not a baseline; --write-baseline makes one"):
        load_baseline(str(tmp_path / "known.json"))


@pytest.mark.parametrize("file", ["a" * 5000, "a\0b", "\ud800"], ids=["long", "nul", "half"])
def test_a_baseline_of_a_file_that_cannot_be(tmp_path: Path, file: str) -> None:
    """An entry of a file that nothing can be called is stale, as are those of files that are gone."""
    put(tmp_path, "known.json", {"version": 1, "findings": [{**ROW, "file": file}]})
    assert load_baseline(str(tmp_path / "known.json")).stale() == 1


def test_a_baseline_holds_no_values(tmp_path: Path) -> None:
    """What a finding is about is recorded as a digest, so that no key gets into a baseline."""
    key = "sk-0123456789abcdef0123456789"
    put(tmp_path, "a.json", {**CLEAN, "prompt": key, "duration": key, key: 5})
    run("lint", "--baseline", "known.json", "--write-baseline", "a.json", cwd=tmp_path)
    text = (tmp_path / "known.json").read_text()
    assert "0123456789" not in text
    assert run("lint", "--baseline", "known.json", "a.json", cwd=tmp_path)[0] == 0


def test_a_kept_finding_is_not_fixed(tmp_path: Path) -> None:
    """What an ignore file or a baseline keeps stays in the file under --fix."""
    before = put(tmp_path, "a.json", RESTATED).read_text()
    run("lint", "--baseline", "known.json", "--write-baseline", "a.json", cwd=tmp_path)
    run("lint", "--baseline", "known.json", "--fix", "a.json", cwd=tmp_path)
    assert (tmp_path / "a.json").read_text() == before
    put(tmp_path, "callsheet-ignore.toml", entry(path="a.json", rule="restated-default", reason="x"))
    run("lint", "--fix", "a.json", cwd=tmp_path)
    assert (tmp_path / "a.json").read_text() == before
