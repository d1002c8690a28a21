"""Two made-up models of the create call: for each a fragment of the spec, and its page in every form that is read."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

from callsheet.docs.facts import Page, digest
from callsheet.docs.lock import read_lock, write_lock
from callsheet.docs.reading.read import read_page

SPEC = Path(__file__).resolve().parent.parent / "spec"

LANTERN, TRAM = "lantern-parade", "tram-ride"


@dataclass(frozen=True)
class Field:
    """A field as a page describes it: what its labels say, and below `says` its prose, bullets after a hyphen."""

    name: str
    type: str
    says: str
    nullable: bool = False
    required: bool = False
    deprecated: bool = False
    default: Any = None
    enum: tuple[Any, ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    example: Any = None
    members: tuple["Field", ...] = ()


@dataclass(frozen=True)
class Document:
    """A page: the model's title, a request as it shows one, the fields of the body and of the answer."""

    model: str
    title: str
    request: dict[str, Any]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]

    def having(self, name: str, **changes: Any) -> "Document":
        """Give the page with a field of the body changed."""
        assert any(each.name == name for each in self.body)
        return replace(self, body=tuple(replace(f, **changes) if f.name == name else f for f in self.body))

    def saying(self, old: str, new: str) -> "Document":
        """Give the page with other words in the prose of its body."""
        assert any(old in each.says for each in self.body), old
        return replace(self, body=tuple(replace(each, says=each.says.replace(old, new)) for each in self.body))


ANSWER = (
    Field("created", "integer", "The second in which the work began", limits=(("minimum", 0), ("maximum", 253402300799)), example=1700000000),
    Field("id", "string", "By what to ask for the work", example="task-7"),
    Field("model", "string", "Who does the work"),
    Field("object", "string", "What sort of work it is", enum=("video.generation.task",)),
    Field("progress", "integer", "How far the work is, in percent", limits=(("minimum", 0), ("maximum", 100)), example=0),
    Field("status", "string", "In which state the work is", enum=("pending", "processing", "completed", "failed"), example="pending"),
    Field("task_info", "object", "What else is known of the work"),
    Field("type", "string", "What comes of the work", enum=("video",), example="video"),
)  # fmt: skip
CREATED, TOKEN = "The work has begun", "Every call needs a bearer token"

