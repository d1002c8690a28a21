"""The rendered form of a documentation page: every line of it is a fact, a sentence, layout, or reported."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.docs.facts import Page, digest
from callsheet.docs.prose.sentence import Reading
from callsheet.docs.reading import gather
from callsheet.docs.reading.read import read_page
from callsheet.docs.reading.text_page import read_text
from callsheet.source.text import Text
from damaged_files import examples
from docs_pages import CHINESE, ENGLISH

LINES = ENGLISH.splitlines()
BODY = LINES.index("Body")
Outcome = tuple[list[str], list[str], list[str]]

NOTE = "Zebras may graze near the kite."

HEAD = "POST /v1/films\nBody\napplication/json\n"
TAIL = "\nResponse\nid\nstring\n"


@pytest.fixture(autouse=True)
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves prose alone: these tests are about labels."""
    monkeypatch.setattr(gather, "read_sentence", lambda text, *_: Reading((), text))


def read(text: str) -> Page:
    return read_text("page.txt", Text(text))


def facts(page: Page, field: str | None = None) -> list[str]:
    """The facts in words, of one field of the body if it is named, but for those that every field has."""
    found = [each for each in page.facts if field is None or (each.section, each.field) == ("body", field)]
    if field is not None:
        found = [each for each in found if each.kind != "field"]
        return [f"{each.kind} {each.value!r}" for each in found]
    return [f"{each.section} {each.field or '-'} {each.kind} {each.value!r}" for each in found]


def of_field(block: str, name: str = "wind") -> list[str]:
    return facts(read(HEAD + block + TAIL), name)


def sentences(page: Page) -> list[str]:
    return [f"{each.section} {each.field or '-'}: {each.text}" for each in page.sentences]


def problems(page: Page) -> list[str]:
    return [
        f"{page.text.position(each.span[0])[0]}: {each.severity}: {each.message} [{each.rule}]"
        for each in page.problems
    ]


def outcome(page: Page) -> Outcome:
    return sorted(facts(page)), sentences(page), [each.message for each in page.problems]


@pytest.fixture
def whole() -> Outcome:
    return outcome(read(ENGLISH))


EXPECTED = """\
page - endpoint 'POST /v1/films'
page - title 'Kite 2 Film'
page - server 'https://api.kite.test'
page - request-example {'model': 'kite-2-film', 'prompt': 'A red kite climbs over the dunes', 'frames': ['https://media.test/dune.jpg']}
page - response-example {'created': 1700000000, 'id': 'film-7', 'state': 'queued', 'task_info': {'can_stop': True}}
authorization Authorization field True
authorization Authorization type 'string'
authorization Authorization nullable False
authorization Authorization required True
page - media-type 'application/json'
body model field True
body model type 'string'
body model nullable False
body model default 'kite-2-film'
body model required True
body model example 'kite-2-film'
body model enum ['kite-2-film']
body prompt field True
body prompt type 'string'
body prompt nullable False
body prompt required True
body prompt minLength 2
body prompt maxLength 800
body prompt example 'A red kite climbs over the dunes'
body size field True
body size type 'string'
body size nullable False
body size default 'small'
body size enum ['small', 'large']
body size example 'small'
body size required False
body loops field True
body loops type 'integer'
body loops nullable True
body loops default 2
body loops enum [2, 4]
body loops required False
body seed field True
body seed type 'integer'
body seed nullable True
body seed minimum 1
body seed maximum 2147483647
body seed example 7
body seed required False
body wind field True
body wind type 'number'
body wind nullable False
body wind default 0.5
body wind exclusiveMinimum 0
body wind exclusiveMaximum 1
body wind required False
body quiet field True
body quiet type 'boolean'
body quiet nullable False
body quiet default False
body quiet required False
body frames field True
body frames type 'string[]'
body frames nullable True
body frames format 'uri'
body frames minItems 1
body frames maxItems 4
body frames example ['https://media.test/dune.jpg', 'https://media.test/sea.jpg']
body frames required False
body ratio field True
body ratio type 'string'
body ratio nullable True
body ratio enum ['16:9', '9:16', '1:1']
body ratio required False
body label field True
body label type 'string'
body label nullable False
body label default ''
body label pattern '^[a-z]*$'
body label maxLength 12
body label required False
body scenes field True
body scenes type 'object[]'
body scenes nullable True
body scenes required False
body scenes[].words field True
body scenes[].words type 'string'
body scenes[].words nullable False
body scenes[].words required True
body scenes[].seconds field True
body scenes[].seconds type 'integer'
body scenes[].seconds nullable False
body scenes[].seconds minimum 1
body scenes[].seconds required False
body old_wind field True
body old_wind type 'number'
body old_wind nullable False
body old_wind deprecated True
body old_wind required False
response created field True
response created type 'integer'
response created nullable False
response created example 1700000000
response created required False
response id field True
response id type 'string'
response id nullable False
response id required False
response object field True
response object type 'string'
response object nullable False
response object enum ['film']
response object required False
response state field True
response state type 'string'
response state nullable False
response state enum ['queued', 'drawing', 'done', 'broken']
response state example 'queued'
response state required False
response task_info field True
response task_info type 'object'
response task_info nullable False
response task_info required False
"""

