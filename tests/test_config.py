"""The configuration: where it is found, what it decides, and what is said of a wrong one."""

from pathlib import Path

import pytest

from command import CLEAN, put, run

RESTATED = {**CLEAN, "duration": 5}
"""A request with one finding, the warning restated-default."""


def last_line(folder: Path, *arguments: str) -> str:
    code, out, error = run("lint", *arguments, cwd=folder)
    assert (code in (0, 1), error) == (True, ""), error
    return out.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "head"), [("callsheet.toml", ""), ("pyproject.toml", "[tool.callsheet]\n")], ids=["own", "pyproject"]
)
def test_it_is_found_upwards(tmp_path: Path, name: str, head: str) -> None:
    """The nearest configuration upwards counts, whichever of the two files it is."""
    put(tmp_path, name, f'{head}ignore = ["restated-default"]\n')
    put(tmp_path, "a/b/x.json", RESTATED)
    assert last_line(tmp_path / "a/b", "x.json") == "Checked 1 file: no findings."
    put(tmp_path, "a/callsheet.toml", "")
    assert last_line(tmp_path / "a/b", "x.json") == "Checked 1 file: 1 warning."


def test_a_project_without_a_word_on_it_is_passed_by(tmp_path: Path) -> None:
    """A pyproject.toml without a table for callsheet does not end the search, even where it is not TOML."""
    put(tmp_path, "callsheet.toml", 'ignore = ["restated-default"]\n')
    put(tmp_path, "a/pyproject.toml", "[tool.other\n")
    put(tmp_path, "a/b/pyproject.toml", '[project]\ndependencies = ["callsheet"]\n')
    put(tmp_path, "a/b/x.json", RESTATED)
    assert last_line(tmp_path / "a/b", "x.json") == "Checked 1 file: no findings."


def test_select_and_ignore(tmp_path: Path) -> None:
    """`select` leaves only some rules, `ignore` takes rules away, and a text that is broken is told in any case."""
    put(tmp_path, "x.json", {**RESTATED, "prompt": ""})
    assert last_line(tmp_path, "x.json") == "Checked 1 file: 2 warnings."
    assert last_line(tmp_path, "--select", "restated-default", "x.json") == "Checked 1 file: 1 warning."
    assert last_line(tmp_path, "--ignore", "restated-default,blank-prompt", "x.json") == "Checked 1 file: no findings."
    put(tmp_path, "callsheet.toml", 'select = ["restated-default"]\n')
    assert last_line(tmp_path, "x.json") == "Checked 1 file: 1 warning."
    assert last_line(tmp_path, "--ignore", "restated-default", "x.json") == "Checked 1 file: no findings."
    put(tmp_path, "x.json", "{")
    assert last_line(tmp_path, "x.json") == "Checked 1 file: 1 error."


def test_severity(tmp_path: Path) -> None:
    """A rule can be made an error or a warning, and that decides the exit code."""
    put(tmp_path, "x.json", RESTATED)
    assert run("lint", "--severity", "restated-default=error", "x.json", cwd=tmp_path)[0] == 1
    put(tmp_path, "callsheet.toml", '[severity]\nrestated-default = "error"\n')
    assert run("lint", "x.json", cwd=tmp_path)[0] == 1
    assert run("lint", "--severity", "restated-default=warning", "x.json", cwd=tmp_path)[0] == 0


def test_per_file_ignores_and_exclude(tmp_path: Path) -> None:
    """Patterns are those of .gitignore, relative to the configuration, wherever callsheet is started."""
    put(tmp_path, "callsheet.toml", 'exclude = ["drafts/"]\n[per-file-ignores]\n"old/**" = ["restated-default"]\n')
    put(tmp_path, "old/x.json", RESTATED)
    put(tmp_path, "new/x.json", RESTATED)
    put(tmp_path, "drafts/x.json", RESTATED)
    assert last_line(tmp_path) == "Checked 2 files: 1 warning."
    assert last_line(tmp_path / "old", ".") == "Checked 1 file: no findings."
    assert last_line(tmp_path / "new", "../old", "../drafts", ".") == "Checked 2 files: 1 warning."


def test_a_named_file_is_linted_though_excluded(tmp_path: Path) -> None:
    """With --as-found files that are named count as those do that a folder holds; without it all of them do."""
    put(tmp_path, "callsheet.toml", 'exclude = ["drafts/"]\n')
    put(tmp_path, "drafts/x.json", RESTATED)
    put(tmp_path, "y.json", RESTATED)
    assert last_line(tmp_path, "drafts/x.json", "y.json") == "Checked 2 files: 2 warnings."
    put(tmp_path, "package.json", {"name": "clips"})
    put(tmp_path, "still.jpg", "JFIF")
    others = ("drafts/x.json", "package.json", "still.jpg")
    assert last_line(tmp_path, "--as-found", *others, "y.json") == (
        "Checked 1 file: 1 warning; 1 without a request left alone."
    )
    assert run("lint", "--as-found", *others, cwd=tmp_path) == (
        0,
        "Checked 0 files: no findings; 1 without a request left alone.\n",
        "callsheet: there is no request file here to lint\n",
    )


