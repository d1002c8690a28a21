"""Requests near the border between right and wrong: the spec's own cases, changed here and there."""

import copy
from typing import Any

from hypothesis import strategies as st

from callsheet.patch import merge
from callsheet.spec import installed

SPEC = installed()


def seeds() -> list[dict[str, Any]]:
    """The examples of every model, and every case of every rule of a model."""
    out = []
    for model in SPEC.models:
        component = SPEC.document["components"]["schemas"][SPEC.checks.COMPONENTS[model]]
        out += component["examples"]
        for rule in component["x-rules"].values():
            out += [merge(component["examples"][0], patch) for patch in rule["good"] + rule["bad"]]
    return out


def _address_cases() -> list[str]:
    schemas = SPEC.document["components"]["schemas"]
    return [
        case
        for name in ("ImageUrl", "VideoUrl")
        for rule in schemas[name]["x-rules"].values()
        for case in rule["good"] + rule["bad"]
    ]


SEEDS = seeds()
_KEYS = sorted(
    {key for model in SPEC.models for key in SPEC.schema(model)["properties"]} | {"promt", "url", "", "prompt "}
)
_LONG = ["x" * 2500, "x" * 2501, "é" * 2500, "😀" * 2501]
_ODD = ["", " ", 'say "hi"', "back\\slash", "line\nbreak", "\u2028", "\x7f", "true", "5"]
_KNOWN = ["@Image1", "@Image2 @Element1", "<<<voice_1>>>", "720p", "4k", "16:9", "9:16", "customize", "low"]
_TEXTS = st.sampled_from([*_KNOWN, *_ODD, *_LONG])
_URLS = st.sampled_from(_address_cases())
_NUMBERS = st.sampled_from([0, 1, 2, 3, 4, 5, 5.0, 7, 10, 10.0, 14, 15, 16, -1, 2.5, 1e300, 2**63, -(2**70)])
_SCALARS = st.none() | st.booleans() | _NUMBERS | _TEXTS | _URLS
_SHOTS = st.fixed_dictionaries({}, optional={"prompt": _SCALARS, "duration": _SCALARS, "note": _SCALARS})
_GOOD_SHOTS = st.fixed_dictionaries({"prompt": _TEXTS, "duration": st.integers(0, 8)})
_ELEMENTS = st.fixed_dictionaries(
    {},
    optional={
        "frontal_image_url": _URLS | _SCALARS,
        "reference_image_urls": st.lists(_URLS, max_size=4) | _SCALARS,
        "video_url": _URLS,
        "voice_id": _SCALARS,
        "other": _SCALARS,
    },
)
VALUES = _SCALARS | st.lists(_URLS | _SHOTS | _GOOD_SHOTS | _ELEMENTS | _SCALARS, max_size=7) | _ELEMENTS


@st.composite
def requests(draw: Any) -> dict[str, Any]:
    """Draw a request: a seed with up to four changes, at any depth."""
    request = copy.deepcopy(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 4))):
        target: Any = request
        key: Any = draw(st.sampled_from(_KEYS))
        while isinstance(target.get(key) if isinstance(target, dict) else target[key], dict | list) and draw(
            st.booleans()
        ):
            inner = target[key]
            if not inner:
                break
            target = inner
            key = draw(st.sampled_from(sorted(inner)) if isinstance(inner, dict) else st.integers(0, len(inner) - 1))
        if isinstance(target, dict) and draw(st.integers(0, 3)) == 0:
            target.pop(key, None)
        else:
            target[key] = draw(VALUES)
    return request