SENTENCES = """\
authorization Authorization: Every call carries a bearer token
body model: Films of kites, made from words and frames
body prompt: What the kite does
body prompt: Maximum 800 characters
body prompt: Write @Frame1 to point at frames
body size: How large the film is
body size: Fits a telephone
body size: Fits a wall (counts twice)
body loops: How often the film repeats
body loops: Twice around
body loops: Four times around
body seed: Where chance begins
body wind: How hard it blows
body quiet: Whether the film has no sound
body frames: Pictures that the film goes through
body frames: Format: JPG / PNG
body ratio: Width to height
body label: A word shown in the corner
body scenes: The film in parts
body scenes: Do not use it for short films.
body scenes[].words: What the part shows
body scenes[].seconds: How long the part lasts
body old_wind: Use wind instead
response -: The film has begun
response created: When it began
response id: Names the film
response object: What kind of thing it is
response state: How far the film is
response task_info: More of the task
"""


def test_a_page_gives_its_facts_and_sentences() -> None:
    """A page gives every fact of its labels and every sentence, and nothing else."""
    page = read(ENGLISH)
    assert "\n".join(facts(page)) + "\n" == EXPECTED
    assert "\n".join(sentences(page)) + "\n" == SENTENCES
    assert (problems(page), page.is_cut, page.model, page.form) == ([], False, "kite-2-film", "text")


def test_chinese_labels_say_the_same() -> None:
    """The page in Chinese gives the same facts but for its title, and as many sentences about the same fields."""
    page = read(CHINESE)
    title = "page - title 'Kite 2 Film'\n"
    assert "\n".join(facts(page)) + "\n" == EXPECTED.replace(title, "page - title '风筝影片'\n")
    assert [each.split(":")[0] for each in sentences(page)] == [each.split(":")[0] for each in SENTENCES.splitlines()]
    assert problems(page) == []


