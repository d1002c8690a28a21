"""Which files are linted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.errors import UnreadableError
from callsheet.walk import files

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
needs_links = pytest.mark.skipif(os.name == "nt", reason="Windows gives links to administrators only")
needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
needs_permissions = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not stop this user"
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)


def plant(*paths: str) -> None:
    """Write files, and the folders that they are in."""
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("{}\n", encoding="utf-8")


def ignore(path: str, *patterns: str) -> None:
    """Write an ignore file."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes("".join(f"{pattern}\n" for pattern in patterns).encode())


def walked(*paths: str) -> list[str]:
    """Give the files, and for an error its text after an exclamation mark."""
    return [f"! {item}" if isinstance(item, UnreadableError) else item for item in files(paths)]


def git(*arguments: str, folder: Path | str = ".") -> str:
    """Run git without the settings of this machine."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-c", "core.excludesFile=", "-c", "user.name=a", "-c", "user.email=a@b.test", *arguments]
    return subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True, encoding="utf-8").stdout


def listed(folder: Path | str) -> list[str]:
    """Give the files that git takes up in a folder, sorted, without its own."""
    paths = git("ls-files", "-z", "--others", "--cached", "--exclude-standard", folder=folder).split("\0")[:-1]
    return sorted(path for path in paths if not path.endswith(".gitignore"))


def test_a_folder_gives_its_request_files_in_order() -> None:
    """A folder gives what has a request's extension, in any case, folders among files by name, nothing hidden."""
    plant("r/b.yaml", "r/a.JSON", "r/c/z.yml", "r/c/y.jsonl", "r/d.ndjson", "r/notes.txt", "r/json", "r/x.json5")
    plant("r/.hidden.json", "r/.folder/a.json", "r/e.json/deep/f.json")
    assert walked("r") == ["r/a.JSON", "r/b.yaml", "r/c/y.jsonl", "r/c/z.yml", "r/d.ndjson", "r/e.json/deep/f.json"]


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (".", "r/a.json"),
        ("./", "./r/a.json"),
        ("./r", "./r/a.json"),
        ("r", "r/a.json"),
        ("r/", "r/a.json"),
        ("r/../r", "r/../r/a.json"),
    ],
)
def test_paths_are_shown_as_the_user_began_them(named: str, shown: str) -> None:
    """A file's path continues the folder's as it was written; the folder `.` goes without saying."""
    plant("r/a.json")
    assert walked(named) == [shown]


