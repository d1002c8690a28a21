"""What a sentence says of the values of a field, once its formulation is known."""

import re
from typing import Any

from callsheet.docs.prose.formulation import listed
from callsheet.docs.prose.limits import Found, Statement, unit_fits
from callsheet.docs.prose.words import About, number_of

__all__ = [
    "default",
    "formats",
    "named_values",
    "only_values",
    "possible_values",
    "supports",
    "switched_off",
    "switched_on",
]

_FILES = """
    jpg png webp gif bmp tiff heic heif avif svg mp4 mov webm avi mkv mp3 wav m4a aac flac ogg
    """
_EXTENSIONS = frozenset(_FILES.split())
_SPELLINGS = {"jpeg": "jpg", "tif": "tiff"}

_PLAIN_WORDS = """
    a an any all the this that these those it its is are be of one other others etc e.g i.e more most less etc. none
    null empty unset random undefined nothing blank optional required default custom-made true false on off yes no
    enabled disabled text texts word words image images picture pictures photo photos video videos audio audios
    sound file files url urls uri uris link links string strings number numbers integer integers json xml html ascii
    unicode utf-8 http https ftp base64 public private lowercase uppercase english chinese japanese korean german
    french spanish latin letters digits format formats below above following listed see both either neither not only
    when if unless except per each every for with without and or to from in at by as short long absolute relative
    positive negative even odd unique valid
    """
_NO_VALUES = frozenset(_PLAIN_WORDS.split())

_BARE = re.compile(r"[A-Za-z0-9][\w.:+-]*")

_CODE = re.compile(r"['\"].*|.*[0-9_:].*")
"""A value that no word of plain language looks like."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def default(found: Found, about: About) -> list[Statement] | None:
    """Read a default."""
    if not unit_fits(found.get("unit"), about) or (found.get("unit") and about.kind not in ("integer", "number")):
        return None
    word = str(found["value"]).strip()
    if about.kind == "boolean" and word.lower() in ("on", "enabled", "off", "disabled"):
        return [("default", word.lower() in ("on", "enabled"))]
    values = _typed([word], about)
    return [("default", values[0])] if values else None


def possible_default(found: Found, about: About) -> list[Statement] | None:
    """Read a default that may be a word of the sentence as well, so that it has to look like a value."""
    return default(found, about) if _CODE.fullmatch(str(found["value"]).strip()) else None


def switched_on(_found: Found, about: About) -> list[Statement] | None:
    """Read that a switch is on unless somebody turns it off."""
    return [("default", True)] if about.kind == "boolean" else None


def switched_off(_found: Found, about: About) -> list[Statement] | None:
    """Read that a switch is off unless somebody turns it on."""
    return [("default", False)] if about.kind == "boolean" else None


def only_values(found: Found, about: About) -> list[Statement] | None:
    """Read values, one or more, which are said to be all."""
    words = listed(str(found["values"]))
    if _are_formats(words) and not _is_format(about):
        return None
    if about.field in ("model", ""):
        return _supported(words)
    if any(word[0].isupper() for word in words):
        return None
    return _enum(words, found, about, least=1)


def only_codes(found: Found, about: About) -> list[Statement] | None:
    """Read values, one or more, which are all if they are values and no words of the sentence."""
    words = listed(str(found["values"]))
    is_code = all(_CODE.fullmatch(word.strip()) for word in words)
    return _enum(words, found, about, least=1) if is_code else None


def named_values(found: Found, about: About) -> list[Statement] | None:
    """Read values behind a word that says that a list of all of them follows."""
    return _enum(listed(str(found["values"])), found, about, least=2)


def possible_values(found: Found, about: About) -> list[Statement] | None:
    """Read values that may be words of the sentence as well, so that they have to look like values."""
    words = listed(str(found["values"]))
    if re.search("(?<= )(?:and|和|与|及) ", str(found["values"])):
        return None
    if _are_formats(words) or not all(_CODE.fullmatch(word.strip()) for word in words):
        return None
    return _enum(words, found, about, least=2)


def supports(found: Found, about: About) -> list[Statement] | None:
    """Read values that a sentence says to be all there are, of a number field as its own."""
    words = listed(str(found["values"]))
    if about.kind in ("integer", "number"):
        return _enum(words, found, about, least=2)
    return _supported(words) if about.kind in ("string", "") and not found.get("unit") else None


def formats(found: Found, about: About) -> list[Statement] | None:
    """Read kinds of files; of a field that chooses one they are its values."""
    words = listed(str(found["values"]))
    if not _are_formats(words):
        return None
    if _is_format(about):
        return _enum(words, found, about, least=2) if all(word == word.lower() for word in words) else None
    if about.kind not in ("string", "string[]", "object", "object[]", "array", ""):
        return None
    return [("formats", sorted({_extension(word) for word in words}))]


def _supported(words: list[str]) -> list[Statement] | None:
    values = [word.strip().strip("'\"") for word in words]
    are_codes = all(re.search("[0-9]", each) and re.search("[A-Za-z:]", each) for each in values)
    if any(_extension(each) for each in values):
        return None
    return [("supports", values)] if are_codes and len(values) > 1 and _are_different(values) else None


def _enum(words: list[str], found: Found, about: About, least: int) -> list[Statement] | None:
    if found.get("unit") and (about.kind not in ("integer", "number") or not unit_fits(found["unit"], about)):
        return None
    if re.search("(?:image|video|audio|text|application) / ", str(found["values"])):
        return None
    values = _typed(words, about)
    if values is None or len(values) < least or not _are_different(values):
        return None
    return [("enum", values)]


def _typed(words: list[str], about: About) -> list[Any] | None:
    """Give words as values of the field's type, None where one of them is none."""
    plain = [word.strip() for word in words]
    code = [each[1:-1] if each[0] == "'" else each for each in plain]
    if about.kind == "integer" or about.kind == "number":
        if not all(_NUMBER.fullmatch(each) and (about.kind == "number" or "." not in each) for each in code):
            return None
        return [number_of(each) for each in code]
    if about.kind == "boolean":
        return (
            [each.lower() == "true" for each in code] if {each.lower() for each in code} <= {"true", "false"} else None
        )
    if about.kind not in ("string", ""):
        return None
    bare = [each for each in code if each[0] not in "'\""]
    if not all(_BARE.fullmatch(each) for each in bare):
        return None
    if any(each.lower() in _NO_VALUES for each in plain if each[0] not in "'\""):
        return None
    if about.kind == "" and any(_NUMBER.fullmatch(each) for each in code):
        return None
    return [each.strip('"') for each in code]


def _are_different(values: list[Any]) -> bool:
    return len(set(values)) == len(values)


def _extension(word: str) -> str:
    written = word.strip().strip("'\"").lstrip(".").lower()
    extension = _SPELLINGS.get(written, written)
    return extension if extension in _EXTENSIONS else ""


def _are_formats(words: list[str]) -> bool:
    return all(_extension(word) for word in words)


def _is_format(about: About) -> bool:
    return about.kind in ("string", "") and "format" in about.field.lower()