def test_spans_point_at_the_words() -> None:
    """The span of a fact is where the page says it."""
    page = read(ENGLISH)
    shown = {(f.section, f.field, f.kind): page.text.text[slice(*f.span)] for f in page.facts}
    assert shown["page", "", "endpoint"] == "POST\n/\nv1\n/\nfilms"
    assert shown["page", "", "server"] == "https://api.kite.test"
    assert shown["body", "model", "enum"] == "kite-2-film"
    assert shown["body", "size", "enum"] == "small — Fits a telephone\n  • large"
    assert shown["body", "size", "default"] == "small"
    assert shown["body", "loops", "default"] == "(default)"
    assert shown["body", "seed", "maximum"] == "1 <= x <= 2,147,483,647"
    assert shown["body", "frames", "type"] == "string<uri>[] | null"
    assert shown["body", "frames", "format"] == "uri"
    assert shown["body", "frames", "example"] == '[\n"https://media.test/dune.jpg",\n"https://media.test/sea.jpg"\n]'
    assert shown["body", "ratio", "enum"] == "16:9, 9:16, 1:1"
    assert shown["body", "label", "default"] == '""'
    assert shown["body", "scenes[].words", "field"] == "scenes.words"
    assert shown["body", "prompt", "required"] == "required"
    assert shown["body", "wind", "required"] == "wind"
    assert shown["response", "state", "enum"] == "queued,\ndrawing,\ndone,\nbroken"
    for each in page.sentences:
        assert page.text.text[slice(*each.span)] == each.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("\n", " \t\n"),
        ("\n", "\n\n"),
        ("\n\n", "\n"),
        (" ", "\u00a0"),
        ("\n", "\n\u200b"),
        ("e", "\u2060e"),
        ("  • ", "• "),
        ("  • ", "- "),
        ("  • ", "•\n"),
        ("Example:\n", "Example：\n"),
        ("Kite 2 Film\n", ""),
        ("\nPOST\n/\nv1\n/\nfilms\n", "\nPOST /v1/films\n"),
        ("\nPOST\n/\nv1\n/\nfilms\n", "\nPOST\n/v1/films\n"),
        ("POST\n/\n", "Home\nLamp films\nCopy page\nPOST\n/\n"),
        ("POST\n/\n", "On this page\nAuthorizations\nBody\nResponse\nPOST\n/\n"),
        ("POST\n/\n", "Body\nKites\nResponse\nPOST\n/\n"),
        ("Show child attributes\n", "Show child attributes\n\nWas this page helpful?\n\nYes\nNo\nLamp 1\nPowered by Mintlify"),
        ("Show child attributes\n", "Show child attributes\nPrevious\nLamp 1\nNext\nAuthorizations\nBody\nResponse"),
        ("\nAuthorizations\n", "\nAuthorization\n"),
        ("\nBody\n", "\nRequest Body\n"),
        ("\nResponse\n", "\nRESPONSES\n"),
        ("string\nheader\nrequired", "string\nrequired\nheader"),
        ("default:kite-2-film\nrequired", "required\ndefault: kite-2-film"),
        ("2,147,483,647", "2147483647"),
        ("enum<string>", "string"),
        ("string | null", "null | string"),
        ("16:9, 9:16, 1:1", "`16:9`, `9:16` or `1:1`."),
        ("small — Fits", "small - Fits"),
        ("small — Fits", "small: Fits"),
        ("Twice around (default)", "Twice (default) around"),
        ("queued,\ndrawing,\ndone,\nbroken", "queued, drawing, done, broken"),
        ("Available options:\nfilm", "Available options: film"),
        ("0 < x < 1", "1 > x > 0"),
        ("x >= 1", "1 <= x"),
        ("Required string length: 2 - 800", "Minimum string length: 2\nMaximum string length: 800"),
        ("Maximum string length: 12", "Maximum string length:\n12"),
    ],
)  # fmt: skip
def test_layout_is_no_fact(old: str, new: str, whole: Outcome) -> None:
    """Line breaks, spaces, invisible characters, navigation and other ways to write a label change nothing."""
    assert old in ENGLISH
    kept, said, told = outcome(read(ENGLISH.replace(old, new)))
    title = "page - title 'Kite 2 Film'"
    assert [each for each in kept if each != title] == [each for each in whole[0] if each != title]
    spaces = [each.replace("\u00a0", " ") for each in said]
    assert (spaces, told) == (whole[1], [])


def test_sections_may_stand_in_any_order(whole: Outcome) -> None:
    """The same sections in another order, and the call behind them, give the same facts and sentences."""
    call = ENGLISH[ENGLISH.index("curl ") : ENGLISH.index("Documentation Index")]
    starts = [ENGLISH.index(f"\n{name}\n") + 1 for name in ("Authorizations", "Body", "Response")]
    top, authorization, body, response = (
        ENGLISH[a:b] for a, b in zip([0, *starts], [*starts, len(ENGLISH)], strict=True)
    )
    other = top.replace(call, "") + response + body + authorization + "cURL\n" + call
    kept, said, told = outcome(read(other))
    assert kept == [each for each in whole[0] if " title " not in each]
    assert (sorted(said), told) == (sorted(whole[1]), [])


@pytest.mark.parametrize("page", [ENGLISH, CHINESE])
def test_no_line_is_lost(page: str) -> None:
    """A sentence put in at any line of the sections is read as a sentence or changes what is read."""
    lines = page.splitlines()
    whole = outcome(read(page))
    start = next(at for at, line in enumerate(lines) if line in ("Body", "请求体"))
    quiet = 0
    for at in range(start + 1, len(lines) + 1):
        found = read("\n".join([*lines[:at], NOTE, *lines[at:]]))
        kept, said, told = outcome(found)
        is_sentence = sum(each.endswith(NOTE) for each in said) == 1
        assert is_sentence or told, f"lost at line {at + 1}"
        quiet += is_sentence and (kept, told) == (whole[0], [])
        # Whatever else becomes of the page, nothing is taken away in silence.
        assert told or kept == whole[0], f"changed at line {at + 1}"
    # It disturbs only between a name and its type, and within the JSON of an example.
    assert quiet == len(lines) - start - len(read(page).fields("body")) - len(read(page).fields("response")) - 3


def test_no_line_is_idle(whole: Outcome) -> None:
    """Each line of the sections matters: without it, or with a word more, something else is read."""
    layout = {"Notes:", "Hide child attributes", "Show child attributes", "200", "application/json"}
    for at in range(BODY, len(LINES)):
        if LINES[at].strip():
            shorter = outcome(read("\n".join(LINES[:at] + LINES[at + 1 :])))
            longer = outcome(read("\n".join([*LINES[:at], LINES[at] + " zebra", *LINES[at + 1 :]])))
            assert shorter != whole or LINES[at] in layout, LINES[at]
            assert longer != whole, LINES[at]


