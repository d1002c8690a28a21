"""Sentences are read whole or not at all: a table of them, and what becomes of a sentence when a word of it changes."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.docs.prose.sentence import Reading, read_sentence
from damaged_files import examples

_TABLE = Path(__file__).with_name("docs_sentences.txt").read_text(encoding="utf-8")

_FIELDS = tuple(" ".join(re.findall(r"(?m)^# fields: (.*)$", _TABLE)).split())

_Row = tuple[str, str, str, str]
"""Field, type, sentence, and what the table says is read from it."""


def _rows() -> list[_Row]:
    rows: list[_Row] = []
    field = kind = ""
    for line in _TABLE.splitlines():
        if line.startswith("== "):
            field, kind = line.removeprefix("==").strip(" ").split(":") if line[3] != ":" else ("", line[4:])
            kind = kind.strip()
        elif line.startswith("    "):
            *about, expected = rows[-1]
            rows[-1] = (*about, f"{expected}{line.strip()}\n")  # type: ignore[assignment] # a row of four again
        elif line and not line.startswith("#"):
            rows.append((field, kind, line, ""))
    return rows


_ROWS = _rows()
_READ = [row for row in _ROWS if row[3] != "unread\n"]
_UNREAD = [row for row in _ROWS if row[3] == "unread\n"]


def _shown(reading: Reading) -> str:
    said = [f"{kind} {json.dumps(value, ensure_ascii=False, sort_keys=True)}\n" for kind, value in reading.statements]
    if not said:
        return "unread\n"
    return "".join(said) + (f"rest {reading.rest}\n" if reading.rest else "")


@pytest.mark.parametrize(("field", "kind", "sentence", "expected"), _ROWS, ids=lambda value: str(value)[:60])
def test_sentence_is_read_as_the_table_says(field: str, kind: str, sentence: str, expected: str) -> None:
    """What is read from a sentence is what stands below it in the table, and the text of an unread one is its rest."""
    reading = read_sentence(sentence, field, kind, _FIELDS)
    assert _shown(reading) == expected
    assert reading.statements or reading.rest == sentence


def test_table_is_large_enough() -> None:
    """The table has 200 sentences that are read and 150 that are not."""
    assert len(_READ) >= 200
    assert len(_UNREAD) >= 150
    assert len({row[:3] for row in _ROWS}) == len(_ROWS)


def test_every_kind_of_statement_is_in_the_table() -> None:
    """The table has a row for every kind that prose can say."""
    kinds = {line.split()[0] for row in _READ for line in row[3].splitlines()} - {"rest"}
    assert kinds == {
        *(
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "enum",
            "default",
            "excludes",
            "any-of",
        ),
        *(
            "requires",
            "together",
            "sum",
            "reference",
            "members",
            "formats",
            "public-address",
            "discouraged",
            "supports",
        ),
        "authentication",
    }


_RESTRICTING = (
    "not",
    "never",
    "no",
    "unless",
    "except",
    "per",
    "without",
    "for 4k",
    "usually",
    "about",
    "in 4k",
    "and 7",
)
_RESTRICTING_ZH = ("不", "非", "约", "每个")


def _without_change(row: _Row, changed: str) -> bool:
    """Whether a changed sentence says the same as before, and no more is left for somebody to read."""
    field, kind, sentence, _ = row
    before, after = read_sentence(sentence, field, kind, _FIELDS), read_sentence(changed, field, kind, _FIELDS)
    return after.statements == before.statements and after.rest in ("", before.rest)


@examples(400)
@given(st.data())
def test_restricting_word_changes_what_is_read(data: st.DataObject) -> None:
    """A restricting word anywhere in a sentence changes what is read from it, or leaves it unread."""
    row = data.draw(st.sampled_from(_READ))
    sentence = row[2]
    word = data.draw(st.sampled_from(_RESTRICTING))
    at = data.draw(
        st.sampled_from([0, len(sentence), *(found.start() for found in re.finditer(r"(?<=\s)\S", sentence))])
    )
    changed = f"{sentence[:at].rstrip()} {word} {sentence[at:]}".strip()
    assert not _without_change(row, changed), changed


@examples(200)
@given(st.data())
def test_restricting_sign_changes_what_is_read(data: st.DataObject) -> None:
    """The same holds for Chinese, anywhere between two signs."""
    row = data.draw(st.sampled_from([row for row in _READ if re.search("[\u3400-\u9fff]", row[2])]))
    sentence = row[2]
    word = data.draw(st.sampled_from(_RESTRICTING_ZH))
    at = data.draw(st.sampled_from([found.start() for found in re.finditer("(?=[\u3400-\u9fff])|$", sentence)]))
    changed = sentence[:at] + word + sentence[at:]
    assert not _without_change(row, changed), changed


@examples(300)
@given(st.data())
def test_changed_number_changes_what_is_read(data: st.DataObject) -> None:
    """Another number anywhere in a sentence changes what is read from it, or leaves it unread."""
    row = data.draw(st.sampled_from([row for row in _READ if re.search("[0-9]", row[2])]))
    found = data.draw(st.sampled_from(list(re.finditer("[0-9]+", row[2]))))
    number = str(int(found[0]) + data.draw(st.integers(1, 5000)))
    changed = row[2][: found.start()] + number + row[2][found.end() :]
    assert not _without_change(row, changed), changed


_COUNTING = re.compile(
    r"(?<![\w-])(?:[0-9][\w,.]*|not|no|cannot|never|unless|without|most|least|exclusive|true|multi_prompt|image_url|elements)(?!\w)",
    re.IGNORECASE,
)


@examples(300)
@given(st.data())
def test_missing_word_changes_what_is_read(data: st.DataObject) -> None:
    """Without one of its numbers, names, negations or comparisons a sentence says something else, or is unread."""
    row = data.draw(st.sampled_from([row for row in _READ if _COUNTING.search(row[2])]))
    found = data.draw(st.sampled_from(list(_COUNTING.finditer(row[2]))))
    changed = row[2][: found.start()] + row[2][found.end() :]
    assert not _without_change(row, changed), changed


@examples(200)
@given(
    st.sampled_from([row for row in _READ if "multi_prompt" in row[2]]),
    st.sampled_from(["Multi_prompt", "script", "multi_prompts"]),
)
def test_name_of_no_field_is_not_read(row: _Row, name: str) -> None:
    """A sentence that names something that the page has no field for is not read."""
    field, kind, sentence, _ = row
    changed = sentence.replace("multi_prompt", name)
    assert read_sentence(changed, field, kind, _FIELDS) == Reading((), changed)


@pytest.mark.parametrize(
    ("sentence", "field", "fields", "excluded"),
    [
        ("Mutually exclusive with `still_url`", "kites[].clip_url", {"kites[].still_url"}, "kites[].still_url"),
        ("Mutually exclusive with kites[].still_url", "caption", {"kites[].still_url"}, "kites[].still_url"),
        ("Mutually exclusive with still_url", "caption", {"kites[].still_url"}, "kites[].still_url"),
        ("Mutually exclusive with still_url", "caption", {"still_url", "kites[].still_url"}, "still_url"),
        ("Mutually exclusive with still_url", "kites", {"kites[].still_url", "lamps[].still_url"}, "kites[].still_url"),
        ("Mutually exclusive with still_url", "kites[].clip_url", {"still_url", "kites[].still_url"}, None),
        ("Mutually exclusive with still_url", "caption", {"lamps[].still_url", "kites[].still_url"}, None),
        ('Mutually exclusive with "still_url"', "caption", {"still_url"}, "still_url"),
        ("Mutually exclusive with **still_url**", "caption", {"still_url"}, "still_url"),
        ("Mutually exclusive with Still_url", "caption", {"still_url"}, None),
    ],
)
def test_name_is_the_nearest_field_or_none(sentence: str, field: str, fields: set[str], excluded: str | None) -> None:
    """A name is a field beside the one spoken of or a field of its own; where it could be two fields, it is none."""
    expected = Reading((("excludes", excluded),), "") if excluded else Reading((), sentence)
    assert read_sentence(sentence, field, "string", fields) == expected


@examples(300)
@given(st.text(max_size=200), st.sampled_from(["string", "string[]", "integer", "number", "boolean", ""]))
def test_any_text_is_read_or_left(text: str, kind: str) -> None:
    """Whatever the text, there are statements of it or all of it is the rest."""
    reading = read_sentence(text, "caption", kind, _FIELDS)
    assert reading.statements or reading.rest == text


@examples(300)
@given(
    st.lists(st.sampled_from(sorted({word for row in _READ for word in row[2].split()})), max_size=12).map(" ".join),
    st.sampled_from(["string", "string[]", "integer", "number", "boolean", "object[]"]),
)
def test_jumbled_words_are_read_or_left(text: str, kind: str) -> None:
    """Words of sentences in any order are read or left, and what is read twice is the same."""
    reading = read_sentence(text, "caption", kind, _FIELDS)
    assert reading.statements or reading.rest == text
    assert read_sentence(text, "caption", kind, _FIELDS) == reading


@pytest.mark.parametrize(
    "text",
    [
        "a " * 500, "prompt and " * 90, "4, " * 333, "( a ) " * 160, "please note " * 83, "最多" * 500, "prompt、" * 142,
        "@Image1 / " * 100, "5 or " * 200, "in [" * 250, "used together with prompt to " * 34, "when elements " * 71,
    ],
)  # fmt: skip
def test_junk_is_left_in_no_time(text: str) -> None:
    """No repetition makes reading slow."""
    read_sentence("", "prompt", "string", _FIELDS)
    start = time.perf_counter()
    for kind in ("string", "string[]", "integer"):
        assert read_sentence(text, "prompt", kind, _FIELDS) == Reading((), text)
    assert time.perf_counter() - start < 3


def test_long_text_is_left() -> None:
    """A text of more than 1000 characters is no sentence, whatever it says."""
    padding = " " * 980
    assert read_sentence(f"Maximum 250{padding}characters", "prompt", "string", _FIELDS).statements == ()
    assert read_sentence("Maximum 250 characters " * 10_000, "prompt", "string", _FIELDS).statements == ()
