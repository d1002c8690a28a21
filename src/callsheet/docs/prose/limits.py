"""What a sentence says of lengths, counts and ranges, once its formulation is known."""

import re
from collections.abc import Mapping
from typing import Any

from callsheet.docs.prose.restricting import restricts
from callsheet.docs.prose.words import OTHER, OWN, About, number_of

__all__ = [
    "Found",
    "Statement",
    "at_least",
    "at_least_at_most",
    "at_most",
    "between",
    "exactly",
    "is_item",
    "unit_fits",
]

Statement = tuple[str, Any]
Found = Mapping[str, str | None]

_CHARACTERS = frozenset(("character", "characters", "char", "chars", "字符", "个字符", "字", "个字"))

_NUMBER_UNITS = {
    "second": ("second", "seconds", "s", "sec", "secs", "秒", "秒钟", "duration", "time"),
    "frame": ("frame", "frames", "帧"),
    "fps": ("fps",),
    "pixel": ("pixel", "pixels", "px", "像素", "width", "height"),
    "percent": ("%", "percent"),
    "step": ("step", "steps", "步"),
}
_UNIT_OF = {word: unit for unit, words in _NUMBER_UNITS.items() for word in words}

_UNITS_OF_OTHER_THINGS = """
    word words token tokens letter letters digit digits line lines byte bytes kb mb gb kib mib gib k m g b bit bits
    ms millisecond milliseconds minute minutes min mins hour hours day days week weeks time times percent point
    points credit credits dollar dollars request requests call calls degree degrees mp megabyte megabytes kilobyte
    kilobytes megapixel megapixels user users paragraph paragraphs sentence sentences second's cent cents cjk
    chinese english
    """
_OTHER_UNITS = frozenset(_UNITS_OF_OTHER_THINGS.split())
_PLURALS = frozenset(("people", "media", "children", "men", "women", "items", "footage", "audio"))

_HARMLESS = frozenset(("reference", "input", "different", "total"))
"""What may stand before the name of items without leaving some of them out."""

_OF_OBJECTS = ("object[]", "array")
_MEDIA = frozenset(("image", "picture", "photo", "video", "clip", "audio", "sound", "voice"))
"""What objects may hold: a number of these is no number of objects."""

_MEDIA_ZH = "图片|图像|参考图|图|照片|视频|音频|音色|声音|语音"
_ITEMS_ZH = re.compile(
    "[个张条项段名份幅首位]?(?:参考|输入)?"
    f"(?:(?P<media>{_MEDIA_ZH})|元素|主体|素材|文件|条目|镜头|分镜|片段|分段|链接|地址)?"
)

_FILLER = re.compile(rf"^in |(?<![^ ]){OTHER}|[()]|(?: in length| in total| long)$")


def at_most(found: Found, about: About) -> list[Statement] | None:
    """Read a limit above."""
    return _limits(about, found, None, found["n"])


def at_least(found: Found, about: About) -> list[Statement] | None:
    """Read a limit below."""
    return _limits(about, found, found["n"], None)


def exactly(found: Found, about: About) -> list[Statement] | None:
    """Read a count that is met exactly; of a number field that would be a value."""
    if about.kind in ("integer", "number"):
        return None
    return _limits(about, found, found["n"], found["n"])


def at_least_at_most(found: Found, about: About) -> list[Statement] | None:
    """Read both limits, the lower one first."""
    return _limits(about, found, found["n"], found["m"])


def between(found: Found, about: About) -> list[Statement] | None:
    """Read a range."""
    numbers = re.findall(
        r"(?<![^ \[])-?[0-9]+(?:\.[0-9]+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
        r"|十 [一二]|[一二两三四五六七八九十]",
        str(found["range"]).lower(),
    )
    if len(numbers) != 2 or number_of(numbers[0]) == number_of(numbers[1]):
        return None
    return _limits(about, found, *numbers)