def test_prose_around_the_sections_is_kept() -> None:
    """Outside of the sections a line that reads like prose is a sentence of the page, and a short one is silent."""
    top = "Kites\nNever fly in a storm.\nMust not be empty here\nOne two three four five six seven eight\nNot for sale\n短页\n每个请求最多包含四个画面\n"
    foot = "Next\nFilms vanish after a day!\nLamp 1\n"
    page = read(top + ENGLISH + foot)
    assert sentences(page) == [
        "page -: Never fly in a storm.",
        "page -: Must not be empty here",
        "page -: One two three four five six seven eight",
        "page -: 每个请求最多包含四个画面",
        *SENTENCES.splitlines(),
        "page -: Films vanish after a day!",
    ]


def test_the_examples_of_a_call() -> None:
    """The JSON of a call is read behind a quote within the shell's quotes too; what is no JSON is reported."""
    call = """curl -X POST 'https://api.kite.test:8443/v1/films' \\\n  -d '{"prompt": "a kite'\\''s tail"}'\n"""
    page = read(call + "{\n" + HEAD + "wind\nstring\n" + TAIL)
    assert facts(page)[:2] == [
        "page - server 'https://api.kite.test:8443'",
        """page - request-example {'prompt': "a kite's tail"}""",
    ]
    assert problems(page) == [
        '3: error: the example that begins with "{" is no JSON; compare it with the spec by hand [unknown-layout]'
    ]


NOTICES = [
    "Rate limit: 10 flights/min",
    "Retired on 2027-01-31",
    "Deprecated since 2026",
    "No longer maintained",
    "Max 10 flights per minute",
    "Offline from May 2027",
    "In beta",
    "Price: 3 feathers",
    "$0.2 a kite",
    "Pilots only",
    "Coming soon",
    "每分钟最多 10 次",
    "2027年1月下线",
]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("place", ["\ncurl --request", "\nAuthorizations\n", "\nDocumentation Index\n", "\nLamp 1\n"])
def test_a_short_notice_is_a_sentence(notice: str, place: str, whole: Outcome) -> None:
    """A short line that says a state, a limit, a price or a date is a sentence of the page wherever it stands."""
    text = ENGLISH + "Next\nLamp 1\n"
    page = outcome(read(text.replace(place, f"\n{notice}{place}", 1)))
    assert page[0] == whole[0]
    assert sorted(page[1]) == sorted([*whole[1], f"page -: {notice}"])
    assert page[2] == []


@pytest.mark.parametrize(
    "name",
    ["Rate limits", "Error codes", "Kite 3 Wall-to-Film", "Quick start", "API v2", "Pricing", "Kite 2.1 Preview",
     "Changelog 2026", "Beta models", "Kite: films", "错误码", "速率与价格", "2026-11-20"],
)  # fmt: skip
def test_the_name_of_another_page_is_silent(name: str, whole: Outcome) -> None:
    """Navigation before the page, before its sections and behind them is neither a fact nor a sentence."""
    for place in ("POST\n", "\nAuthorizations\n"):
        assert (
            outcome(read(ENGLISH.replace(place, f"\n{name}{place}" if place[0] == "\n" else f"{name}\n{place}", 1)))
            == whole
        )
    assert outcome(read(f"{ENGLISH}Next\n{name}\n")) == whole


def test_a_badge_beside_the_title() -> None:
    """The badge `deprecated` between the address and the call is a fact of the page, and its title stays."""
    for head in ("Kite 2 Film\nDeprecated\n", "deprecated\nKite 2 Film\n", "Kite 2 Film\n已弃用\n"):
        page = read(ENGLISH.replace("Kite 2 Film\n", head, 1))
        assert sorted(facts(page)) == sorted([*EXPECTED.splitlines(), "page - deprecated True"])
        assert sentences(page) == SENTENCES.splitlines()
    page = read(ENGLISH.replace("Authorizations\n", "deprecated\nAuthorizations\n", 1))
    assert sentences(page) == ["page -: deprecated", *SENTENCES.splitlines()]


CHROME = ["Copy", "Copy code", "Copy page", "Expand", "Collapse", "View example", "Try it", "Send", "复制", "展开",
          "Last updated on November 20, 2026", "Last modified 20 Nov 2026", "Last updated: 2026-11-20",
          "Last updated 3 days ago", "最后更新于 2026年11月20日", "最后更新时间：2026-11-20"]  # fmt: skip