def test_the_model_of_files_that_name_none(tmp_path: Path) -> None:
    """With `model`, a request without one is held against that model."""
    put(tmp_path, "x.json", {key: value for key, value in RESTATED.items() if key != "model"})
    assert last_line(tmp_path, "x.json") == "Checked 1 file: 1 error."
    put(tmp_path, "callsheet.toml", 'model = "kling-v3-image-to-video"\n')
    code, out, _ = run("lint", "x.json", cwd=tmp_path)
    assert (code, out.splitlines()[0].rpartition(" ")[2]) == (0, "[restated-default]")
    put(tmp_path, "package.json", {"name": "clips", "version": "1"})
    assert "without a request left alone" in run("lint", ".", cwd=tmp_path)[1].splitlines()[-1]
    put(tmp_path, "y.json", {"prompt": "Mist"})
    assert run("lint", "y.json", cwd=tmp_path)[1].splitlines()[0] == (
        "y.json:1:1: error: `image_url` is missing; kling-v3-image-to-video requires it [missing-field]"
    )


WRONG = {
    'selct = ["x"]': "callsheet.toml: `selct` is not a key of the configuration; did you mean 'select'?",
    'ignore = ["no-promt"]': "callsheet.toml: `ignore` names 'no-promt', which is not a rule; did you mean 'no-prompt'?",
    'ignore = ["zzz"]': "callsheet.toml: `ignore` names 'zzz', which is not a rule; `callsheet explain` lists them",
    'ignore = "no-prompt"': "callsheet.toml: `ignore` takes a list of strings",
    'ignore = ["syntax-error"]': "callsheet.toml: `ignore` names 'syntax-error', which cannot be turned off",
    'model = "kling-v3"': "callsheet.toml: `model` is 'kling-v3', which is not a model of the spec; "
    "known are kling-o3-reference-to-video, kling-v3-image-to-video",
    "model = 5": "callsheet.toml: `model` is 5, which is not a model of the spec; "
    "known are kling-o3-reference-to-video, kling-v3-image-to-video",
    "select = []": "callsheet.toml: `select` selects nothing; name a rule, or leave it out",
    '[severity]\nsyntax-error = "warning"': "callsheet.toml: `severity` names 'syntax-error', which is an error in any case",
    'exclude = ["!"]': "callsheet.toml: '!' holds a pattern that is none: Invalid git pattern: '!'",
    "severity = 5": "callsheet.toml: `severity` takes a table",
    '[severity]\nno-prompt = "fatal"': "callsheet.toml: `severity` gives no-prompt 'fatal'; it takes 'error' or 'warning'",
    "[severity]\nno-prompt = []": "callsheet.toml: `severity` gives no-prompt []; it takes 'error' or 'warning'",
    '[per-file-ignores]\n"a/*" = ["nope"]': (
        "callsheet.toml: `per-file-ignores.'a/*'` names 'nope', which is not a rule; `callsheet explain` lists them"
    ),
    "exclude = [1]": "callsheet.toml: `exclude` takes a list of strings",
    f"exclude = {'[' * 5000}": "callsheet.toml is nested too deeply to be read",
    f"model = {'1' * 5000}": "callsheet.toml holds a number that is too long to be read",
    f"model = 0x{'f' * 5000}": "callsheet.toml holds a number that is too long to be read",
    "exclude = [": "callsheet.toml is not TOML: Invalid value (at end of document)",
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:40])
def test_wrong_configuration(tmp_path: Path, text: str) -> None:
    """Wrong configuration is wrong usage: one sentence with the file, the key and the nearest name."""
    put(tmp_path, "callsheet.toml", text)
    put(tmp_path, "x.json", CLEAN)
    assert run("lint", "x.json", cwd=tmp_path) == (2, "", f"callsheet: {WRONG[text]}\n")


WRONG_OPTIONS = {
    (
        "--select",
        "nope",
    ): "the command line: `--select` names 'nope', which is not a rule; `callsheet explain` lists them",
    ("--severity", "no-prompt"): "--severity takes RULE=error or RULE=warning, not 'no-prompt'",
    (
        "--output",
        "sarif",
    ): "--output takes FORMAT=FILE with one of full, concise, json, jsonl, github, gitlab, sarif, junit, not 'sarif'",
    ("--config", "gone.toml"): "cannot read gone.toml: no such file or directory",
    ("--write-baseline",): "--write-baseline needs --baseline FILE, to know where to write",
    (
        "--baseline",
        "gone.json",
    ): "cannot read the baseline gone.json: no such file or directory; --write-baseline makes one",
    ("--baseline", "x.json"): "x.json is not a baseline; --write-baseline makes one",
    ("--watch", "-"): "--watch takes files and folders; standard input does not change",
    ("--output", "json=no/such/folder"): "cannot write no/such/folder: no such file or directory",
}


@pytest.mark.parametrize("options", WRONG_OPTIONS, ids=" ".join)
def test_wrong_options(tmp_path: Path, options: tuple[str, ...]) -> None:
    """An option that cannot be followed is wrong usage, in one sentence."""
    put(tmp_path, "x.json", CLEAN)
    assert run("lint", *options, "x.json", cwd=tmp_path) == (2, "", f"callsheet: {WRONG_OPTIONS[options]}\n")