PAGES = {
    LANTERN: Document(
        LANTERN,
        "Lantern Parade",
        {"model": LANTERN, "prompt": "@Lantern1 sways beside the river", "shape": "round", "lantern_urls": ["https://media.test/a.jpg"], "seconds": 8},
        (
            Field("model", "string", "lantern-parade: Films of paper lanterns, supports 480p/960p", required=True, default=LANTERN, example=LANTERN),
            Field("prompt", "string", "What the parade looks like\n\nNotes:\n- Maximum 900 characters\n- Mutually exclusive with scenes\n- At least one of prompt, scenes must be provided", nullable=True, limits=(("maxLength", 900),), example="@Lantern1 sways beside the river"),
            Field("size", "string", "How large the film is\n\nOptions:\n- 480p — Fits a telephone\n- 960p — Fits a wall (costs twice as much)", default="480p", example="480p"),
            Field("shape", "string", "How the lanterns are cut", required=True, enum=("round", "square", "star"), example="round"),
            Field("mood", "string", "How the parade feels\n\nAvailable values: calm, merry, solemn", nullable=True, example="merry"),
            Field("seconds", "integer", "Length of the film (seconds), 2-20", default=5, example=8),
            Field("sound", "boolean", "Whether one hears the drums\n\nNotes:\n- Disabled by default", default=False, example=False),
            Field("melody", "string", "The name of a tune\n\nNotes:\n- sound must be true when using this parameter", nullable=True, limits=(("minLength", 3), ("maxLength", 30)), example="river song"),
            Field("lantern_urls", "string[]", "Pictures of the lanterns\n\nNotes:\n- Format: JPG / PNG\n- Must be a publicly accessible URL\n- Use @Lantern1 / @Lantern2 in the prompt to reference\n- When riders contains video subjects, the total count is limited to 5", nullable=True, limits=(("minItems", 1), ("maxItems", 8)), example=["https://media.test/a.jpg"]),
            Field(
                "riders", "object[]", "Those who carry the lanterns\n\nNotes:\n- When video subjects are included, the combined total of riders and lantern_urls is limited to 5\n\nDo not pass this parameter unless necessary.", nullable=True,
                members=(
                    Field("face_url", "string", "The rider from the front"),
                    Field("video_url", "string", "The rider in motion"),
                ),
            ),
            Field(
                "scenes", "object[]", "The parade in parts\n\nNotes:\n- Mutually exclusive with prompt\n- Each scene contains its own words and length\n- The sum of all scene lengths must equal seconds", nullable=True,
                members=(
                    Field("words", "string", "What the part shows", required=True, limits=(("maxLength", 200),)),
                    Field("length", "integer", "How long the part lasts", required=True, limits=(("minimum", 1), ("maximum", 20)), example=4),
                ),
            ),
            Field("pace", "integer", "The older name of mood", nullable=True, deprecated=True, limits=(("minimum", 1), ("maximum", 9))),
        ),
        ANSWER,
    ),
    TRAM: Document(
        TRAM,
        "Tram Ride",
        {"model": TRAM, "prompt": "<<<voice_1>>> names the stops", "first_url": "https://media.test/first.png", "bell": False, "voices": ["low"]},
        (
            Field("model", "string", "tram-ride: Rides through a town", required=True, default=TRAM, example=TRAM),
            Field("prompt", "string", "What passes by the window\n\nNotes:\n- Maximum 400 characters", required=True, limits=(("minLength", 5), ("maxLength", 400)), example="Rain on the market square"),
            Field("first_url", "string", "The first picture\n\nNotes:\n- Format: JPG / PNG\n- Must be a publicly accessible URL", required=True, example="https://media.test/first.png"),
            Field("last_url", "string", "The last picture", nullable=True, example="https://media.test/last.png"),
            Field("middle_url", "string", "A picture between the two\n\nNotes:\n- Used together with last_url", nullable=True),
            Field("duration", "integer", "Length of the ride (seconds)\n\nAvailable values:\n- 6 — Around the square (default)\n- 12 — Across the town", default=6, example=12),
            Field("bell", "boolean", "Whether the bell rings\n\nNotes:\n- Enabled by default", default=True, example=True),
            Field("voices", "string[]", "Who speaks\n\nNotes:\n- Maximum 3 voices\n- Use <<<voice_1>>> / <<<voice_2>>> in prompt to reference\n- bell must be false when using this parameter\n\nDo not pass this parameter unless necessary.", nullable=True, example=["low"]),
            Field("stop_urls", "string[]", "Pictures of stops\n\nNotes:\n- stop_urls and depot_urls together hold at most 6 items", nullable=True),
            Field("depot_urls", "string[]", "Pictures of depots", nullable=True, limits=(("maxItems", 4),)),
            Field("weight", "number", "How heavy the tram is", nullable=True, limits=(("minimum", 0), ("maximum", 40)), example=12.5),
            Field("view", "string", "The side of the tram, currently fixed to window\n\nDo not pass this parameter unless necessary.", nullable=True, default="window", example="window"),
            Field("avoid", "string", "What is not to be seen\n\nNotes:\n- Separate several things with semicolons", default="", example="snow; fog"),
        ),
        ANSWER,
    ),
}  # fmt: skip

