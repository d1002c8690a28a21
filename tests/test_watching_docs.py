"""docs/watching.md and the workflow beside it: their commands are run, from a changed page to a spec that follows it."""

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from callsheet.cli import ERRORS_FOUND, OK, main
from callsheet.cli.docs import ACTIONS
from callsheet.docs.drift import RULES
from callsheet.docs.lock import FILE, Lock, read_lock, write_lock
from docs_models import LANTERN, PAGES, Document, markdown, write_spec
from docs_server import Site, kept, site

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "watching.md").read_text("utf-8")
WORKFLOW = ROOT / "examples" / "workflows" / "docs-watch.yml"
SHORTER = PAGES[LANTERN].saying("Maximum 900", "Maximum 800").having("prompt", limits=(("maxLength", 800),))
TOLD = "`prompt` takes at most 800 characters on the page; the spec says 900 [limit-changed]"

Captured = pytest.CaptureFixture[str]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose spec has a model of our own, committed, and what is generated from it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "checkout"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_spec(folder)
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("app", "workflows"))
    (folder / "tests").mkdir()
    (folder / "tests" / "expected.txt").write_text("")
    long = {"model": LANTERN, "prompt": "lanterns " * 95, "shape": "round"}
    (folder / "examples" / "parade.yaml").write_text(yaml.safe_dump(long), "utf-8")
    assert main(["generate"]) == OK
    return folder


