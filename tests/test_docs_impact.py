"""What an edited spec means for request files: held against the spec as committed, or against another folder."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from callsheet.docs.committed import committed_spec
from callsheet.docs.impact import measure
from callsheet.errors import UsageError
from command import put

V3 = "spec/models/kling-v3-image-to-video.yaml"
IMAGE = "https://media.test/a.jpg"

SHELL = """\
curl https://api.foxapi.cc/v1/videos/generations -d '{
  "model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg", "duration": 8}'
"""


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A Maintainer", "-c", "user.email=maintainer@project.test")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a spec that was committed, and the current folder."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    project = tmp_path / "project"
    shutil.copytree(root / "spec", project / "spec")
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "spec: Begin")
    monkeypatch.chdir(project)
    return project


def edit(name: str, old: str, new: str) -> None:
    text = Path(name).read_text("utf-8")
    assert old in text
    Path(name).write_text(text.replace(old, new, 1), "utf-8")


def change_spec() -> None:
    """Let `duration` be 8 as well, and prompts be shorter."""
    edit(V3, "enum: [5, 10]", "enum: [5, 8, 10]")
    edit("spec/shared/prompt.yaml", "maxLength: 2500", "maxLength: 2000")


def request(**fields: object) -> dict[str, object]:
    return {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": IMAGE, **fields}


def test_files_are_told_by_what_becomes_of_them(project: Path) -> None:
    """A file starts to fail, starts to pass, has other findings, or is as before and not told."""
    change_spec()
    put(project, "requests/both.json", [request(duration=8, prompt="x" * 2400), request(duration=7)])
    put(project, "requests/eight.json", request(duration=8))
    put(project, "requests/fine.json", request(duration=10))
    put(project, "requests/long.json", request(prompt="x" * 2400))
    put(project, "requests/run.sh", SHELL)
    put(project, "requests/still-wrong.json", request(prompt="x" * 2600, seed=1))
    impact = measure(["requests"], spec=Path("spec"))
    assert impact.fails
    assert impact.as_text() == EXPECTED


EXPECTED = """\
requests/long.json starts to fail
  + requests/long.json:1:48: error: `prompt` has 2400 characters; the limit is 2000 [too-long]

requests/eight.json starts to pass
  - requests/eight.json:1:109: error: `duration` is 8; it takes 5 or 10 [value-not-allowed]

requests/run.sh starts to pass
  - requests/run.sh:2:110: error: `duration` is 8; it takes 5 or 10 [value-not-allowed]

requests/both.json has other findings
  + requests/both.json:1:49: error: `prompt` has 2400 characters; the limit is 2000 [too-long]
  - requests/both.json:1:2506: error: `duration` is 8; it takes 5 or 10 [value-not-allowed]
  ~ requests/both.json:1:2618: error: `duration` is 7; it takes 5, 8 or 10 [value-not-allowed]
    before: error: `duration` is 7; it takes 5 or 10

requests/still-wrong.json has other findings
  ~ requests/still-wrong.json:1:48: error: `prompt` has 2600 characters; the limit is 2000 [too-long]
    before: error: `prompt` has 2600 characters; the limit is 2500