_FRAGMENTS = {
    LANTERN: r"""
title: Lantern Parade
type: object
additionalProperties: false
description: A film of paper lanterns that pass by.
x-source: {page: lantern-parade, field: Body, grade: documented}
required: [model, shape]
properties:
  model:
    type: string
    const: lantern-parade
    x-source: {page: lantern-parade, field: model, grade: documented}
    x-docs-notes: {"<Films of paper lanterns>": what the model makes}
  prompt:
    type: [string, "null"]
    maxLength: 900
    x-source: {page: lantern-parade, field: prompt, grade: documented}
    x-docs-notes: {"<What the parade looks like>": what is shown}
  size:
    type: string
    enum: ["480p", "960p"]
    default: "480p"
    x-source: {page: lantern-parade, field: size, grade: documented}
    x-docs-notes: {"<How large the film is>": its size, "<Fits a telephone>": small, "<Fits a wall (costs twice as much)>": large and dearer}
  shape:
    type: string
    enum: [round, square, star]
    x-source: {page: lantern-parade, field: shape, grade: documented}
    x-docs-notes: {"<How the lanterns are cut>": their shape}
  mood:
    type: [string, "null"]
    enum: [calm, merry, solemn, null]
    x-source: {page: lantern-parade, field: mood, grade: documented}
    x-docs-notes: {"<How the parade feels>": its mood}
  seconds:
    type: integer
    minimum: 2
    maximum: 20
    default: 5
    x-source: {page: lantern-parade, field: seconds, grade: documented}
    x-docs-notes: {"<Length of the film (seconds)>": how long it is}
  sound:
    type: boolean
    default: false
    x-source: {page: lantern-parade, field: sound, grade: documented}
    x-docs-notes: {"<Whether one hears the drums>": whether there is sound}
  melody:
    type: [string, "null"]
    minLength: 3
    maxLength: 30
    x-source: {page: lantern-parade, field: melody, grade: documented}
    x-docs-notes: {"<The name of a tune>": its tune}
  lantern_urls:
    type: [array, "null"]
    minItems: 1
    maxItems: 8
    items:
      $ref: "../shared/media.yaml#/ImageUrl"
      x-source: {page: lantern-parade, field: lantern_urls, grade: documented, rules: [private-url, unsupported-image-format, unreachable-url, not-an-image]}
    x-source: {page: lantern-parade, field: lantern_urls, grade: documented}
    x-docs-notes: {"<Pictures of the lanterns>": pictures}
  riders:
    type: [array, "null"]
    items:
      type: object
      additionalProperties: false
      properties:
        face_url:
          $ref: "../shared/media.yaml#/ImageUrl"
          x-source: {page: lantern-parade, field: "riders[].face_url", grade: documented}
          x-docs-notes: {"<The rider from the front>": a face}
        video_url:
          $ref: "../shared/media.yaml#/VideoUrl"
          x-source: {page: lantern-parade, field: "riders[].video_url", grade: documented}
          x-docs-notes: {"<The rider in motion>": a video}
    x-source: {page: lantern-parade, field: riders, grade: documented}
    x-docs-notes: {"<Those who carry the lanterns>": people}
  scenes:
    type: [array, "null"]
    items:
      type: object
      additionalProperties: false
      required: [words, length]
      properties:
        words:
          type: string
          maxLength: 200
          x-source: {page: lantern-parade, field: "scenes[].words", grade: documented}
          x-docs-notes: {"<What the part shows>": what it shows}
        length:
          type: integer
          minimum: 1
          maximum: 20
          x-source: {page: lantern-parade, field: "scenes[].length", grade: documented}
          x-docs-notes: {"<How long the part lasts>": how long it is}
    x-source: {page: lantern-parade, field: scenes, grade: documented}
    x-docs-notes: {"<The parade in parts>": the film as several}
  pace:
    type: [integer, "null"]
    minimum: 1
    maximum: 9
    deprecated: true
    x-source: {page: lantern-parade, field: pace, grade: documented}
    x-docs-notes: {"<The older name of mood>": use the other}
examples:
  - {model: lantern-parade, prompt: "@Lantern1 at dusk", shape: star, lantern_urls: ["https://media.test/a.jpg"]}
  - {model: lantern-parade, shape: round, seconds: 7, scenes: [{words: They set out, length: 3}, {words: They are home, length: 4}]}
x-variables:
  text: "((has(self.prompt) ? [self.prompt] : []) + self.scenes.map(scene, scene.words)).join('\\n')"
  named: refs(text, '@Lantern')
x-rules:
  two-scripts:
    what: Both scripts are given.
    rule: "!(has(self.prompt) && size(self.scenes) > 0)"
    says: "'`prompt` and `scenes` are both given; the request takes one of them'"
    why: They exclude each other.
    advice: Keep one.
    source: {page: lantern-parade, field: prompt, grade: documented}
    good: [{prompt: null, lantern_urls: null, scenes: [{words: Dusk, length: 5}]}]
    bad: [{scenes: [{words: Dusk, length: 5}]}]
  no-script:
    what: No script is given.
    rule: has(self.prompt) || size(self.scenes) > 0
    says: "'`prompt` and `scenes` are both missing; the request takes one of them'"
    why: There is nothing to show.
    advice: Give one.
    source: {page: lantern-parade, field: prompt, grade: documented}
    good: [{prompt: dusk}]
    bad: [{prompt: null}]
  silent-melody:
    what: A tune is named while there is no sound.
    rule: "!has(self.melody) || self.sound"
    says: "'`melody` is given while `sound` is off'"
    why: Nobody would hear it.
    advice: Turn the sound on.
    source: {page: lantern-parade, field: melody, grade: documented}
    good: [{melody: river song, sound: true}]
    bad: [{melody: river song}]
  lengths-disagree:
    what: The parts do not add up.
    rule: size(self.scenes) == 0 || sum(self.scenes.map(scene, scene.length)) == self.seconds
    says: "'the parts last ' + string(sum(self.scenes.map(scene, scene.length))) + ' s together'"
    why: They are the whole.
    advice: Change one of them.
    source: {page: lantern-parade, field: scenes, grade: documented}
    good: [{prompt: null, lantern_urls: null, scenes: [{words: Dusk, length: 5}]}]
    bad: [{prompt: null, lantern_urls: null, scenes: [{words: Dusk, length: 6}]}]
  crowded-parade:
    what: More lanterns and riders than fit beside a video.
    rule: "!self.riders.exists(rider, has(rider.video_url)) || size(self.riders) + size(self.lantern_urls) <= 5"
    says: "'`riders` and `lantern_urls` hold ' + string(size(self.riders) + size(self.lantern_urls)) + ' together; the limit is 5'"
    why: No more fit.
    advice: Drop some.
    source: {page: lantern-parade, field: riders, grade: documented}
    good: [{riders: [{video_url: "https://media.test/r.mp4"}]}]
    bad: [{riders: [{video_url: "https://media.test/r.mp4"}, {face_url: "https://media.test/1.jpg"}, {face_url: "https://media.test/2.jpg"}, {face_url: "https://media.test/3.jpg"}, {face_url: "https://media.test/4.jpg"}]}]
  missing-lantern:
    what: The script refers to a lantern that is not there.
    rule: named.all(n, 1 <= n && n <= size(self.lantern_urls))
    says: "'the script refers to a lantern that is not there'"
    why: The name leads nowhere.
    advice: Add the lantern.
    source: {page: lantern-parade, field: lantern_urls, grade: documented}
    good: [{prompt: "@Lantern1"}]
    bad: [{prompt: "@Lantern2"}]
  idle-field:
    what: A field is given that changes nothing.
    severity: warning
    rule: {riders: size(given.riders) > 0}
    says: "'`' + field + '` is ' + value + ', which changes nothing'"
    why: The page asks to leave it out.
    advice: Leave it out.
    source: {page: lantern-parade, field: riders, grade: documented}
    good: [{riders: null}]
    bad: [{riders: []}]
""",
    TRAM: r"""
title: Tram Ride
type: object
additionalProperties: false
description: A ride through a town, seen from a tram.
x-source: {page: tram-ride, field: Body, grade: documented}
required: [model, prompt, first_url]
properties:
  model:
    type: string
    const: tram-ride
    x-source: {page: tram-ride, field: model, grade: documented}
    x-docs-notes: {"<Rides through a town>": what the model makes}
  prompt:
    type: string
    minLength: 5
    maxLength: 400
    x-source: {page: tram-ride, field: prompt, grade: documented}
    x-docs-notes: {"<What passes by the window>": what is shown}
  first_url:
    $ref: "../shared/media.yaml#/ImageUrl"
    x-source: {page: tram-ride, field: first_url, grade: documented, rules: [private-url, unsupported-image-format, unreachable-url, not-an-image]}
    x-docs-notes: {"<The first picture>": how it begins}
  last_url:
    oneOf: [{$ref: "../shared/media.yaml#/ImageUrl"}, {type: "null"}]
    x-source: {page: tram-ride, field: last_url, grade: documented}
    x-docs-notes: {"<The last picture>": how it ends}
  middle_url:
    oneOf: [{$ref: "../shared/media.yaml#/ImageUrl"}, {type: "null"}]
    x-source: {page: tram-ride, field: middle_url, grade: documented}
    x-docs-notes: {"<A picture between the two>": how it goes on}
  duration:
    type: integer
    enum: [6, 12]
    default: 6
    x-source: {page: tram-ride, field: duration, grade: documented}
    x-docs-notes: {"<Length of the ride (seconds)>": how long it is, "<Around the square>": a short one, "<Across the town>": a long one}
  bell:
    type: boolean
    default: true
    x-source: {page: tram-ride, field: bell, grade: documented}
    x-docs-notes: {"<Whether the bell rings>": whether it rings}
  voices:
    type: [array, "null"]
    maxItems: 3
    items: {type: string}
    x-source: {page: tram-ride, field: voices, grade: documented}
    x-docs-notes: {"<Who speaks>": voices}
  stop_urls:
    type: [array, "null"]
    items: {$ref: "../shared/media.yaml#/ImageUrl"}
    x-source: {page: tram-ride, field: stop_urls, grade: documented}
    x-docs-notes: {"<Pictures of stops>": stops}
  depot_urls:
    type: [array, "null"]
    maxItems: 4
    items: {$ref: "../shared/media.yaml#/ImageUrl"}
    x-source: {page: tram-ride, field: depot_urls, grade: documented}
    x-docs-notes: {"<Pictures of depots>": depots}
  weight:
    type: [number, "null"]
    minimum: 0
    maximum: 40
    x-source: {page: tram-ride, field: weight, grade: documented}
    x-docs-notes: {"<How heavy the tram is>": its weight}
  view:
    type: [string, "null"]
    enum: [window, null]
    default: window
    x-source: {page: tram-ride, field: view, grade: documented}
    x-docs-notes: {"<The side of the tram>": a place}
  avoid:
    type: string
    default: ""
    x-source: {page: tram-ride, field: avoid, grade: documented}
    x-docs-notes: {"<What is not to be seen>": what to leave out, "<Separate several things with semicolons>": how to list it}
examples:
  - {model: tram-ride, prompt: The market in the rain, first_url: "https://media.test/first.jpg"}
  - {model: tram-ride, prompt: "<<<voice_1>>> names the stops", first_url: "https://media.test/first.jpg", bell: false, voices: [low]}
x-variables:
  named: refs(self.prompt, '<<<voice_', '>>>')
x-rules:
  lonely-middle:
    what: A picture between two is given without the last.
    rule: "!has(self.middle_url) || has(self.last_url)"
    says: "'`middle_url` is given without `last_url`'"
    why: It would be between nothing.
    advice: Give both.
    source: {page: tram-ride, field: middle_url, grade: documented}
    good: [{middle_url: "https://media.test/m.jpg", last_url: "https://media.test/l.jpg"}]
    bad: [{middle_url: "https://media.test/m.jpg"}]
  drowned-voices:
    what: Voices are given while the bell rings.
    rule: size(self.voices) == 0 || !self.bell
    says: "'`voices` is given while `bell` is on'"
    why: Nobody would hear them.
    advice: Turn the bell off.
    source: {page: tram-ride, field: voices, grade: documented}
    good: [{voices: [low], bell: false}]
    bad: [{voices: [low]}]
  missing-voice:
    what: The prompt refers to a voice that is not there.
    rule: named.all(n, 1 <= n && n <= size(self.voices))
    says: "'the prompt refers to a voice that is not there'"
    why: The name leads nowhere.
    advice: Add the voice.
    source: {page: tram-ride, field: voices, grade: documented}
    good: [{prompt: "<<<voice_1>>> speaks", bell: false, voices: [low]}]
    bad: [{prompt: "<<<voice_1>>> speaks"}]
  crowded-line:
    what: More stops and depots than a line has.
    rule: size(self.stop_urls) + size(self.depot_urls) <= 6
    says: "'`stop_urls` and `depot_urls` hold ' + string(size(self.stop_urls) + size(self.depot_urls)) + ' together; the limit is 6'"
    why: No more fit.
    advice: Drop some.
    source: {page: tram-ride, field: stop_urls, grade: documented}
    good: [{stop_urls: ["https://media.test/1.jpg"]}]
    bad: [{stop_urls: ["https://media.test/1.jpg", "https://media.test/2.jpg", "https://media.test/3.jpg", "https://media.test/4.jpg", "https://media.test/5.jpg", "https://media.test/6.jpg", "https://media.test/7.jpg"]}]
  idle-field:
    what: A field is given that changes nothing.
    severity: warning
    rule: {voices: size(given.voices) > 0, view: given.view != 'window'}
    says: "'`' + field + '` is ' + value + ', which changes nothing'"
    why: The page asks to leave it out.
    advice: Leave it out.
    source: {page: tram-ride, field: voices, grade: documented}
    good: [{voices: null}]
    bad: [{voices: []}, {view: window}]
""",
}

