"""Open the mock's pages in headless Chromium: `nox -s browser`. Takes the browser and a folder for screenshots."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from callsheet.mock import serving

PAGES = {
    "/": ("FoxAPI video generation", {"Request models", "Operations"}, "createVideo"),
    "/reference/kling-v3-image-to-video": ("Kling V3 Image-to-Video", {"Shot", "Examples", "Rules"}, "image_url"),
}
"""Pages with their title, headings that they have among others, and what the first column of a table has."""

SIZES = {"wide": "1280,1600", "narrow": "400,1600"}
FEWEST_BYTES = 20_000  # a picture of a blank page has fewer than 10,000


class Rendered(HTMLParser):
    """What a page is after the browser has read it: texts by tag, targets of links, first cells of rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.first_cells: list[str] = []
        self._open: list[str] = []
        self._is_first = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        if tag == "tr":
            self._is_first = True
        elif tag == "td" and self._is_first:
            self.first_cells.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "td":
            self._is_first = False

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts[tag][-1] += data
        if "td" in self._open and self._is_first:
            self.first_cells[-1] += data


def browse(browser: str, url: str, *options: str) -> tuple[str, str, set[str]]:
    """Open a page; give what the browser prints, what it complains of, and the addresses that the page asked for."""
    with TemporaryDirectory() as profile:
        log = Path(profile, "net.json")
        command = [browser, "--headless", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
        command += ["--disable-background-networking", "--disable-component-update", "--enable-logging=stderr"]
        command += [f"--user-data-dir={profile}/profile", f"--log-net-log={log}"]
        command += ["--virtual-time-budget=5000", "--run-all-compositor-stages-before-draw"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # with which Chromium does not start as root
        done = subprocess.run([*command, *options, url], capture_output=True, text=True, timeout=120, check=True)
        events = [event.get("params") or {} for event in json.loads(log.read_text("utf-8"))["events"]]
    # The browser asks its vendor this and that by itself; what the page asks for has the page as its initiator.
    origin = re.match(r"\w+://[^/]+", url)
    assert origin is not None
    asked = {event["url"] for event in events if event.get("initiator") == origin[0] and "url" in event}
    complaints = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return done.stdout, complaints, asked


def look(browser: str, base: str, path: str, folder: Path) -> None:
    """Look at one page, and take its picture in each size."""
    title, headings, cell = PAGES[path]
    text, complaints, asked = browse(browser, base + path, "--dump-dom")
    found = Rendered(text)
    assert found.texts["title"] == found.texts["h1"] == [title], found.texts
    assert headings <= set(found.texts["h2"]), found.texts["h2"]
    assert any(each.split()[0] == cell for each in found.first_cells), found.first_cells
    assert {"/", "/reference/kling-v3-image-to-video", "/openapi.json"} <= set(found.links), found.links
    assert complaints == ""
    assert asked <= {f"{base}/favicon.ico"}, asked
    for name, size in SIZES.items():
        picture = folder / f"{path.strip('/').replace('/', '-') or 'index'}-{name}.png"
        browse(browser, base + path, f"--screenshot={picture}", f"--window-size={size}")
        assert picture.stat().st_size > FEWEST_BYTES, f"{picture} seems blank"
        print(picture)


def main(browser: str, folder: Path) -> None:
    with serving() as mock:
        for path in PAGES:
            look(browser, mock.url, path, folder)
        text, complaints, _ = browse(browser, f"{mock.url}/openapi.json", "--dump-dom")
        (shown,) = Rendered(text).texts["pre"]
        assert json.loads(shown)["servers"][0]["url"] == "/"
        assert complaints == ""
        assert mock.requests == [], "what a browser asks for by itself counts as a call of the API"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