def _limits(about: About, found: Found, low: str | None, high: str | None) -> list[Statement] | None:
    noun = _measure(about, found)
    if noun is None:
        return None
    limits = [(side, number_of(words)) for side, words in (("min", low), ("max", high)) if words is not None]
    if any(number is None or not _is_possible(about, noun, number) for _, number in limits):
        return None
    if sorted(number for _, number in limits if number is not None) != [number for _, number in limits]:
        return None
    return [(side + noun, number) for side, number in limits]


def _is_possible(about: About, noun: str, number: float) -> bool:
    if noun == "imum":
        return about.kind == "number" or isinstance(number, int)
    return isinstance(number, int) and number >= 0


def _measure(about: About, found: Found) -> str | None:
    """Say what is limited, as the end of the kind: `Length`, `Items` or `imum`; None if that is not certain."""
    unit = _plain(found.get("unit"))
    what = next((each for each in ("length", "count", "characters") if found.get(each)), None)
    if about.kind in ("string", ""):
        if unit in _CHARACTERS and what != "count":
            return "Length"
        return "Length" if not unit and (what == "characters" or (what == "length" and about.kind)) else None
    if about.is_list:
        return "Items" if _is_count(about, found, what, unit) else None
    if about.kind in ("integer", "number") and what in (None, "length"):
        return "imum" if unit_fits(unit, about) else None
    return None


def _is_count(about: About, found: Found, what: str | None, unit: str | None) -> bool:
    """Whether a number with this unit counts what the list holds: "4 images", "number of images: 4"."""
    if what is None:
        return bool(unit) and _is_noun(str(unit), about, plural=_is_plural(found))
    if what != "count" or restricts(str(found["count"])):
        return False
    noun = _plain(found["noun"] or found["thing"])
    return (not unit or _is_noun(unit, about, plural=_is_plural(found))) and (
        noun is None or _is_noun(noun, about, plural=found["noun"] is not None)
    )


def _is_plural(found: Found) -> bool:
    return number_of(found.get("m") or found.get("n") or "2") != 1


def _plain(words: str | None) -> str | None:
    """Give the words of a unit without what only surrounds it; Chinese loses the spaces between its signs."""
    if words is None:
        return None
    plain = _FILLER.sub("", " ".join(_FILLER.sub("", words.strip()).split())).strip()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", plain).lower()


def is_item(words: str, about: About) -> bool:
    """Whether words can mean any item of a list: "voices" and "different voices", but not "female voices"."""
    *before, last = words.lower().replace(OWN, "").split()
    own = {each.removesuffix("s") for each in about.field.lower().rpartition(".")[2].split("_")}
    if about.kind in _OF_OBJECTS and last.removesuffix("s") in _MEDIA - own:
        return False
    return all(each in _HARMLESS or each.removesuffix("s") in own for each in before)


def _is_noun(words: str, about: About, *, plural: bool) -> bool:
    """Whether words can be what this list holds: no unit of size or length, and no item of some other field."""
    if restricts(words):
        return False
    if re.search(r"[\u3400-\u9fff]", words):
        items = _ITEMS_ZH.fullmatch(words)
        return items is not None and not (items["media"] and about.kind in _OF_OBJECTS)
    *before, last = words.split()
    if not is_item(words, about):
        return False
    if any(each.lstrip(OWN) in _OTHER_UNITS | _CHARACTERS | _UNIT_OF.keys() for each in (*before, last)):
        return False
    if any(about.resolve(each) not in (None, about.field) for each in (last, f"{last}s")):
        return False
    is_name = last.startswith(OWN)
    return is_name or not plural or last.endswith("s") or last in _PLURALS


def unit_fits(unit: str | None, about: About) -> bool:
    """Whether a number with this unit is a value of the field: 15 seconds of `duration`, but not of `width`."""
    if not unit:
        return True
    meant = _UNIT_OF.get((_plain(unit) or "").lstrip(OWN))
    if meant is None or (meant == "percent" and about.kind != "integer"):
        return False
    named = set(re.split(r"[^a-z]+", about.field.lower()))
    return not (named & ((_OTHER_UNITS | _UNIT_OF.keys()) - set(_NUMBER_UNITS[meant]) - {"b", "m", "k", "g"}))
