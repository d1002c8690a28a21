"""Requests such as people write, the same for the same seed: mostly clean, some of them not."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["requests", "write_files", "write_lines"]

Request = dict[str, Any]

_HOSTS = (
    "https://cdn.nordlicht-studio.com",
    "https://media.harbourline.io",
    "https://img.kite-and-co.net",
    "https://files.lumen.film",
)
_FOLDERS = ("stills/2026", "clients/aurora/board", "raw", "export/v2/final", "refs")
_NAMES = ("harbour", "lighthouse", "market", "rider", "kitchen", "rooftop", "forest-edge", "tram", "dancer", "workshop")
_SENTENCES = (
    "The camera glides over wet cobblestones while shop lights flicker on one after another.",
    "A slow push towards the window; dust hangs in the morning sun.",
    "She turns, smiles at somebody off screen and walks out of the frame.",
    "Rain begins, umbrellas open, and the square empties within seconds.",
    "Wind moves through the tall grass in long waves, and the light changes from gold to blue.",
    "Steam rises from the cup, the focus shifts to the street behind it.",
    "清晨的薄雾从海面散去，渔船缓缓驶出港口。",
    "镜头从屋顶推近，霓虹灯在雨水中闪烁。",
    'A sign reading "open" swings above the door.',
    "Handheld, close, a little out of breath.\nThen it is still.",
)
_NEGATIVES = ("blurry, low quality", "watermark, text overlay", "distorted hands, flicker, low quality")


def _url(rng: random.Random, ending: str = "") -> str:
    ending = ending or rng.choice((".jpg", ".jpg", ".png", ".jpeg"))
    return f"{rng.choice(_HOSTS)}/{rng.choice(_FOLDERS)}/{rng.choice(_NAMES)}-{rng.randrange(10000):04d}{ending}"


def _prose(rng: random.Random, most: int = 5) -> str:
    return " ".join(rng.choices(_SENTENCES, k=rng.randint(max(1, most - 2), most)))


def _shots(rng: random.Random, total: int) -> list[Request]:
    cut = rng.randint(1, total - 1)
    return [{"prompt": _prose(rng, 1), "duration": length} for length in (cut, total - cut)]


def _o3(rng: random.Random) -> Request:
    out: Request = {"model": "kling-o3-reference-to-video"}
    images, elements = rng.randint(0, 3), rng.choice((0, 0, 1, 2))
    names = [f"@Image{n + 1}" for n in range(images)] + [f"@Element{n + 1}" for n in range(elements)]
    if not names and rng.random() < 0.3:
        out["duration"] = rng.randint(3, 15)
        out["multi_prompt"] = _shots(rng, out["duration"])
    else:
        out["prompt"] = " ".join([_prose(rng), *(f"Keep {name} in view." for name in names)])
        if rng.random() < 0.8:
            out["duration"] = rng.randint(3, 15)
    if rng.random() < 0.5:
        out["resolution"] = rng.choice(("1080p", "4k"))
    if rng.random() < 0.6:
        out["aspect_ratio"] = rng.choice(("16:9", "9:16", "1:1"))
    if rng.random() < 0.3:
        out["start_image_url"] = _url(rng)
    if images:
        out["image_urls"] = [_url(rng) for _ in range(images)]
    if elements:
        out["elements"] = [
            _element(rng, video=n == 0 and images + elements <= 4 and rng.random() < 0.2) for n in range(elements)
        ]
    if rng.random() < 0.2:
        out["generate_audio"] = True
    return out


def _element(rng: random.Random, *, video: bool) -> Request:
    if video:
        return {"video_url": _url(rng, ".mp4")}
    return {"frontal_image_url": _url(rng), "reference_image_urls": [_url(rng) for _ in range(rng.randint(1, 2))]}


def _v3(rng: random.Random) -> Request:
    out: Request = {"model": "kling-v3-image-to-video", "prompt": _prose(rng), "image_url": _url(rng)}
    if rng.random() < 0.5:
        out["resolution"] = rng.choice(("1080p", "4k"))
    if rng.random() < 0.5:
        out["duration"] = 10
    if rng.random() < 0.4:
        out["image_tail_url"] = _url(rng, ".webp.png")
    if rng.random() < 0.4:
        out["negative_prompt"] = rng.choice(_NEGATIVES)
    if rng.random() < 0.15:
        out["voice_ids"] = [f"voice_{rng.randrange(10**6)}"]
        out["generate_audio"] = True
        out["prompt"] += " <<<voice_1>>> hums a tune."
    if rng.random() < 0.1:
        out["multi_prompt"] = _shots(rng, out.get("duration", 5))
    return out


def _spoil(rng: random.Random, request: Request) -> Request:
    """Make one mistake: two in three against the schema, the others against a rule."""
    if rng.random() < 2 / 3:
        wrong: list[Request] = [
            {"duration": str(rng.randint(3, 10))},
            {"durations": 5},
            {"resolution": "720"},
            {"duration": 99},
            {"prompt": "x" * 2501},
            {"generate_audio": "yes"},
        ]
        return {**request, **rng.choice(wrong)}
    if request["model"].startswith("kling-v3"):
        wrong = [{"prompt": "<<<voice_2>>> answers."}, {"voice_ids": ["voice_1"], "generate_audio": False}]
        return {**request, **rng.choice(wrong)}
    wrong = [{"prompt": "Pan from @Image7 to the door."}, {"prompt": None, "multi_prompt": None}]
    return {**request, **rng.choice(wrong)}


def requests(count: int, *, failing: float = 0.0, seed: int = 1) -> Iterator[Request]:
    """Give requests, half per model; `failing` is the share with a mistake."""
    rng = random.Random(seed)
    for index in range(count):
        request = _o3(rng) if index % 2 else _v3(rng)
        yield _spoil(rng, request) if rng.random() < failing else request


def write_files(folder: Path, count: int, *, failing: float = 0.0) -> list[Path]:
    """Write one file a request, as an editor would lay it out, and give their names."""
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    for index, request in enumerate(requests(count, failing=failing)):
        path = folder / f"{index:05d}.json"
        path.write_text(json.dumps(request, indent=2, ensure_ascii=False) + "\n", "utf-8")
        out.append(path)
    return out


def write_lines(path: Path, count: int, *, failing: float = 0.0) -> None:
    """Write one line a request."""
    with path.open("w", encoding="utf-8") as stream:
        for request in requests(count, failing=failing):
            stream.write(json.dumps(request, ensure_ascii=False) + "\n")