_LENGTHS = {"Length": ("string", ""), "Items": ("array", " elements")}


def text(page: Document) -> str:
    """Write a page as one gets it by marking all of the rendered one."""
    request, answer = (json.dumps(each, indent=2, ensure_ascii=False) for each in (page.request, _answered(page)))
    return "\n".join(
        (
            "Skip to main content\nPOST\n/\nv1\n/\nvideos\n/\ngenerations", page.title, *_curl(request), answer,
            f"\nAuthorizations\n\nAuthorization\nstring\nheader\nrequired\n\n{TOKEN}\n\nBody\n\napplication/json",
            *(line for each in page.body for line in _text_field(each, "")), f"Response\n\n{CREATED}\n",
            *(line for each in page.answer for line in _text_field(each, "")),
        )
    )  # fmt: skip


def _answered(page: Document) -> dict[str, Any]:
    return {each.name: each.example for each in page.answer if each.example is not None}


def _curl(request: str) -> tuple[str, ...]:
    head = "curl --request POST \\\n  --url https://api.foxapi.cc/v1/videos/generations \\\n  --header 'Authorization: Bearer <token>' \\\n"
    return f"{head}  --header 'Content-Type: application/json' \\\n  --data '", request, "'"


def _text_field(field: Field, parent: str) -> Iterator[str]:
    name = f"{parent}{field.name}"
    yield name
    yield from _pills(field)
    yield "\n" + re.sub("^- ", "  • ", field.says, flags=re.MULTILINE) + "\n"
    yield from _labels(field)
    if field.example is not None:
        yield f"Example:\n\n{json.dumps(field.example, ensure_ascii=False)}\n"
    if field.members:
        yield "Hide child attributes\n"
        for each in field.members:
            yield from _text_field(each, f"{name}.")