@pytest.mark.parametrize("line", CHROME)
def test_buttons_and_dates_are_layout(line: str, whole: Outcome) -> None:
    """A button and the day of the last edit say nothing, wherever they stand."""
    for place in ("Kite 2 Film\n", "\nDocumentation Index\n", "\napplication/json\n", "\nprompt\n"):
        assert (
            outcome(
                read(
                    ENGLISH.replace(place, f"{place}{line}\n", 1)
                    if place[0] != "\n"
                    else ENGLISH.replace(place, f"\n{line}{place}", 1)
                )
            )
            == whole
        ), place
    assert outcome(read(f"{ENGLISH}Next\n{line}\n")) == whole


@pytest.mark.parametrize("value", ["copy", "send", "expand"])
def test_a_value_is_no_button(value: str) -> None:
    """A value that is the word of a button stays a value."""
    assert of_field(f"wind\nstring\nAvailable options:\nlow,\n{value}\n") == [
        "type 'string'", "nullable False", f"enum ['low', '{value}']", "required False",
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["--header 'X-Kite-Version: 2'", "-H 'X-Kite-Version: 2'", '-H "Accept: image/png"'])
def test_a_header_of_the_call_is_a_sentence(header: str, whole: Outcome) -> None:
    """A header that the call shows beside those that every call has is a sentence of the page, wherever it stands."""
    auth = "  --header 'Authorization: Bearer <token>' \\\n"
    assert auth in ENGLISH
    before = ENGLISH.replace(auth, f"  {header} \\\n{auth}")
    behind = ENGLISH.replace("}\n'\n{", f"}}\n' \\\n  {header}\n{{")
    beside = ENGLISH.replace("curl --request POST", f"curl {header} --request POST")
    for text in (before, behind, beside):
        assert text != ENGLISH
        page = outcome(read(text))
        assert page == (whole[0], [f"page -: {header.split(maxsplit=1)[1][1:-1]}", *whole[1]], [])
    other = ENGLISH.replace("--header ", "-H ")
    assert outcome(read(other)) == whole


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("string", ["type 'string'", "nullable False"]),
        ("null | integer", ["type 'integer'", "nullable True"]),
        ("object[] | null", ["type 'object[]'", "nullable True"]),
        ("enum<integer>", ["type 'integer'", "nullable False"]),
        ("enum<string>[]", ["type 'string[]'", "nullable False"]),
        ("array<string>", ["type 'string[]'", "nullable False"]),
        ("string<date-time> | null", ["type 'string'", "nullable True", "format 'date-time'"]),
        ("string | integer", ["type 'string | integer'", "nullable False"]),
        ("file", ["type 'file'", "nullable False"]),
        ("null", ["type 'null'", "nullable True"]),
        ("any", ["type 'any'", "nullable False"]),
    ],
)
def test_types(kind: str, expected: list[str]) -> None:
    """A type line gives the type without null, whether null is one, and the format that it names."""
    assert of_field(f"wind\n{kind}\n") == [*expected, "required False"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("integer\ndefault:5", ["default 5"]),
        ("integer\ndefault：５", ["default 5"]),
        ("integer\ndefault:5.0", ["default 5"]),
        ("number | null\ndefault: -1.5", ["default -1.5"]),
        ("number\ndefault:1,000", ["default 1000"]),
        ("boolean\n默认值: false", ["default False"]),
        ("string\ndefault:customize", ["default 'customize'"]),
        ("string\ndefault:blurry, low", ["default 'blurry, low'"]),
        ("string\ndefault:5", ["default '5'"]),
        ('string\ndefault:""', ["default ''"]),
        ('string\ndefault:"a b"', ["default 'a b'"]),
        ("string | null\ndefault:null", ["default None"]),
        ('string[]\ndefault:["a"]', ["default ['a']"]),
        ("object\ndefault:{}", ["default {}"]),
        ("string\nHow hard\ndefault:gale", ["default 'gale'"]),
        ("string\ndeprecated\noptional\nread-only", ["deprecated True", "required False"]),
        ("string\n必需\nquery", ["required True"]),
        ("integer\nRequired range: 3 <= x <= 15", ["minimum 3", "maximum 15"]),
        ("integer\nRequired range: x <= 1,500", ["maximum 1500"]),
        ("number\n取值范围： 0 ≤ x < 0.5", ["minimum 0", "exclusiveMaximum 0.5"]),
        ("number\nRequired range: x > -1", ["exclusiveMinimum -1"]),
        ("integer\n取值范围：3 - 15", ["minimum 3", "maximum 15"]),
        ("string\n最小字符串长度: 1\n最大字符串长度: 2,500", ["minLength 1", "maxLength 2500"]),
        ("string\nRequired string length: 7", ["minLength 7", "maxLength 7"]),
        ("string[]\nMinimum array length: 1\nMaximum array length: 4 elements", ["minItems 1", "maxItems 4"]),
        ("string[]\n数组长度：1 至 4", ["minItems 1", "maxItems 4"]),
        ("integer\nPossible values: 5 (default), 10", ["default 5", "enum [5, 10]"]),
        ("integer | null\nAllowed values:\n5\n", ["enum [5]"]),
        ("integer\nOptions:\n• 5 - five seconds (the default)\n• 10: ten", ["default 5", "enum [5, 10]"]),
        ("integer\n选项：\n• 5——五秒（默认）\n• 10：十秒", ["default 5", "enum [5, 10]"]),
        ("string\nOptions:\na — first\nb — second", ["enum ['a', 'b']"]),
        ("string | null\nAvailable options:\na,\nnull,\nb", ["enum ['a', 'b']"]),
        ("string\nAvailable options:\nsoft breeze,\nhard gale", ["enum ['soft breeze', 'hard gale']"]),
        ("string\nExample: soft", ["example 'soft'"]),
        ("string\nExample:\n5", ["example '5'"]),
        ('object\nExample:\n{\n"a":\n[1, 2]}', ["example {'a': [1, 2]}"]),
        ("integer\nExamples:\n1\n2", ["example 1", "example 2"]),
        ('string[]\n示例：["a"]', ["example ['a']"]),
    ],
)
def test_labels(block: str, expected: list[str]) -> None:
    """Each label gives its fact, read as the type of the field has it."""
    found = [each for each in of_field(f"wind\n{block}\n") if not each.startswith(("type", "nullable"))]
    if not any(each.startswith("required") for each in expected):
        expected = [*expected, "required False"]
    assert (found, problems(read(f"{HEAD}wind\n{block}\n{TAIL}"))) == (expected, [])


