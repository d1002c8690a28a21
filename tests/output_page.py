"""The examples in docs/output.md, from real runs; run as a script, it rewrites them."""

import re
import sys
import tempfile
from pathlib import Path

from callsheet.report.formats import FORMATS
from command import run

PAGE = Path(__file__).resolve().parent.parent / "docs" / "output.md"
SECTION = re.compile(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

REQUEST = """\
model: kling-o3-reference-to-video
duration: 7
multi_prompt:
  - {prompt: The boat leaves, duration: 3}
"""


def example(name: str) -> str:
    """What a form gives for the file that the page shows, beside one that is not there."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "requests").mkdir()
        (Path(folder) / "requests" / "bay.yaml").write_text(REQUEST)
        return run("lint", "--format", name, "requests/bay.yaml", "requests/gone.yaml", cwd=Path(folder))[1]


def rewritten(page: str) -> str:
    """The page with the file and every example as they are."""

    def section(match: re.Match[str]) -> str:
        return BLOCK.sub(lambda block: f"```{block[1]}\n{example(match[1])}```", match[0], count=1)

    head, rest = page[: page.index("\n## ")], page[page.index("\n## ") :]
    return BLOCK.sub(lambda block: f"```{block[1]}\n{REQUEST}```", head, count=1) + SECTION.sub(section, rest)


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"wrote {len(FORMATS)} examples\n")