def _pills(field: Field) -> Iterator[str]:
    kind = f"enum<{field.type}>" if field.enum else field.type
    yield f"{kind} | null" if field.nullable else kind
    if field.default is not None:
        yield f"default:{field.default if field.default and isinstance(field.default, str) else json.dumps(field.default)}"
    yield from [pill for pill in ("required", "deprecated") if getattr(field, pill)]


def _labels(field: Field) -> Iterator[str]:
    if field.enum:
        yield "Available options:\n" + ",\n".join(map(str, field.enum))
    limits = dict(field.limits)
    if "minimum" in limits:
        yield f"Required range: {limits['minimum']} <= x <= {limits['maximum']}"
    for end, (kind, unit) in _LENGTHS.items():
        low, high = limits.get(f"min{end}"), limits.get(f"max{end}")
        if low is not None:
            yield f"Required {kind} length: {low} - {high}{unit}"
        elif high is not None:
            yield f"Maximum {kind} length: {high}{unit}"


def html(page: Document) -> str:
    """Write a page as the platform renders it, every label in a box of its own."""
    request, answer = (json.dumps(each, indent=2, ensure_ascii=False) for each in (page.request, _answered(page)))
    body, back = ("".join(_html_field(each, "") for each in fields) for fields in (page.body, page.answer))
    return f"""<!DOCTYPE html><html><head><title>{page.title}</title></head><body><nav><a>Other Film</a></nav>
<h1>{page.title}</h1><div>POST</div><div><div>/</div><div>v1</div><div>/</div><div>videos</div><div>/</div><div>generations</div></div>
<h4>Authorizations</h4><button>Authorization</button><div>string</div><div>header</div><div>required</div><p>{TOKEN}</p>
<h4>Body</h4><div>application/json</div>{body}<h4>Response</h4><div>200</div><div>application/json</div><p>{CREATED}</p>{back}
<div>Was this page helpful?</div><pre>{escape("".join(f"{each}{chr(10)}" for each in _curl(request)))}</pre><pre>{escape(answer)}</pre>
<footer>Films may be returned within a year.</footer></body></html>"""