Held 6 files against spec at HEAD and spec: 1 starts to fail, 2 start to pass, 2 have other findings, 1 as before.
"""


def test_files_that_the_installed_spec_calls_clean_are_held_against_both(project: Path, root: Path) -> None:
    """The shortcut for clean files, which knows the installed spec alone, is taken by neither run."""
    edit("spec/shared/prompt.yaml", "maxLength: 2500", "maxLength: 200")
    git(project, "commit", "--quiet", "--all", "--message", "spec: Shorten prompts")
    edit("spec/shared/prompt.yaml", "maxLength: 200", "maxLength: 150")
    put(project, "a.json", request(prompt="x" * 300))
    put(project, "b.yaml", request(prompt="x" * 300))
    assert measure(["a.json", "b.yaml"], spec=Path("spec")).as_text() == (
        "a.json has other findings\n"
        "  ~ a.json:1:48: error: `prompt` has 300 characters; the limit is 150 [too-long]\n"
        "    before: error: `prompt` has 300 characters; the limit is 200\n"
        "\n"
        "b.yaml has other findings\n"
        "  ~ b.yaml:1:48: error: `prompt` has 300 characters; the limit is 150 [too-long]\n"
        "    before: error: `prompt` has 300 characters; the limit is 200\n"
        "\n"
        "Held 2 files against spec at HEAD and spec: 2 have other findings.\n"
    )
    text = measure(["a.json", "b.yaml"], spec=Path("spec"), against=root / "spec").as_text()
    assert text.endswith(f"Held 2 files against {root / 'spec'} and spec: 2 start to fail.\n")


def test_nothing_that_changed_says_so(project: Path) -> None:
    """Where both specs find the same, every file is as before, wrong ones too."""
    put(project, "a.json", request(duration=8))
    impact = measure(["a.json"], spec=Path("spec"))
    assert not impact.fails
    assert impact.as_text() == "Held 1 file against spec at HEAD and spec: 1 as before.\n"


def test_json_has_documented_keys(project: Path) -> None:
    """As JSON an impact holds the files, findings as `lint` gives them, the counts and what could not be read."""
    change_spec()
    put(project, "eight.json", request(duration=8))
    put(project, "very-long.json", request(prompt="x" * 2600))
    document = json.loads(measure(["eight.json", "very-long.json", "gone.json"], spec=Path("spec")).as_json())
    for each in document["files"]:
        for finding in [*each["new"], *each["gone"], *(half for pair in each["changed"] for half in pair.values())]:
            assert finding["file"] == each["file"]
            kept = ("rule", "message")
            for key in set(finding) - set(kept):
                del finding[key]
    assert document == {
        "version": 1,
        "before": "spec at HEAD",
        "after": "spec",
        "files": [
            {
                "file": "eight.json",
                "outcome": "starts-to-pass",
                "new": [],
                "gone": [{"rule": "value-not-allowed", "message": "`duration` is 8; it takes 5 or 10"}],
                "changed": [],
            },
            {
                "file": "very-long.json",
                "outcome": "findings",
                "new": [],
                "gone": [],
                "changed": [
                    {
                        "before": {"rule": "too-long", "message": "`prompt` has 2600 characters; the limit is 2500"},
                        "after": {"rule": "too-long", "message": "`prompt` has 2600 characters; the limit is 2000"},
                    }
                ],
            },
        ],
        "summary": {"files": 2, "start_to_fail": 0, "start_to_pass": 1, "other_findings": 1, "as_before": 0},
        "unreadable": ["gone.json does not exist"],
    }


def test_the_configuration_counts_for_both(project: Path) -> None:
    """What a configuration ignores, excludes or makes a warning is no news in either run."""
    change_spec()
    put(project, "long.json", request(prompt="x" * 2400))
    put(project, "callsheet.toml", 'severity = {too-long = "warning"}\n')
    assert measure(["long.json"], spec=Path("spec")).as_text() == (
        "long.json has other findings\n"
        "  + long.json:1:48: warning: `prompt` has 2400 characters; the limit is 2000 [too-long]\n"
        "\n"
        "Held 1 file against spec at HEAD and spec: 1 has other findings.\n"
    )
    put(project, "other.toml", 'ignore = ["too-long"]\n')
    as_before = "Held 1 file against spec at HEAD and spec: 1 as before.\n"
    assert measure(["long.json"], spec=Path("spec"), config="other.toml").as_text() == as_before
    put(project, "other.toml", 'exclude = ["*.json"]\n')
    put(project, "requests/long.json", request(prompt="x" * 2400))
    nothing = "Held 0 files against spec at HEAD and spec: 0 as before.\n"
    assert measure(["requests"], spec=Path("spec"), config="other.toml").as_text() == nothing


def test_a_configured_model_may_be_known_to_one_spec_only(project: Path) -> None:
    """A model and a rule that only the edited spec has may be named in the configuration, and count there."""
    text = Path(V3).read_text("utf-8").replace("kling-v3-image-to-video", "kling-v3-copy")
    text = text.replace("page: kling-v3-copy", "page: kling-v3-image-to-video").replace("unused-voice", "idle-voice")
    put(project, "spec/models/kling-v3-copy.yaml", text)
    put(project, "callsheet.toml", 'model = "kling-v3-copy"\nignore = ["idle-voice"]\n')
    put(project, "a.json", {"prompt": "Mist", "image_url": IMAGE})
    assert measure(["a.json"], spec=Path("spec")).as_text() == (
        "a.json starts to pass\n"
        '  - a.json:1:1: error: `model` is missing; it is "kling-o3-reference-to-video" or '
        '"kling-v3-image-to-video" [missing-field]\n'
        "\n"
        "Held 1 file against spec at HEAD and spec: 1 starts to pass.\n"
    )


def test_suppressions_count_for_both(project: Path) -> None:
    """What a comment or the ignore file takes back is no news, and a comment that is of no use any more is."""
    change_spec()
    line = f'{{model: kling-v3-image-to-video, prompt: Mist, image_url: "{IMAGE}", duration: 8}}'
    put(project, "a.yaml", f"{line} # callsheet: ignore[value-not-allowed] asked for\n")
    put(project, "b.json", request(prompt="x" * 2400))
    put(project, "callsheet-ignore.toml", '[[ignore]]\npath = "b.json"\nrule = "too-long"\nreason = "asked for"\n')
    assert measure(["a.yaml", "b.json"], spec=Path("spec")).as_text() == (
        "a.yaml has other findings\n"
        "  + a.yaml:1:100: warning: there is no `value-not-allowed` on line 1 to ignore; take the comment away "
        "[unused-suppression]\n"
        "\n"
        "Held 2 files against spec at HEAD and spec: 1 has other findings, 1 as before.\n"
    )


def test_a_file_that_cannot_be_read_is_told(project: Path) -> None:
    """What cannot be read is a sentence of its own, and the other files are held all the same."""
    put(project, "a.json", request())
    impact = measure(["gone.json", "a.json"], spec=Path("spec"))
    assert impact.unreadable == ("gone.json does not exist",)
    assert impact.as_text() == "Held 1 file against spec at HEAD and spec: 1 as before; 1 could not be read.\n"


def test_any_revision_and_any_place_will_do(project: Path) -> None:
    """The spec may lie deep in the work tree or be all of it, and the revision be any that git knows."""
    git(project, "tag", "release")
    git(project, "mv", "spec", "deep")
    Path("deep/shared/prompt.yaml").write_bytes(Path("deep/shared/prompt.yaml").read_bytes().replace(b"2500", b"2400"))
    git(project, "commit", "--quiet", "--all", "--message", "spec: Move")
    with committed_spec(Path("deep")) as folder:
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))
        assert "maxLength: 2400" in (folder / "shared" / "prompt.yaml").read_text("utf-8")
    assert not folder.exists()
    assert found == sorted(path.relative_to("deep").as_posix() for path in Path("deep").rglob("*.yaml"))
    with pytest.raises(UsageError, match="deep is not in the revision 'release'; commit it first"):
        measure(["a.json"], spec=Path("deep"), revision="release")
    with committed_spec(Path(), "HEAD~1") as folder:
        assert "maxLength: 2500" in (folder / "spec" / "shared" / "prompt.yaml").read_text("utf-8")


def test_a_hook_does_not_mislead(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git tells a hook of its repository leads to no other spec."""
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    put(project, "a.json", request())
    assert measure(["a.json"], spec=Path("spec")).count == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"paths": ["-"]}, "standard input can be read only once, and is held against two specs here; name a file"),
        ({"revision": "no-such"}, "'no-such' is no revision of the repository that spec is in"),
        ({"revision": "--all"}, "'--all' is no revision of the repository that spec is in"),
        ({"revision": ""}, "'' is no revision of the repository that spec is in"),
        ({"spec": Path("nowhere")}, "nowhere is no folder, so it has no committed state; name the spec folder"),
        ({"spec": Path("new")}, "new is not in the revision 'HEAD'; commit it first, or name a folder to compare with"),
        ({"spec": Path("../bare")}, "../bare is in no git repository, so it has no committed state; name a folder to compare with"),
        ({"against": Path("nowhere")}, "nowhere is no folder; name one that holds a spec"),
        ({"against": Path("new")}, "the spec new does not compile:\nnew/openapi.yaml:1:1: the file is missing; a spec begins with it"),
        ({"config": "no.toml"}, "cannot read no.toml: no such file or directory"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_a_sentence(project: Path, arguments: dict[str, object], message: str) -> None:
    """Whatever is wrong with the arguments is said in a sentence that tells what would be right."""
    put(project, "new/notes.txt", "nothing yet")
    put(project.parent, "bare/notes.txt", "nothing yet")
    put(project, "a.json", request())
    with pytest.raises(UsageError) as caught:
        measure(**{"paths": ["a.json"], "spec": Path("spec"), **arguments})  # type: ignore[arg-type] # one is replaced
    assert str(caught.value) == message


def test_a_spec_that_does_not_compile_is_named(project: Path) -> None:
    """Of two specs it is said which one does not compile, with places that lead somewhere."""
    edit("spec/shared/prompt.yaml", "maxLength", "maxLenght")
    with pytest.raises(UsageError) as caught:
        measure(["a.json"], spec=Path("spec"))
    hint = "`maxLenght` is not a keyword that the generator knows here; did you mean `maxLength`?"
    assert str(caught.value) == f"the spec spec does not compile:\nspec/shared/prompt.yaml:3:3: {hint}"
    git(project, "commit", "--quiet", "--all", "--message", "spec: Break")
    edit("spec/shared/prompt.yaml", "maxLenght", "maxLength")
    with pytest.raises(UsageError) as caught:
        measure(["a.json"], spec=Path("spec"))
    assert str(caught.value) == f"the spec spec at HEAD does not compile:\nshared/prompt.yaml:3:3: {hint}"


def test_without_git_the_way_out_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no git the reason is said, and another folder still does."""
    monkeypatch.setenv("PATH", str(project))
    put(project, "a.json", request())
    with pytest.raises(UsageError) as caught:
        measure(["a.json"], spec=Path("spec"))
    assert str(caught.value) == "git is needed to know what was committed, and cannot be run: no such file or directory"
    assert measure(["a.json"], spec=Path("spec"), against=Path("spec")).count == 1