def test_a_parent_or_an_absolute_folder_is_shown_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder above, and one written from the root, stay in front of their files."""
    plant("a.json", "sub/b.json")
    monkeypatch.chdir("sub")
    assert walked("..") == ["../a.json", "../sub/b.json"]
    assert walked(str(tmp_path)) == [f"{tmp_path}/a.json", f"{tmp_path}/sub/b.json"]


def test_a_named_file_is_always_given() -> None:
    """A file that is named is given, in the order named, though it be hidden, ignored or called anything."""
    plant("notes.md", ".hidden", "z.json", "build/a.json")
    ignore(".gitignore", "*")
    assert walked("z.json", "./notes.md", ".hidden", "build/a.json") == [
        "z.json",
        "./notes.md",
        ".hidden",
        "build/a.json",
    ]


def test_a_named_folder_is_always_walked() -> None:
    """A folder that is named is walked though it be hidden or ignored."""
    plant(".hidden/a.json", "build/b.json")
    ignore(".gitignore", "build/", ".hidden")
    Path(".git").mkdir()
    assert walked(".") == []
    assert walked(".hidden", "build") == [".hidden/a.json", "build/b.json"]


def test_a_file_is_given_once() -> None:
    """A file that is met twice, in whichever way, is given where it is met first."""
    plant("r/a.json", "r/b.json")
    assert walked("r/b.json", "./r/b.json", "r", "r/../r", ".") == ["r/b.json", "r/a.json"]
    assert walked("-", "r/a.json", "-") == ["-", "r/a.json"]


@needs_links
def test_a_link_is_the_file_that_it_leads_to() -> None:
    """A link to a file is followed, and is the same file as the one it leads to."""
    plant("outside/a.json", "r/b.json")
    Path("r/link.yaml").symlink_to("../outside/a.json")
    Path("r/same.json").symlink_to("b.json")
    assert walked("r") == ["r/b.json", "r/link.yaml"]
    assert walked("r/same.json", "r", "outside") == ["r/same.json", "r/link.yaml"]


@needs_links
def test_a_linked_folder_is_walked_only_when_named() -> None:
    """A link to a folder is passed by in a walk, so that a loop does no harm, and followed when named."""
    plant("r/a.json")
    Path("r/loop").symlink_to(".")
    Path("r/loop.json").symlink_to(".")
    Path("other").symlink_to("r")
    assert walked("r") == ["r/a.json"]
    assert walked("other") == ["other/a.json"]
    assert walked("r", "other") == ["r/a.json"]


@needs_links
def test_what_cannot_be_read_is_told_and_the_rest_walked() -> None:
    """A path that leads nowhere is told in one sentence, and what comes after it is still given."""
    plant("r/b.json")
    Path("r/a.json").symlink_to("gone.json")
    Path("r/a.txt").symlink_to("gone.txt")
    Path("r/loop.yaml").symlink_to("loop.yaml")
    assert walked("gone.json", "", "r/b.json/c", "r/a.txt", "r") == [
        "! gone.json does not exist",
        "! '' does not exist",
        "! r/b.json/c does not exist",
        "! r/a.txt is a link to gone.txt, which does not exist",
        "! r/a.json is a link to gone.json, which does not exist",
        "r/b.json",
        "! cannot open r/loop.yaml: too many levels of symbolic links",
    ]


@needs_permissions
def test_a_closed_folder_is_told() -> None:
    """A folder without permission is told in one sentence, and what comes after it is still given."""
    plant("r/closed/a.json", "r/open/b.json")
    Path("r/closed").chmod(0)
    try:
        assert walked("r", "r/closed") == [
            "! cannot open folder r/closed: permission denied",
            "r/open/b.json",
            "! cannot open folder r/closed: permission denied",
        ]
        assert walked("r/closed/a.json") == ["! cannot open r/closed/a.json: permission denied"]
    finally:
        Path("r/closed").chmod(0o700)


@needs_fifo
def test_a_pipe_is_never_opened() -> None:
    """A named pipe is told when named and passed by in a folder, directly or behind a link."""
    plant("r/a.json")
    os.mkfifo("r/pipe.json")
    Path("r/pipe.yaml").symlink_to("pipe.json")
    os.mkfifo("r/.gitignore")
    assert walked("r/pipe.json", "r") == [
        "! r/pipe.json is not a regular file; pipe it into `callsheet lint -`",
        "r/a.json",
    ]


def test_folders_may_be_nested_deeper_than_functions() -> None:
    """The depth of a folder is bounded by the system's paths, not by Python's stack."""
    deep = ""
    for _ in range(15):
        deep += "a/" * 100
        Path(deep).mkdir(parents=True)
    plant(f"{deep}a.json")
    try:
        assert walked("a") == [f"{deep}a.json"]
    finally:  # shutil.rmtree, by which pytest tidies up, is such a function
        Path(f"{deep}a.json").unlink()
        os.removedirs(deep)


def test_ignore_files_hold_outside_a_repository_too() -> None:
    """Without a repository, the ignore files of the folder that is walked hold, but none above it."""
    plant("r/a.json", "r/b.json", "r/sub/b.json", "r/sub/c.json")
    ignore(".gitignore", "*")
    ignore("r/.gitignore", "b.json")
    ignore("r/sub/.gitignore", "c.json", "!b.json")
    assert walked("r") == ["r/a.json", "r/sub/b.json"]


def test_a_nested_repository_follows_its_own_rules() -> None:
    """What a repository ignores does not hold in a repository inside it."""
    plant("a.json", "b.json", "inner/a.json", "inner/b.json", "inner/sub/b.json")
    ignore(".gitignore", "a.json")
    ignore("inner/.git/info/exclude", "b.json")
    Path(".git").mkdir()
    assert walked(".") == ["b.json", "inner/a.json"]
    assert walked("inner", "inner/sub") == ["inner/a.json"]


@needs_git
def test_a_worktree_has_the_exclusions_of_its_repository() -> None:
    """In a worktree, where `.git` is a file, `info/exclude` is that of the repository."""
    git("init", "-q", "main")
    git("commit", "-q", "--allow-empty", "-m", "a", folder="main")
    git("worktree", "add", "-q", "../tree", folder="main")
    ignore("main/.git/info/exclude", "a.json")
    plant("tree/a.json", "tree/b.json", "tree/sub/a.json")
    assert walked("tree", "tree/sub") == ["tree/b.json"]
    assert listed("tree") == ["b.json"]


def test_pathspec_is_imported_only_for_a_pattern_that_needs_it() -> None:
    """Names, paths and endings are matched without pathspec, which takes longer to import than a file to lint."""
    script = "import sys; from callsheet.walk import files; print(*files(['.']), 'pathspec' in sys.modules)"

    def run() -> str:
        return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, encoding="utf-8").stdout

    plant("a.json", "b.json", "c.tmp.json", "sub/d.json", "sub/e.json")
    ignore(".gitignore", "# comment", "", "b.json", "*.tmp.json", "!x.json", "sub/d.json", "dist/", " ")
    assert run() == "a.json sub/e.json False\n"
    ignore("sub/.gitignore", "[e].json")
    assert run() == "a.json True\n"


@pytest.mark.parametrize(
    "patterns",
    [
        ["a.json"],
        ["/a.json"],
        ["a"],
        ["a/"],
        ["/a/"],
        ["a/*", "!a/b/"],
        ["a/**"],
        ["a/**", "!a/a.json"],
        ["a/", "!a/a.json"],
        ["a/*", "!a/a.json"],
        ["**/b"],
        ["a/**/b.json"],
        ["b/a"],
        ["*"],
        ["*", "!*/", "!*.yaml"],
        ["*/"],
        ["**/"],
        ["/*/"],
        ["/*", "!/a"],
        ["*.json", "!a.json"],
        ["!a.json", "*.json"],
        ["[ab].json"],
        ["[!a].json"],
        ["[^a].json"],
        ["?.json"],
        ["a.json  "],
        ["a.json\r"],
        ["a.json\\ "],
        ["\\a.json"],
        ["a.json\\"],
        ["[a.json"],
        ["[z-a].json"],
        ["[[]a.json"],
        ["# a.json", "#a.json", "!", "/", "!/", "//", "", "   "],
        ["\ufeffa.json"],
        ["!!a.json", "!#a.json"],
        ["é.json"],
        ["é*"],
        ["a b.json"],
        [" b.json"],
        ["a.json/"],
        ["**"],
        ["a**"],
        ["*a*"],
        ["*.JSON"],
        ["a//b"],
    ],
    ids=" ".join,
)
@needs_git
def test_patterns_mean_what_git_says(patterns: list[str]) -> None:
    """One ignore file at the root takes away what git takes away."""
    git("init", "-q")
    plant("a.json", "b.json", "c.yaml", "é.json", "a b.json", "a/a.json", "a/b/a.json", "a/b/b.json", "b/a/c.json")
    plant("b/c/d/a/e.yaml", "a/c/b.json", "[a.json", "#a.json", "\\a.json")
    ignore(".gitignore", *patterns)
    assert sorted(walked(".")) == listed(".")


FOLDERS = ["", "a/", "a/b/", "a/b/a/", "b/", "b/a/"]

SEGMENT = st.sampled_from(["a", "b", "a.json", "b.yaml", "*", "**", "*.json", "?", "[ab]*", "*a*", "b*"])

PATTERN = st.builds(
    lambda negated, anchored, segments, is_folder: negated + anchored + "/".join(segments) + is_folder,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(SEGMENT, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository with the same few names at every depth."""
    root = tmp_path_factory.mktemp("repository")
    git("init", "-q", folder=root)
    plant(*[f"{root}/{folder}{name}" for folder in FOLDERS for name in ("a.json", "b.json", "b.yaml", "c.yml")])
    return root


@needs_git
@given(
    ignored=st.dictionaries(st.sampled_from([*FOLDERS, "exclude"]), st.lists(PATTERN, min_size=1, max_size=4)),
    named=st.sampled_from(FOLDERS),
)
@settings(max_examples=150, deadline=None)
def test_ignore_files_mean_what_git_says(repository: Path, ignored: dict[str, list[str]], named: str) -> None:
    """Whatever the ignore files at every depth say, a walk gives what git lists."""
    for folder in FOLDERS:
        ignore(f"{repository}/{folder}.gitignore", *ignored.get(folder, []))
    ignore(f"{repository}/.git/info/exclude", *ignored.get("exclude", []))
    expected = [f"{repository}/{path}" for path in listed(repository)]
    assert sorted(walked(f"{repository}/")) == expected
    below = [path for path in expected if path.startswith(f"{repository}/{named}")]
    if below:  # otherwise git may ignore the very folder, which the walk does not when it is named
        assert sorted(walked(f"{repository}/{named}")) == below