def test_a_name_may_be_spelt_like_a_type() -> None:
    """A field called `object`, `file` or `required` is told from a type and a pill by what stands beside it."""
    page = read(
        f"{HEAD}id\nstring\nobject\nenum<string>\nKind\nfile\nfile\nrequired\nrequired\nboolean\nheader\nstring\n{TAIL}"
    )
    assert (page.fields("body"), sentences(page), problems(page)) == (
        ("id", "object", "file", "required", "header"),
        ["body object: Kind"],
        [],
    )  # fmt: skip
    assert facts(page, "file") == ["type 'file'", "nullable False", "required True"]


def test_glosses_and_notes_are_sentences() -> None:
    """What a value means, notes beside a label and prose within a list of values are sentences of the field."""
    block = "wind\ninteger\nNote: Blows north.\nOptions:\nRead this first.\n• 5 — five (default) knots\n• Only for kites.\n• 10\nmodel: gale\n"
    page = read(HEAD + block + TAIL)
    assert sentences(page) == [
        "body wind: Blows north.",
        "body wind: Read this first.",
        "body wind: five knots",
        "body wind: Only for kites.",
        "body wind: model: gale",
    ]
    assert facts(page, "wind")[2:] == ["default 5", "enum [5, 10]", "required False"]


def test_the_line_of_another_model_is_a_sentence() -> None:
    """The line that names a model gives a value only where the page says elsewhere that it is this one's."""
    block = "model\nstring\ndefault:kite-3\nkite-2: Films of kites\n"
    page = read(HEAD + block + TAIL)
    assert facts(page, "model")[2:] == ["default 'kite-3'", "required False"]
    assert sentences(page) == ["body model: kite-2: Films of kites"]
    both = read(HEAD + block + "kite-3: Films of larger kites\n" + TAIL)
    assert facts(both, "model")[2:] == ["default 'kite-3'", "enum ['kite-2', 'kite-3']", "required False"]


@pytest.mark.parametrize("enum", [["kite-2-film", "kite-3-film"], ["kite-2-film"]])
def test_a_model_described_may_be_one_of_several(enum: list[str]) -> None:
    """A line that describes one of the models listed beside it is no other list of them."""
    block = f'string\nkite-2-film: Flies high\nExample:\n"kite-2-film"\nAvailable options:\n{", ".join(enum)}\n'
    page = read(f"{HEAD}model\n{block}{TAIL}")
    assert [each.value for each in page.of("body", "model", "enum")] == [enum]
    assert sentences(page) == ["body model: Flies high"]