def _html_field(field: Field, parent: str) -> str:
    name = f"{parent}{field.name}"
    out = [f"<button>{name}</button>", *(f"<div>{escape(each)}</div>" for each in _pills(field))]
    for block in field.says.split("\n\n"):
        lines = [escape(line) for line in block.splitlines()]
        items = "".join(f"<li>{line[2:]}</li>" for line in lines if line.startswith("- "))
        plain = "".join(f"<p>{line}</p>" for line in lines if not line.startswith("- "))
        out.append(f"{plain}<ul>{items}</ul>" if items else plain)
    out += ["".join(f"<div>{escape(line)}</div>" for line in label.splitlines()) for label in _labels(field)]
    if field.example is not None:
        out.append(f"<div>Example:</div><pre>{escape(json.dumps(field.example, ensure_ascii=False))}</pre>")
    if field.members:
        out.append("<button>Hide child attributes</button>")
        out += [_html_field(each, f"{name}.") for each in field.members]
    return f"<div>{''.join(out)}</div>"


def markdown(page: Document) -> str:
    """Write a page in its Markdown form, with the OpenAPI document in a fence."""
    scheme = {"type": "http", "scheme": "bearer", "description": TOKEN}
    operation = {
        "summary": page.title,
        "security": [{"bearer": []}],
        "requestBody": {"content": {"application/json": {"schema": _object(page.body), "example": page.request}}},
        "responses": {"200": {"description": CREATED, "content": {"application/json": {"schema": _object(page.answer), "example": _answered(page)}}}},
    }  # fmt: skip
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Films", "version": "1"},
        "servers": [{"url": "https://api.foxapi.cc"}],
        "paths": {"/v1/videos/generations": {"post": operation}},
        "components": {"securitySchemes": {"bearer": scheme}},
    }
    fence = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=1000)
    return f"# {page.title}\n\n## OpenAPI\n\n````yaml films.json post /v1/videos/generations\n{fence}````\n"