def git(folder: Path, *words: str) -> str:
    name = ["-c", "user.name=callsheet", "-c", "user.email=callsheet@media.test", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *name, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def served(checkout: Path) -> Iterator[Site]:
    """A server that has the changed page, and a spec that knows its address."""
    with site() as found:
        path = checkout / "spec" / "openapi.yaml"
        text = re.sub(r', index: "[^"]*"', "", path.read_text("utf-8"))
        address = found.server.url("/lantern", kept(b"", "text/html"))
        text = text.replace(
            f"{LANTERN}: {{title: {PAGES[LANTERN].title}}}", f'{LANTERN}: {{title: Lantern Parade, url: "{address}"}}'
        )
        assert address in text
        # What the vendor's own pages say is no matter here.
        path.write_text(re.sub(r'^ +x-docs-notes:\n( +"[0-9a-f]{12}": .*\n)+', "", text, flags=re.MULTILINE), "utf-8")
        lock = read_lock(path.parent)
        (path.parent / FILE).unlink()
        write_lock(Lock(lock.path, {}), {name: lock.pages[name] for name in PAGES})
        (path.parent / "docs.toml").write_text("")
        put(found, SHORTER)
        git(checkout, "init")
        git(checkout, "add", ".")
        git(checkout, "commit", "--message", "All of it")
        yield found


def put(found: Site, page: Document) -> None:
    found.put("/lantern.md", kept(markdown(page).encode(), "text/markdown"))


def test_the_whole_way(checkout: Path, served: Site, capsys: Captured) -> None:
    """The commands of the page lead from a page that has changed to a spec that says what it says."""
    capsys.readouterr()
    (commands,) = blocks("sh")
    codes, outs = [], []
    for command in commands.splitlines():
        if "lock" in command:
            # Somebody has looked at what was proposed.
            assert main(shlex.split(command)[1:]) == ERRORS_FOUND
            assert "[unresolved-mark]" in capsys.readouterr().err
            fragment = checkout / "spec" / "models" / f"{LANTERN}.yaml"
            fragment.write_text(re.sub("  # review: .*", "", fragment.read_text("utf-8")), "utf-8")
        codes.append(main(shlex.split(command)[1:]))
        outs.append(capsys.readouterr().out)
    pulled, checked, shown, proposed, generated, impact, locked, agreed = outs
    assert codes == [ERRORS_FOUND, ERRORS_FOUND, OK, OK, OK, ERRORS_FOUND, OK, OK], outs
    assert TOLD in pulled
    assert checked == pulled
    day = datetime.now(UTC).date().isoformat()
    assert f"+    maxLength: 800  # review: {LANTERN}, {day}\n" in proposed
    assert shown == proposed
    assert "`prompt` takes at most 800 characters (900 before)" in generated
    assert "examples/parade.yaml starts to fail" in impact
    assert locked == "Wrote 1 page to spec/docs.lock.json.\n"
    assert agreed == "Checked 2 files: no findings.\n"
    put(served, SHORTER)
    assert main(["docs", "pull", "--store", "pages"]) == OK
    assert len(list(Path("pages").rglob("*.md"))) == 1


def test_offline(checkout: Path, served: Site, capsys: Captured) -> None:
    """Without a network the last copy is checked, and it is said so."""
    assert main(["docs", "pull", "--store", "pages"]) == ERRORS_FOUND
    capsys.readouterr()
    served.server.routes = dict.fromkeys(served.server.routes, lambda handler: handler.connection.close())
    code = main(["docs", "pull", "--store", "pages", "--format", "concise"])
    out, error = capsys.readouterr()
    assert code == 3
    assert re.fullmatch(rf"{LANTERN}: http://.*\. The copy of \d{{4}}-\d\d-\d\d is used instead\.\n", error)
    assert TOLD in out
    assert main(["docs", "pull"]) == 3
    assert "nothing of lantern-parade could be checked" in capsys.readouterr().err


def steps() -> dict[str, str]:
    (job,) = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"].values()
    return {step["name"]: step["run"] for step in job["steps"] if "name" in step}


def test_the_workflow(checkout: Path, served: Site, tmp_path: Path) -> None:
    """The steps of the workflow end with a branch that has the edits, and a pull request that has the report."""
    temporary, tools = tmp_path / "temporary", tmp_path / "tools"
    temporary.mkdir()
    tools.mkdir()
    for name, script in (
        ("callsheet", f'exec {shlex.quote(sys.executable)} -m callsheet "$@"'),
        ("nox", "echo all is well"),
        ("gh", f'echo "$@" >> {tmp_path}/gh.txt; case "$*" in *--jq*) echo 0;; esac'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(stat.S_IRWXU)
    git(tmp_path, "init", "--bare", "origin.git")
    git(checkout, "remote", "add", "origin", str(tmp_path / "origin.git"))
    output = tmp_path / "output"
    environment = {
        **os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(output), "GITHUB_WORKSPACE": str(checkout), "PYTHONUTF8": "1",
    }  # fmt: skip
    for name, script in steps().items():
        if name.startswith("Tell"):
            continue
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{name}\n{done.stdout}{done.stderr}"
        assert output.read_text() == "code=1\ndrift=yes\n"
    report = (temporary / "report.md").read_text("utf-8")
    for part in (TOLD, "# review:", "A major step", "examples/parade.yaml starts to fail", "All pass."):
        assert part in report
    assert "pr create --head docs-watch" in (tmp_path / "gh.txt").read_text()
    changed = git(checkout, "diff", "--name-only", "main", "origin/docs-watch").split()
    # Whoever commits to that branch is not written over.
    git(checkout, "commit", "--allow-empty", "--message", "By hand")
    git(checkout, "push", "origin", "docs-watch")
    script = steps()["Open a pull request"]
    done = subprocess.run(["bash", "-e", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        1,
        "::error::docs-watch has commits of others; merge it or delete it, and run this again",
    )
    assert "spec/models/lantern-parade.yaml" in changed
    assert {name.partition("/")[0] for name in changed} == {"spec", "generated"}


def test_the_workflow_names_what_there_is() -> None:
    """The workflow calls actions and options that exist, and only goes on where page and spec differ."""
    (job,) = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"].values()
    conditions = [step.get("if") for step in job["steps"] if "name" in step]
    drift, unfetched = "steps.pull.outputs.drift == 'yes'", "steps.pull.outputs.code == '3'"
    assert conditions == [None, drift, drift, drift, unfetched]
    for words in re.findall(r"^ *callsheet docs (\w+)", WORKFLOW.read_text("utf-8"), re.MULTILINE):
        assert words in ACTIONS


def test_the_findings_are_listed() -> None:
    """The table of findings has every one that there is, and no other."""
    rows = re.findall(r"^\| (`[a-z`, -]+`) \|", PAGE, re.MULTILINE)
    assert sorted(re.findall(r"`([a-z-]+)`", " ".join(rows))) == sorted(RULES)


def test_the_snippets(checkout: Path, capsys: Captured) -> None:
    """The acknowledgement of the page has the form that the file takes, and the note compiles in a fragment."""
    (acknowledged,) = blocks("toml")
    (note,) = blocks("yaml")
    path = checkout / "spec" / "docs.toml"
    path.write_text(path.read_text("utf-8") + acknowledged, "utf-8")
    fragment = checkout / "spec" / "models" / "kling-v3-image-to-video.yaml"
    digest = yaml.safe_load(note)["negative_prompt"]["x-docs-notes"]
    ((name, says),) = digest.items()
    text = fragment.read_text("utf-8")
    fragment.write_text(text.replace('      "f41b72fc8e45"', f'      "{name}": {says}\n      "f41b72fc8e45"'), "utf-8")
    capsys.readouterr()
    assert main(["docs", "check", "--format", "concise"]) == OK
    out = capsys.readouterr().out
    assert "[unused-acknowledgement]" in out
    assert f"a sentence of `negative_prompt` is not on the page: {name}" in out


def test_every_action_and_option_is_named(capsys: Captured) -> None:
    """The page tells of every action."""
    for action in ACTIONS:
        assert f"`docs {action}" in PAGE or f"`callsheet docs {action}" in PAGE, action
