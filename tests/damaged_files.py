"""Files as a disk, an editor or a hand damages them: what everything that reads text from outside is fuzzed with."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from test_embedded import WAYS

__all__ = ["FILES", "File", "damaged", "examples", "junk"]

ROOT = Path(__file__).resolve().parent.parent

File = tuple[str, bytes]
"""A name, which tells the format, and a content."""

_ENDINGS = {"shell": "sh", "markdown": "md", "http": "http", "har": "har", "postman": "json"}
_REQUESTS: tuple[dict[str, Any], ...] = (
    {
        "model": "kling-v3-image-to-video",
        "prompt": "Mist é😀",
        "image_url": "https://media.test/a.jpg",
        "duration": "5",
        "resolution": "4K",
        "negative_prompt": None,
    },
    {
        "model": "kling-o3-reference-to-video",
        "multi_prompt": [{"prompt": "@Element1 waits", "duration": "2"}, {"prompt": "Rain", "duration": 3}],
        "shot_type": "customize",
        "elements": [{"frontal_image_url": "https://media.test/b.jpg", "reference_image_urls": []}],
        "duration": 5,
    },
)


def examples(count: int) -> settings:
    """Give the settings of a test with so many examples, times what a profile has more than Hypothesis' own 100."""
    return settings(max_examples=count * settings().max_examples // 100)


def _files() -> list[File]:
    """Give the files of the checkout that hold requests, or show some, the shortest first."""
    folders = (ROOT / "tests" / "cases", ROOT / "examples", ROOT / "docs")
    paths = [
        path for folder in folders for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".out"
    ]
    found = [(path.name, path.read_bytes()) for path in (*paths, ROOT / "README.md")]
    for body in (json.dumps(each, ensure_ascii=False, indent=1) for each in _REQUESTS):
        found += [(f"{way}.{_ENDINGS[kind]}", write(body).encode()) for way, (kind, write) in WAYS.items()]
    found.append(("list.json", json.dumps(_REQUESTS, indent=2).encode()))
    found.append(("lines.jsonl", b"".join(json.dumps(each).encode() + b"\n" for each in _REQUESTS * 2)))
    return sorted(found, key=lambda file: len(file[1]))


FILES = _files()
"""Files of every format that is linted."""

_CHARACTERS = "\0\t\n\r\x0b\x0c\x1b\x7f\x80\x85\u00a0\u2028\u2029\u202e\ufeff\ufffe😀\"'\\`{}[],:;#&*!%@|>-?=<~$()"
_WORDS = re.split(
    r" {2,}|\n",
    r"""
null  true  no  NaN  .inf  -0  1e999  1e308  16:9  1_000  0o17  2020-01-01  \ud800  \udc00  \ud83d\ude00
\u0000  \x  \U00110000  &a  *a  <<: *a  !!int  !!str  !x  ---  ...  ?  |2+  >-  %YAML 1.1  {{x}}  {{  ${x}
${  $(  $((1  $'\x0  `curl  <<E  <<-'E'  <<< x  ```  ~~~  ```json callsheet  ```yaml  >  ###  @a = b  {{a}}
< a.json  < {%  #  //  curl  -d  --json @-  "...":  <x>  # callsheet: ignore[restated-default] why
# callsheet: ignore[  "duration": 5,  "prompt": "Fog",  duration: 5  resolution: 720p
sk-abcdefghijklmnop1234  Bearer abcdefghijklmnop1234  api_key: abcdefghijklmnop1234
https://api.foxapi.cc/v1/videos/generations  kling-v3-image-to-video
""".strip(),
)
_LONG = ("9" * 400, "9" * 4301, "0x" + "f" * 4000, "[" * 150, '{"a":' * 150, "- " * 150, "\\" * 99, " " * 999)
_PIECES: list[bytes] = [
    *(each.encode() for each in (*_CHARACTERS, *_WORDS, *_LONG, "e\u0301", "\r\n", "\\\n", "\n  ")),
    *(form.format(each).encode() for each in _WORDS for form in ("{} ", "\n{}\n")),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe", b"\xef\xbb\xbf"),
]
_SPELLINGS: list[tuple[bytes, bytes]] = [
    (b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b"\n  "), (b"\n", b" # x\n"), (b"\n", b"\n\n"), (b"\n", "\x85".encode()),
    (b"\n", "\u2028".encode()), (b"  ", b"\t"), (b'"', b"'"), (b"'", b'"'), (b": ", b":"), (b'"', b'\\"'), (b"5", b"'5'"),
]  # fmt: skip
_DAMAGE: dict[str, Callable[[bytes, int, int, bytes], bytes]] = {
    "put in": lambda data, start, _end, piece: data[:start] + piece + data[start:],
    "put over": lambda data, start, end, piece: data[:start] + piece + data[end:],
    "cut out": lambda data, start, end, _piece: data[:start] + data[end:],
    "cut off": lambda data, start, _end, _piece: data[:start],
    "say twice": lambda data, start, end, _piece: data[:end] + data[start:],
    "say often": lambda data, start, end, _piece: data[:start] + data[start:end] * 30 + data[end:],
    "flip a bit": lambda data, start, _end, piece: (
        data[:start] + bytes(each ^ 1 << len(piece) % 8 for each in data[start : start + 1]) + data[start + 1 :]
    ),
}
_LONGEST = 60_000


@st.composite
def damaged(draw: Any, files: Sequence[File], odd: Sequence[bytes] = ()) -> File:
    """Draw one of some files with up to five damages; what is put in is odd, or comes from another of the files."""
    name, data = draw(st.sampled_from(files))
    pieces = [*_PIECES, *odd]
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([*_DAMAGE, "put in", "put over", "respell", "splice"]))
        if kind == "respell":
            old, new = draw(st.sampled_from(_SPELLINGS))
            data = data.replace(old, new, draw(st.sampled_from([1, 2, -1])))
            continue
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([1, 4, 12, 50, 200])))
        piece = draw(st.sampled_from(pieces) | st.binary(min_size=1, max_size=3))
        if kind == "splice":
            other = draw(st.sampled_from(files))[1]
            begin = draw(st.integers(0, len(other)))
            piece = other[begin : begin + draw(st.sampled_from([8, 40, 200]))]
        data = _DAMAGE.get(kind, _DAMAGE["put over"])(data, start, end, piece)[:_LONGEST]
    return name, data


def junk(odd: Sequence[bytes] = ()) -> st.SearchStrategy[bytes]:
    """Give bytes that never were a file: any at all, and words of every format one after the other."""
    return st.binary(max_size=40) | st.lists(st.sampled_from([*_PIECES, *odd]), max_size=12).map(b"".join)
