"""What a sentence says of several fields together, once its formulation is known."""

import re
from typing import Any

from callsheet.docs.prose.formulation import listed
from callsheet.docs.prose.limits import Found, Statement, is_item
from callsheet.docs.prose.restricting import restricts
from callsheet.docs.prose.words import OTHER, OWN, About, number_of

__all__ = [
    "both_false",
    "both_true",
    "counted_together",
    "counted_with_condition",
    "exactly_one",
    "excludes",
    "excludes_each_other",
    "excludes_one",
    "members",
    "one_at_least",
    "one_of_this_and",
    "reference",
    "requires",
    "requires_value",
    "sums",
    "two_of_this_and",
]

_REFERENCE = re.compile(r"(?P<before>[^0-9]+)(?P<number>[0-9]+)(?P<after>[^0-9]*)")
_ARTICLE = re.compile("^(?:the|a|an|your|its|these) ")


def excludes(found: Found, about: About) -> list[Statement] | None:
    """Read the fields that cannot be given beside this one."""
    names = _names(found, about)
    if about.field in names or not about.field:
        return None
    return [("excludes", name) for name in names]


def excludes_each_other(found: Found, about: About) -> list[Statement] | None:
    """Read fields of which one at most is given; this one has to be among them."""
    names = _names(found, about)
    if about.field not in names or len(names) < 2:
        return None
    return [("excludes", name) for name in names if name != about.field]


def excludes_one(found: Found, about: About) -> list[Statement] | None:
    """Read two fields that cannot both be given; of three it would be uncertain which two."""
    return excludes_each_other(found, about) if len(_names(found, about)) == 2 else None


def one_at_least(found: Found, about: About) -> list[Statement] | None:
    """Read fields of which one at least is given."""
    names = sorted(_names(found, about))
    return [("any-of", names)] if len(names) > 1 else None


def exactly_one(found: Found, about: About) -> list[Statement] | None:
    """Read fields of which exactly one is given."""
    exclusive, needed = excludes_each_other(found, about), one_at_least(found, about)
    return [*exclusive, *needed] if exclusive and needed else None


def one_of_this_and(found: Found, about: About) -> list[Statement] | None:
    """Read fields that stand in for this one."""
    names = _names(found, about)
    if not names or not about.field or about.field in names:
        return None
    return [("any-of", sorted((about.field, *names)))]


def two_of_this_and(found: Found, about: About) -> list[Statement] | None:
    """Read that exactly one of this field and another is given."""
    exclusive, needed = excludes(found, about), one_of_this_and(found, about)
    return [*exclusive, *needed] if exclusive and needed else None


def requires(found: Found, about: About) -> list[Statement] | None:
    """Read the fields that have to be given beside this one, whatever for."""
    names = _names(found, about)
    if not names or not about.field or about.field in names:
        return None
    return [("requires", {"field": name}) for name in names]


def both_true(found: Found, about: About) -> list[Statement] | None:
    """Read that a switch has to be on beside this field."""
    return _required_value(found, about, value=True)


def both_false(found: Found, about: About) -> list[Statement] | None:
    """Read that a switch has to be off beside this field."""
    return _required_value(found, about, value=False)


def requires_value(found: Found, about: About) -> list[Statement] | None:
    """Read the value that another field has to have beside this one."""
    word = str(found["value"]).strip()
    plain = word.strip("'\"")
    if plain.lower() in ("true", "false"):
        return None if word[0] == '"' else _required_value(found, about, value=plain.lower() == "true")
    if re.fullmatch("-?[0-9]+", plain):
        return None if word != plain else _required_value(found, about, value=int(plain))
    is_code = word != plain or re.fullmatch(r"[0-9]+[A-Za-z]\w*|[0-9]+:[0-9]+|[a-z0-9]+(?:_[a-z0-9]+)+", plain)
    return _required_value(found, about, value=plain) if is_code else None


def _required_value(found: Found, about: About, *, value: Any) -> list[Statement] | None:
    names = _names(found, about)
    if not about.field or len(names) != 1 or about.field in names:
        return None
    return [("requires", {"field": names[0], "equals": value})]


def counted_together(found: Found, about: About) -> list[Statement] | None:
    """Read a limit on lists together, always or when one of them holds a video."""
    return _together(_names(found, about), found, about)


def counted_with_condition(found: Found, about: About) -> list[Statement] | None:
    """Read a limit on this list and the one that its condition names."""
    named = next((found[each] for each in ("of", "within", "zh") if found.get(each)), None)
    return _together([about.field, about.named(named)], found, about) if named else None


def _together(names: list[str], found: Found, about: About) -> list[Statement] | None:
    most = number_of(str(found["n"]))
    if len(set(names)) < 2 or not isinstance(most, int) or most < 1 or (about.field in names and not about.is_list):
        return None
    unit = (found.get("unit") or "items").split()
    if restricts(" ".join(unit)) or not is_item(" ".join(unit), about):
        return None
    if unit[-1].lower() not in (
        "items",
        "elements",
        "images",
        "files",
        "entries",
        "references",
        "materials",
        "subjects",
    ) and not (re.match("[个张项条]", unit[0])):
        return None
    return [("together", {"fields": sorted(set(names)), "most": most, "when": "video" if found.get("when") else None})]


def sums(found: Found, about: About) -> list[Statement] | None:
    """Read that what the items of this list hold adds up to another field."""
    member = str(found["member"]).strip(OWN + OTHER + " ")
    single = next((each for each in (member, member.removesuffix("s")) if about.resolve(each.rpartition(".")[2])), None)
    (equals,) = _names(found, about)
    if single is None or not about.is_list or equals == about.field:
        return None
    return [("sum", {"list": about.field, "member": single.rpartition(".")[2], "equals": equals})]


def members(found: Found, about: About) -> list[Statement] | None:
    """Read what every item of this list has."""
    words = (each.split()[-1] for each in listed(str(found["members"])))
    names = sorted({about.named(each).rpartition(".")[2] for each in words})
    return [("members", names)] if about.kind == "object[]" else None


def reference(found: Found, about: About) -> list[Statement] | None:
    """Read how the prompt refers to items; examples of one kind count from 1, so that the kind is known from them."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for each in listed(str(found["references"])):
        match = _REFERENCE.fullmatch(each.strip())
        if match is None:
            return None
        numbers.setdefault((match["before"], match["after"]), []).append(int(match["number"]))
    if any(seen != list(range(1, len(seen) + 1)) for seen in numbers.values()):
        return None
    words = _ARTICLE.sub("", found.get("words") or "").strip()
    if words and (restricts(words) or not is_item(words, about)):
        return None
    return [("reference", {"before": before, "after": after}) for before, after in numbers]


def _names(found: Found, about: About) -> list[str]:
    """Give the fields that a formulation names, as they come; none if it names one twice."""
    named = [found[each] for each in ("fields", "field", "other") if found.get(each)]
    words = re.findall(f"[{OWN}{OTHER}]\\S+", " ".join(str(each) for each in named))
    names = [about.named(each) for each in words]
    return names if len(set(names)) == len(names) else []