def test_a_model_described_and_not_listed() -> None:
    """A line that describes a model which the list beside it lacks says something else than the list."""
    block = "string\ndefault:kite-2-film\nkite-2-film: Flies high\nkite-9: Dives\nAvailable options:\nkite-2-film\n"
    page = read(f"{HEAD}model\n{block}{TAIL}")
    assert [each.value for each in page.of("body", "model", "enum")] == [["kite-2-film"], ["kite-2-film", "kite-9"]]


SIGNS = ["❌", "✗", "✓", "$", "¥", "€", "→", "™"]


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_that_say_something_count(sign: str) -> None:
    """A sentence with another sign, or without it, is another sentence."""
    assert digest(f"Kites {sign} 3") != digest("Kites 3")
    assert len({digest(f"Kites {each} 3") for each in SIGNS}) == len(SIGNS)
    page = read(f"{HEAD}wind\nstring\n{sign}\n{TAIL}")
    assert sentences(page) == [f"body wind: {sign}"]


@pytest.mark.parametrize(
    "other", ["• kites; fly  HIGH!", "● Kites fly high", "| kites | fly | **high** |", "▪ `kites` fly high."]
)
def test_layout_does_not_count(other: str) -> None:
    """Bullets, frames, punctuation, emphasis and case do not make another sentence."""
    assert digest(other) == digest("Kites fly high")


UNKNOWN = [
    (
        "wind\nstring[]\nMaximum string length: 20\n",
        '6: error: `wind` is a list, and "Maximum string length: 20" is no limit of its length; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\nstrng | null\nHow hard\n",
        '5: error: `wind` has the type "strng | null", which is none known; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\ninteger\nConstraints:\n",
        '6: error: `wind` has "Constraints:", a label that is not known; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\ninteger\nMultiple of: 5\n",
        '6: error: `wind` has "Multiple of: 5", a label that is not known; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\ninteger\ndefault:strong\n",
        '6: error: `wind` has "default:strong", which is no value of the type `integer`; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\ninteger\nRequired range: about 5\n",
        '6: error: `wind` has "Required range: about 5", which is no limit that can be read; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\ninteger\nAvailable values: 5, strong\n",
        '6: error: `wind` lists "strong", which is no value of the type `integer`; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\ninteger\nOptions:\nlull\nstring\n",
        '6: error: `wind` has "Options:" without values below it; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\nobject\nExample:\n{\n1\n}\n",
        '7: error: `wind` has an example that begins with "{" and is no JSON; '
        "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it",
    ),
    (
        "wind\nobject\nHide child attributes\nlull\nstring\n",
        "7: error: the child attributes of `wind` are shown, and `lull` may be one of them or not; "
        "save the page with them hidden",
    ),
    (
        "wind\ninteger\nHow hard\nSee there\nstring\n",
        '8: error: behind `wind` the type "string" stands without the name of a field; '
        "expected it on the line before; all up to the next field is not read",
    ),
    (
        "string\nHow hard\n",
        '4: error: the type "string" stands without the name of a field; expected it on the line before',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("block", "message"), UNKNOWN)
def test_unknown_layout_is_told(block: str, message: str) -> None:
    """A line of unknown layout is an error that quotes it, with its place."""
    if block.startswith("string"):
        block += "wind\nstring\n"
    assert problems(read(HEAD + block + TAIL)) == [f"{message} [unknown-layout]"]


def test_child_attributes() -> None:
    """Children that name their parents get a path: of a list's items, of an object, and of both in turn."""
    block = "parts\nobject[]\nHide child attributes\nparts.at\nobject\nHide child attributes\nparts.at.x\ninteger\nwind\nstring\n"
    page = read(HEAD + block + TAIL)
    assert (page.fields("body"), problems(page)) == (("parts", "parts[].at", "parts[].at.x", "wind"), [])


def test_a_field_described_twice() -> None:
    """A field that stands twice is one where both agree, and keeps both facts where they do not."""
    block = "wind\ninteger\ndefault:5\nHow hard\n"
    assert outcome(read(HEAD + block + block + TAIL)) == outcome(read(HEAD + block + TAIL))
    page = read(HEAD + block + block.replace("5", "6").replace("How", "So") + TAIL)
    assert [each.value for each in page.of("body", "wind", "default")] == [5, 6]
    assert sentences(page) == ["body wind: How hard", "body wind: So hard"]


def test_two_pages_in_one_file(whole: Outcome) -> None:
    """Of two pages in one file the first is read, and the second is reported where it begins."""
    page = read(ENGLISH + ENGLISH.replace("800", "900"))
    line = len(LINES) + BODY + 1
    message = "what follows is not read; save each page in a file of its own"
    assert problems(page) == [f'{line}: error: a second "Body" begins here; {message} [unknown-layout]']
    assert (sorted(facts(page)), sentences(page)) == (whole[0], whole[1])


def test_fields_outside_of_the_sections_are_told() -> None:
    """Fields before the first heading are not read, and that is told once."""
    page = read(f"POST /v1/films\nwind\nstring\nlull\nstring\n{HEAD}gale\nstring\n{TAIL}")
    assert problems(page) == [
        "2: error: `wind` has a type, and stands outside of the sections; "
        "expected a heading such as `Body` before it [unknown-layout]"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: error: the page is empty; save it again [empty-page]"),
        (" \u200b\r\n\t", "1: error: the page is empty; save it again [empty-page]"),
        (
            "Shopping\n• eggs\n",
            '1: error: this is no documentation page: it begins with "Shopping"; '
            "expected the text of an endpoint's page, with its address, `Body` and `Response` [not-a-page]",
        ),
        (
            "POST /v1/films\nBody\nwind\nstring\n",
            "4: error: the page has no fields below `Response`; save it again from its top to its end [incomplete-page]",
        ),
        (
            "POST /v1/films\nBody\nResponse\nid\nstring\n",
            "5: error: the page has no fields below `Body`; save it again from its top to its end [incomplete-page]",
        ),
        (
            "POST /v1/films\n",
            "1: error: the page has no fields below `Body` and `Response`; "
            "save it again from its top to its end [incomplete-page]",
        ),
    ],
)
def test_what_is_no_whole_page(text: str, expected: str) -> None:
    """An empty page, something else, and a page that lacks its body or its answer are told apart."""
    page = read(text)
    assert (problems(page), page.is_cut) == ([expected], True)