def _object(fields: tuple[Field, ...]) -> dict[str, Any]:
    required = [each.name for each in fields if each.required]
    return {
        "type": "object",
        **({"required": required} if required else {}),
        "properties": {each.name: _schema(each) for each in fields},
    }


def _schema(field: Field) -> dict[str, Any]:
    kind = field.type.removesuffix("[]")
    schema: dict[str, Any] = {"type": kind}
    if field.members:
        schema = _object(field.members)
    if kind != field.type:
        schema = {"type": "array", "items": schema}
    if field.nullable:
        schema["type"] = [schema["type"], "null"]
    for word in ("default", "example"):
        if getattr(field, word) is not None:
            schema[word] = getattr(field, word)
    if field.enum:
        schema["enum"] = list(field.enum)
    if field.deprecated:
        schema["deprecated"] = True
    return {**schema, **dict(field.limits), "description": field.says}


_CHINESE = {
    "Skip to main content": "跳转到主要内容", "Authorizations": "授权", "Body": "请求体", "Response": "响应", "required": "必填", "deprecated": "已弃用",
    "Example:": "示例：", "Notes:": "注意：", "Options:": "选项：", "Available options:": "可用选项：", "Hide child attributes": "隐藏子属性",
    TOKEN: "所有接口均需要使用 Bearer Token 进行认证", CREATED: "工作已经开始",
    "Maximum 900 characters": "最多 900 个字符", "Mutually exclusive with scenes": "与 scenes 互斥", "Mutually exclusive with prompt": "与 prompt 互斥",
    "At least one of prompt, scenes must be provided": "prompt 和 scenes 至少提供一个", "Disabled by default": "默认关闭", "Enabled by default": "默认开启",
    "sound must be true when using this parameter": "使用此参数时 sound 必须为 true", "bell must be false when using this parameter": "使用此参数时 bell 必须为 false",
    "Format: JPG / PNG": "格式：JPG / PNG", "Must be a publicly accessible URL": "必须是可公开访问的 URL",
    "Use @Lantern1 / @Lantern2 in the prompt to reference": "在提示词中使用 @Lantern1 / @Lantern2 引用",
    "Use <<<voice_1>>> / <<<voice_2>>> in prompt to reference": "在 prompt 中使用 <<<voice_1>>> / <<<voice_2>>> 引用",
    "When riders contains video subjects, the total count is limited to 5": "当 riders 包含视频主体时，总数不超过 5",
    "When video subjects are included, the combined total of riders and lantern_urls is limited to 5": "包含视频主体时，riders 和 lantern_urls 的总数不超过 5",
    "stop_urls and depot_urls together hold at most 6 items": "stop_urls 和 depot_urls 的总数不超过 6",
    "Do not pass this parameter unless necessary.": "非必要请勿传此参数", "Each scene contains its own words and length": "每个片段包含各自的 words 和 length",
    "The sum of all scene lengths must equal seconds": "所有片段的 length 之和必须等于 seconds", "Used together with last_url": "需与 last_url 一起使用",
    "Maximum 400 characters": "最多 400 个字符", "Maximum 3 voices": "最多 3 个音色", "Available values:": "可选值：", "Available values: calm, merry, solemn": "可选值：calm, merry, solemn",
    "Length of the film (seconds), 2-20": "影片时长（秒），2-20", "The side of the tram, currently fixed to window": "观看的位置，目前固定为 window",
    "lantern-parade: Films of paper lanterns, supports 480p/960p": "lantern-parade：纸灯笼影片，支持 480p/960p", "tram-ride: Rides through a town": "tram-ride：穿城而过",
    "480p — Fits a telephone": "480p — 适合手机", "960p — Fits a wall (costs twice as much)": "960p — 适合墙面（价格加倍）",
    "6 — Around the square (default)": "6 — 绕广场一圈（默认）", "12 — Across the town": "12 — 穿过全城",
    "What the parade looks like": "游行的样子", "How large the film is": "影片的大小", "How the lanterns are cut": "灯笼的形状", "How the parade feels": "游行的气氛",
    "Whether one hears the drums": "是否听到鼓声", "The name of a tune": "曲子的名字", "Pictures of the lanterns": "灯笼的图片", "Those who carry the lanterns": "提灯笼的人",
    "The rider from the front": "骑手的正面", "The rider in motion": "骑手的动作", "The parade in parts": "分段的游行", "What the part shows": "这一段的内容",
    "How long the part lasts": "这一段的长短", "The older name of mood": "mood 的旧称", "What passes by the window": "窗外的景色", "The first picture": "首张图片",
    "The last picture": "末张图片", "A picture between the two": "两者之间的图片", "Length of the ride (seconds)": "行程的长短", "Whether the bell rings": "铃是否响",
    "Who speaks": "说话的人", "Pictures of stops": "车站的图片", "Pictures of depots": "车库的图片", "How heavy the tram is": "电车的重量", "What is not to be seen": "不想看到的内容",
    "Separate several things with semicolons": "以分号隔开", "The second in which the work began": "工作开始的时刻", "By what to ask for the work": "工作的编号",
    "Who does the work": "做工作的模型", "What sort of work it is": "工作的种类", "How far the work is, in percent": "工作的进度", "In which state the work is": "工作的状态",
    "What else is known of the work": "工作的其他信息", "What comes of the work": "工作的结果",
}  # fmt: skip
_CHINESE_LABELS = (
    ("default:", "默认值："), ("Required range: ", "取值范围："), ("Maximum string length: ", "最大字符串长度："), ("Required string length: ", "字符串长度："),
    ("Maximum array length: ", "最大数组长度："), ("Required array length: ", "数组长度："), (" elements", " 个元素"),
)  # fmt: skip


