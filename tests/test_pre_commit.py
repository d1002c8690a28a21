"""The hooks, run by the real pre-commit against this repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import CLEAN, put

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

RESTATED = {**CLEAN, "duration": 5}
YAML = "model: kling-v3-image-to-video  # why\nprompt: Mist\nimage_url: https://media.test/a.jpg\n"


def command(*words: str, cwd: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTEST_", "COV_"))},
        "PRE_COMMIT_HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@media.test",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@media.test",
        "NO_COLOR": "1",
    }  # fmt: skip
    return subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give this repository as it is now, committed in a copy, and a home for pre-commit with its environment installed."""
    root = Path(__file__).resolve().parent.parent
    copy, home = tmp_path_factory.mktemp("callsheet"), tmp_path_factory.mktemp("home")
    listed = command("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=root, home=home)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    for name in listed.stdout.splitlines():
        if (root / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, copy / name)
    for words in (["git", "init", "-q"], ["git", "add", "-A"], ["git", "commit", "-q", "-m", "all"]):
        done = command(*words, cwd=copy, home=home)
        assert done.returncode == 0, done.stderr
    return copy, home


def pre_commit(hooks: tuple[Path, Path], folder: Path, hook: str) -> tuple[int, str]:
    """Run one hook over everything in a folder that becomes a repository."""
    copy, home = hooks
    revision = command("git", "rev-parse", "HEAD", cwd=copy, home=home).stdout.strip()
    put(folder, ".pre-commit-config.yaml", f"repos:\n- repo: {copy}\n  rev: {revision}\n  hooks:\n  - id: {hook}\n")
    if not (folder / ".git").exists():
        command("git", "init", "-q", cwd=folder, home=home)
    command("git", "add", "-A", cwd=folder, home=home)
    done = command(sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose", cwd=folder, home=home)
    return done.returncode, done.stdout + done.stderr


def test_the_hooks(hooks: tuple[Path, Path], tmp_path: Path) -> None:
    """The hook passes on clean files, fails on bad ones in one call, and `callsheet-fix` fixes what is safe."""
    for number in range(40):
        put(tmp_path, f"requests/{number}.json", CLEAN)
    put(tmp_path, "package.json", {"name": "clips"})
    put(tmp_path, "still.jpg", "JFIF")
    workflow = put(tmp_path, ".github/w.yml", "on: push\nport: 22:22\n").read_text()
    code, out = pre_commit(hooks, tmp_path, "callsheet")
    assert code == 0, out
    assert out.count("Checked 40 files: no findings; 3 without a request left alone.") == 1

    put(tmp_path, "requests/7.json", {**CLEAN, "duration": 7})
    put(tmp_path, "requests/a.yaml", YAML + "duration: 5 # short\nresolution: 8k\n")
    code, out = pre_commit(hooks, tmp_path, "callsheet")
    assert code == 1, out
    assert out.count("Checked 41 files: 2 errors, 1 warning; 3 without a request left alone.") == 1
    assert "requests/7.json:1:" in out

    code, out = pre_commit(hooks, tmp_path, "callsheet-fix")
    assert code == 1, out
    assert "Checked 41 files: 2 errors (1 fixed); 3 without a request left alone." in out
    assert (tmp_path / "requests/a.yaml").read_text() == YAML + "resolution: 8k\n"
    assert (tmp_path / ".github/w.yml").read_text() == workflow


def test_the_environment_holds_the_core_dependencies_only(hooks: tuple[Path, Path], tmp_path: Path) -> None:
    """What pre-commit installs beside callsheet is what linting needs."""
    put(tmp_path, "a.json", CLEAN)
    pre_commit(hooks, tmp_path, "callsheet")
    (site,) = hooks[1].glob("repo*/py_env-*/lib/python*/site-packages")
    installed = {path.name.split("-")[0].lower() for path in site.glob("*.dist-info")}
    assert {"callsheet", "jsonschema", "pyyaml", "pathspec"} <= installed
    assert not installed & {"pydantic", "httpx", "rich", "ruff", "datamodel_code_generator", "watchfiles"}