def test_a_page_cut_anywhere_is_told() -> None:
    """A page that ends at any character before its answer's first field is reported, and none is a traceback."""
    answer = ENGLISH.index("created\ninteger\n")
    for end in range(0, len(ENGLISH), 3):
        page = read(ENGLISH[:end])
        assert page.is_cut or end > answer
        assert page.is_cut == any(each.rule.endswith("-page") for each in page.problems)


_COUNT = 20_000
_FIELD = f"{HEAD}wind\nstring\n"
JUNK = [
    "x" * (20 * _COUNT),
    " " * (20 * _COUNT) + "x",
    "string\n" * _COUNT,
    _FIELD + "Options:\n" * _COUNT,
    _FIELD + "Options: " + "a," * _COUNT,
    _FIELD + "Options:\n• a — " + "(" * _COUNT,
    _FIELD + "Example:\n[\n" * _COUNT,
    _FIELD + "Example:\n" + '{"a":\n' * _COUNT,
    _FIELD + 'Example:\n"a" b\n' + '"a" b\n' * _COUNT,
    "curl \\\n--data '\n{\n" * _COUNT,
    "{\n" * _COUNT,
    "Headers\nx\n" * _COUNT,
    _FIELD + "Required range: " + "1," * _COUNT,
    _FIELD + "".join(f"default:{number}\n" for number in range(_COUNT)),
    _FIELD + "model: " * _COUNT,
]


@pytest.mark.parametrize("text", JUNK, ids=range(len(JUNK)))
def test_large_junk_is_read(text: str) -> None:
    """Large junk made of any label gives a page with a problem, in time that grows with its size only."""
    assert read(text).is_cut


@examples(60)
@given(seed=st.integers(0, 2**32))
def test_a_shuffled_page_is_no_traceback(seed: int) -> None:
    """A page with lines swapped, doubled and dropped is read or reported."""
    chance = random.Random(seed)
    lines = chance.choices(LINES, k=chance.randrange(len(LINES))) if seed % 2 else LINES[:]
    for _ in range(chance.randrange(40)):
        at = chance.randrange(len(lines) + 1)
        lines[at : at + chance.randrange(3)] = chance.choices(LINES, k=chance.randrange(3))
    for page in (read("\n".join(lines)), read(" ".join(lines)), read("\n".join(lines).replace("a", "：", seed % 7))):
        for fact in page.facts:
            assert 0 <= fact.span[0] < fact.span[1] <= len(page.text.text)


@examples(100)
@given(data=st.binary() | st.text().map(str.encode))
def test_arbitrary_bytes_are_no_traceback(data: bytes) -> None:
    """Whatever the file holds, reading it ends with a problem that says so."""
    page = read_page("page.txt", data)
    assert page.is_cut
    assert page.problems
