"""A page that shows what was filmed."""

from html import escape
from pathlib import Path

from storyboard.film import Take

__all__ = ["write_gallery"]

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<h1>{title}</h1>
{takes}
</body>
</html>
"""


def write_gallery(title: str, takes: list[Take], folder: Path) -> Path:
    """Write `index.html` beside the clips, and give its path."""
    page = folder / "index.html"
    shown = "\n".join(_shown(take, folder) for take in takes)
    page.write_text(_PAGE.format(title=escape(title), takes=shown), "utf-8")
    return page


def _shown(take: Take, folder: Path) -> str:
    heading = f"<h2>{escape(take.shot.name)}</h2>\n<p>{escape(take.shot.shows)}</p>\n"
    if take.clip is None:
        return f"{heading}<p><strong>{escape(take.problem or '')}</strong></p>"
    return f'{heading}<video controls src="{escape(take.clip.relative_to(folder).as_posix())}"></video>'
