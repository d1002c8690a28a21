"""The documentation: every command and snippet in it is run, every name in it exists."""

import contextlib
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from callsheet.cli import _COMMANDS
from callsheet.cli.docs import ACTIONS
from callsheet_codegen.cel.kinds import FUNCTIONS
from callsheet_codegen.vocabulary import GRADES
from callsheet_foxapi.checks import RULES

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "spec/README.md")), *sorted(ROOT.glob("docs/*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, kind: str) -> list[str]:
    return [text for language, text in BLOCK.findall(page.read_text("utf-8")) if language == kind]


CONSOLE = [(page.name, block) for page in PAGES for block in blocks(page, "console")]
SET_UP = re.compile(r"python3 -m venv \.venv && \.venv/bin/pip install --quiet (\.|'nox\[uv\]') && ")


@pytest.mark.parametrize(("page", "block"), CONSOLE, ids=lambda value: value.partition("\n")[0])
def test_console_blocks(page: str, block: str) -> None:
    """A command in the documentation prints what stands below it."""
    command, _, expected = block.partition("\n")
    command = SET_UP.sub("", command.removeprefix("$ ")).removeprefix(".venv/bin/")
    words = shlex.split(command)
    if words[0] == "nox":
        # CI runs these; here it is enough that the session exists.
        assert expected == ""
        assert f"def {words[2]}(" in (ROOT / "noxfile.py").read_text("utf-8")
        return
    assert words[0] == "callsheet"
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, cwd=ROOT, encoding="utf-8")
    assert done.stdout.strip() == expected.strip(), page


def test_python_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python in the README runs and prints the text below it."""
    (code,) = blocks(ROOT / "README.md", "python")
    (expected,) = blocks(ROOT / "README.md", "text")
    printed = io.StringIO()
    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert printed.getvalue() == expected


def test_ci_runs_the_commands_of_the_readme() -> None:
    """The README's two set-up commands are the ones that CI runs."""
    commands = [block.partition("\n")[0].removeprefix("$ ") for block in blocks(ROOT / "README.md", "console")]
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in commands:
        if ".venv" in command:
            assert command in script


def test_the_pre_commit_snippet() -> None:
    """The hooks that the README names are those that the repository offers."""
    (snippet,) = [text for text in blocks(ROOT / "README.md", "yaml") if text.startswith("repos:")]
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    named = {hook["id"] for repo in yaml.safe_load(snippet)["repos"] for hook in repo["hooks"]}
    assert named | {"callsheet-fix"} == offered
    assert "`callsheet-fix`" in (ROOT / "README.md").read_text("utf-8")


CI = [text for text in blocks(ROOT / "README.md", "yaml") if "callsheet lint" in text]


@pytest.mark.parametrize("snippet", CI, ids=["github", "gitlab"])
def test_the_ci_snippets(snippet: str, tmp_path: Path) -> None:
    """The command of a CI snippet writes the report that the snippet goes on to upload."""
    content = yaml.safe_load(snippet)
    assert isinstance(content, dict)
    (command,) = re.findall(r"callsheet (lint .*)", snippet)
    shutil.copytree(ROOT / "examples", tmp_path / "requests")
    done = subprocess.run([sys.executable, "-m", "callsheet", *shlex.split(command)], cwd=tmp_path, capture_output=True)
    assert done.returncode == 1
    (report,) = [path.name for path in tmp_path.iterdir() if path.is_file()]
    assert snippet.count(report) == 2
    assert json.loads((tmp_path / report).read_text())


def test_the_editor_snippets() -> None:
    """The snippets for editors name the file that the command above them writes."""
    (settings,) = blocks(ROOT / "README.md", "json")
    (line,) = [text for text in blocks(ROOT / "README.md", "yaml") if text.startswith("# yaml-language-server")]
    (written,) = re.findall(r"callsheet schema \S+ -o (\S+)`", (ROOT / "README.md").read_text("utf-8"))
    assert json.loads(settings)["json.schemas"][0]["url"] == f"./{written}"
    assert line == f"# yaml-language-server: $schema={written}\n"


def test_the_configuration_snippets(tmp_path: Path) -> None:
    """The configuration, the ignore file and the comment in docs/linting.md are ones that callsheet follows."""
    project, ignored = blocks(ROOT / "docs" / "linting.md", "toml")
    (request,) = blocks(ROOT / "docs" / "linting.md", "yaml")
    (tmp_path / "pyproject.toml").write_text(project)
    (tmp_path / "callsheet-ignore.toml").write_text(ignored)
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "a.json").write_text(json.dumps(yaml.safe_load(request) | {"duration": 5}))
    (tmp_path / "b.yaml").write_text(request)
    done = subprocess.run([sys.executable, "-m", "callsheet", "lint"], cwd=tmp_path, capture_output=True, text=True)
    # The configuration ignores what the suppressions are about, so that there is nothing to say of them.
    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (0, "", "Checked 2 files: no findings.")
    (tmp_path / "pyproject.toml").unlink()
    done = subprocess.run([sys.executable, "-m", "callsheet", "lint"], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "Checked 2 files: 1 warning, 2 suppressed."


def test_the_options_that_pages_name_exist() -> None:
    """Every option that the README and the pages name is one that some command has."""
    commands = [*([name] for name in _COMMANDS), *(["docs", name] for name in ACTIONS)]
    known = "".join(
        subprocess.run([sys.executable, "-m", "callsheet", *words, "--help"], capture_output=True, text=True).stdout
        for words in commands
    )
    for page in PAGES:
        for option in re.findall(r"`(?:callsheet (?:\w+ )+)?(--[a-z-]+)", page.read_text("utf-8")):
            if "curl" not in page.read_text("utf-8") or not option.startswith(("--data", "--json")):
                assert option in known, f"{page.name} names {option}"


def test_commands_are_listed() -> None:
    """The README lists every command."""
    page = (ROOT / "README.md").read_text("utf-8")
    for module in (ROOT / "src" / "callsheet" / "cli").glob("[a-z]*.py"):
        name = module.stem.replace("_", " ")
        assert f"| `callsheet {name} " in page or f"| `callsheet {name}`" in page, name


def test_sessions_are_listed() -> None:
    """CONTRIBUTING lists every nox session."""
    sessions = set(re.findall(r"^@nox.*\ndef (\w+)\(", (ROOT / "noxfile.py").read_text("utf-8"), re.MULTILINE))
    assert sessions == set(re.findall(r"\| `nox -s (\w+)` \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))


def keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node) | {key for child in node.values() for key in keys(child)}
    return {key for child in node for key in keys(child)} if isinstance(node, list) else set()


def test_the_spec_readme_names_everything() -> None:
    """Every own keyword of the spec, every function, every grade is documented in spec/README.md."""
    text = (ROOT / "spec" / "README.md").read_text("utf-8")
    used = {key for path in (ROOT / "spec").rglob("*.yaml") for key in keys(yaml.safe_load(path.read_text("utf-8")))}
    assert {key for key in used if key.startswith("x-") and f"| `{key}` |" not in text} == set()
    assert [name for name in FUNCTIONS if f"| `{name}(" not in text] == []
    assert [grade for grade in GRADES if f"| `{grade}` |" not in text] == []


def test_links_lead_somewhere() -> None:
    """A relative link in the documentation leads to a file."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_rules_that_others_name_exist() -> None:
    """The slugs are a contract: each of these is a rule of the spec."""
    slugs = {rule.slug for rules in RULES.values() for rule in rules}
    assert {
        "conflicting-prompts", "no-prompt", "durations-disagree", "too-many-references", "dangling-image-reference",
        "dangling-element-reference", "dangling-voice-reference", "voices-without-audio", "unused-image",
        "unused-element", "unused-voice", "same-first-and-last-frame", "unneeded-field", "restated-default",
        "too-many-shots", "end-frame-without-start-frame", "blank-prompt", "private-url", "unsupported-image-format",
        "placeholder-url",
    } <= slugs  # fmt: skip


def test_the_changelog_names_the_version() -> None:
    """The changelog has a place for what is not released yet."""
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8")