def chinese(page: Document) -> str:
    """Write a page as text with Chinese labels and prose."""
    lines = []
    for line in text(page).split("\n"):
        indent = "  • " if line.startswith("  • ") else ""
        found = _CHINESE.get(line.removeprefix(indent), line.removeprefix(indent))
        for label, other in _CHINESE_LABELS:
            found = found.replace(label, other) if not indent else found
        lines.append(indent + found)
    return "\n".join(lines)


FORMS = {"text": text, "markdown": markdown, "html": html}


def read(data: str, name: str = "page") -> Page:
    """Read a page from what its file holds."""
    return read_page(name, data.encode("utf-8", "surrogatepass"))


@lru_cache
def english(model: str) -> str:
    """Give the text of a model's page."""
    return text(PAGES[model])


def write_spec(folder: Path) -> Path:
    """Write a copy of the spec with the two models in it, and give its folder."""
    spec = folder / "spec"
    shutil.copytree(SPEC, spec)
    for model, fragment in _FRAGMENTS.items():
        (spec / "models" / f"{model}.yaml").write_text(_digested(fragment), "utf-8")
    _edit(
        spec / "openapi.yaml", "(?<=^x-pages:\n)", "".join(f"  {m}: {{title: {p.title}}}\n" for m, p in PAGES.items())
    )
    task = spec / "shared" / "task.yaml"
    _edit(task, "(?<=^  x-docs-notes: ).*$", json.dumps({digest(CREATED): "it began"}), 1)
    for field in ANSWER:
        note = json.dumps({digest(field.says): "something of the task"})
        _edit(task, rf"^(    {field.name}:\n(?:      .*\n)*?      x-docs-notes: ).*$", rf"\g<1>{note}", 1)
    write_lock(read_lock(spec), {model: read(english(model)) for model in PAGES})
    return spec


def _digested(fragment: str) -> str:
    """Put the digests of sentences in their place, and a description beside every source that lacks one."""
    found = re.sub('"<([^<>]+)>":', lambda match: f'"{digest(match[1])}":', fragment)
    return found.lstrip()


def _edit(path: Path, pattern: str, new: str, count: int = 0) -> None:
    edited, times = re.subn(pattern, new, path.read_text("utf-8"), count=count, flags=re.MULTILINE)
    assert times == 1, pattern
    path.write_text(edited, "utf-8")
