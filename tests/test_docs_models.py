"""Pages of made-up models held against their fragments, in every form, whole and damaged."""

import random
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.cli._docs import checked
from callsheet.docs.check import check_page, page_name
from callsheet.docs.compare import compare_pages
from callsheet.docs.drift import Drift
from callsheet.docs.facts import Fact, Page
from callsheet.docs.lock import Lock, read_lock
from callsheet.docs.probes import Prober
from callsheet.docs.reading.read import read_page
from callsheet.docs.spec_side import SpecSide, open_spec
from damaged_files import examples
from docs_models import (
    FORMS,
    LANTERN,
    PAGES,
    TRAM,
    Document,
    Field,
    chinese,
    english,
    html,
    markdown,
    read,
    text,
    write_spec,
)


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> SpecSide:
    return open_spec(write_spec(tmp_path_factory.mktemp("models")))


@lru_cache
def whole(model: str) -> Page:
    return read(english(model))


@lru_cache
def lock(folder: Path) -> Lock:
    return read_lock(folder)


def drifts(page: Page, side: SpecSide) -> list[Drift]:
    name, locked = page_name(page, side), lock(side.folder)
    return check_page(page, side, locked.elsewhere(name), locked.pages.get(name))


def told(page: Page, side: SpecSide) -> list[str]:
    return sorted(f"{each.level} {each.rule} {each.field}".rstrip() for each in drifts(page, side))


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_page_in_every_form(model: str, form: str, side: SpecSide) -> None:
    """A page that says what its fragment says is quiet, whatever its form, and is the same page in each."""
    page = read(FORMS[form](PAGES[model]))
    assert page.form == form
    assert [each.message for each in page.problems] == []
    assert [each.message for each in checked([page], side)[0]] == []
    assert {each.rule for each in compare_pages(whole(model), page)} <= {"title-changed", "example-changed"}


@pytest.mark.parametrize("model", PAGES)
def test_a_page_in_chinese(model: str, side: SpecSide) -> None:
    """Of a page in another language only the sentences that no constraint stands for have to be read anew."""
    page = read(chinese(PAGES[model]))
    assert {each.rule for each in drifts(page, side)} == {"note-changed", "note-unread"}
    facts = [{each.identity for each in one.facts if each.kind != "title"} for one in (page, whole(model))]
    assert facts[0] ^ facts[1] == set()


Edits = list[tuple[str, str]]
Row = tuple[str, str, Edits, list[str]]

SEASON = "season\nstring | null\n\nThe time of the year"
TOKEN = "\nAuthorization\nstring\nheader\nrequired\n\nEvery call needs a bearer token\n"
MOOD = 'mood\nstring | null\n\nHow the parade feels\n\nAvailable values: calm, merry, solemn\n\nExample:\n\n"merry"\n\n'

FACTS: list[Row] = [
    # Lengths, counts, ranges.
    ("a shorter text, said twice", LANTERN, [("Maximum 900 characters", "Maximum 700 characters"), ("length: 900", "length: 700")], ["error limit-changed prompt"]),
    ("a longer text, said in prose alone", LANTERN, [("Maximum 900 characters", "Maximum 950 characters")], ["warning docs-contradiction prompt", "warning limit-changed prompt"]),
    ("a longer least length", LANTERN, [("length: 3 - 30", "length: 5 - 30")], ["error limit-changed melody"]),
    ("a shorter least length", LANTERN, [("length: 3 - 30", "length: 2 - 30")], ["warning limit-changed melody"]),
    ("no lengths any more", LANTERN, [("Required string length: 3 - 30\n", "")], ["warning limit-changed melody"]),
    ("a pattern", LANTERN, [("length: 3 - 30", "length: 3 - 30\nPattern: ^[a-z ]+$")], ["error limit-changed melody"]),
    ("fewer items", LANTERN, [("length: 1 - 8", "length: 1 - 7")], ["error limit-changed lantern_urls"]),
    ("more items", TRAM, [("array length: 4", "array length: 6")], ["warning limit-changed depot_urls"]),
    ("items in words", TRAM, [("Maximum 3 voices", "Maximum two voices")], ["error limit-changed voices"]),
    ("no least number of items", LANTERN, [("Required array length: 1 - 8 elements", "Maximum array length: 8")], ["warning limit-changed lantern_urls"]),
    ("a range that ends sooner, in prose", LANTERN, [("2-20", "2-15")], ["error limit-changed seconds"]),
    ("a range that begins sooner, in two sentences", LANTERN, [("(seconds), 2-20", "(seconds)\n\nAt least 1 second. At most 20 seconds.")], ["warning limit-changed seconds"]),
    ("half a range", LANTERN, [("2-20", "at most 20")], ["warning limit-changed seconds"]),
    ("a range that ends later", TRAM, [("0 <= x <= 40", "0 <= x <= 40.5")], ["warning limit-changed weight"]),
    ("ends that are out of the range", TRAM, [("0 <= x <= 40", "0 < x < 40")], ["error limit-changed weight", "error limit-changed weight"]),
    ("a range of whole numbers by its outer ends", LANTERN, [("1 <= x <= 20", "1 <= x < 20")], ["error limit-changed scenes[].length"]),
    ("a limit of a member", LANTERN, [("string length: 200", "string length: 150")], ["error limit-changed scenes[].words"]),
    ("a range in place of values", TRAM, [("Available values:\n  • 6 — Around the square (default)\n  • 12 — Across the town", "6-12")], ["info note-gone duration", "info note-gone duration", "warning enum-changed duration"]),
    ("fewer together under a condition, said once", LANTERN, [("total count is limited to 5", "total count is limited to 4")], ["error limit-changed lantern_urls", "warning docs-contradiction riders"]),
    ("more together", TRAM, [("hold at most 6 items", "hold at most 9 items")], ["warning limit-changed stop_urls"]),
    ("more together than anybody counts", TRAM, [("hold at most 6 items", "hold at most 5000 items")], ["warning limit-changed stop_urls"]),
    ("a third list among them", TRAM, [("stop_urls and depot_urls together", "stop_urls, depot_urls and voices together")], ["error limit-changed stop_urls", "warning note-gone stop_urls"]),
    ("together without the condition", LANTERN, [("When riders contains video subjects, the total count is limited to 5", "riders and lantern_urls together hold at most 5 items")], ["error limit-changed lantern_urls"]),
    # Types, null, default, values.
    ("another type of a member", LANTERN, [("length\ninteger", "length\nnumber")], ["warning type-changed scenes[].length"]),
    ("a list that is none", TRAM, [("depot_urls\nstring[] | null", "depot_urls\nstring | null")], ["error type-changed depot_urls"]),
    ("one of two types", LANTERN, [("melody\nstring | null", "melody\nstring | integer | null")], ["error type-changed melody"]),
    ("null is not taken", TRAM, [("weight\nnumber | null", "weight\nnumber")], ["error type-changed weight"]),
    ("null is taken", LANTERN, [("sound\nboolean", "sound\nboolean | null")], ["warning type-changed sound"]),
    ("a format", LANTERN, [("melody\nstring | null", "melody\nstring<uuid> | null")], ["info type-changed melody"]),
    ("a member that may be left out", LANTERN, [("length\ninteger\nrequired", "length\ninteger")], ["warning required-changed scenes[].length"]),
    ("a field that may not be left out", TRAM, [("last_url\nstring | null", "last_url\nstring | null\nrequired")], ["error required-changed last_url"]),
    ("another default in a pill", LANTERN, [("default:480p", "default:960p")], ["warning default-changed size"]),
    ("another default in a bullet", TRAM, [("default:6\n", ""), ("square (default)", "square"), ("Across the town", "Across the town (default)")], ["warning default-changed duration"]),
    ("another default in a sentence", TRAM, [("default:true\n", ""), ("Enabled by default", "Disabled by default")], ["warning default-changed bell"]),
    ("no default any more", TRAM, [('default:""\n', "")], ["warning default-changed avoid"]),
    ("a value more, as a label", LANTERN, [("star\n", "star,\nmoon\n")], ["warning enum-changed shape"]),
    ("a value less, as a label", LANTERN, [("square,\n", "")], ["error enum-changed shape"]),
    ("a value more, on one line", LANTERN, [("solemn", "solemn, wild")], ["warning enum-changed mood"]),
    ("a value more, as a bullet", TRAM, [("  • 12 —", "  • 9 — Past the river\n  • 12 —")], ["warning enum-changed duration", "warning note-unread duration"]),
    ("a value for another", LANTERN, [("merry, solemn", "cheerful, solemn"), ('"merry"', '"cheerful"')], ["error enum-changed mood", "warning example-refused mood"]),
    ("values that are not fixed any more", TRAM, [(", currently fixed to window", "")], ["warning enum-changed view"]),
    ("values where anything was taken", TRAM, [("What is not to be seen", "What is not to be seen\n\nAvailable values: snow, fog")], ["error enum-changed avoid"]),
    ("another kind of file", LANTERN, [("Format: JPG / PNG", "Format: JPG / PNG / WEBP")], ["warning enum-changed lantern_urls"]),
    ("a kind of file less", TRAM, [("Format: JPG / PNG", "Format: PNG")], ["error enum-changed first_url"]),
    ("not deprecated any more", LANTERN, [("\ndeprecated\n", "\n")], ["info deprecated-field pace"]),
    ("deprecated", TRAM, [("weight\nnumber | null", "weight\nnumber | null\ndeprecated")], ["info deprecated-field weight"]),
    # Fields.
    ("a new field, and what it excludes", LANTERN, [("\nmood\n", f"\n{SEASON}\n\nMutually exclusive with mood\n\nMaximum 9 characters\n\nmood\n")], ["warning undocumented-field season"]),
    ("a new field that an old one excludes", LANTERN, [("\nmood\n", f"\n{SEASON}\n\nmood\n"), ("How the parade feels", "How the parade feels\n\nMutually exclusive with season")], ["warning undocumented-field season"]),
    ("a new field that an old one requires", LANTERN, [("\nmood\n", f"\n{SEASON}\n\nmood\n"), ("How the parade feels", "How the parade feels\n\nMust be used together with season")], ["error unenforced-note mood", "warning undocumented-field season"]),
    ("a new member", LANTERN, [("riders.video_url\n", "riders.name\nstring\n\nWho it is\n\nriders.video_url\n")], ["warning undocumented-field riders[].name"]),
    ("a member of another name", LANTERN, [("riders.face_url", "riders.front_url")], ["error field-gone riders[].face_url", "warning undocumented-field riders[].front_url"]),
    ("a field less, and its rule", LANTERN, [("\nmelody\n", "\nmelodies_\n")], ["error field-gone melody", "warning undocumented-field melodies_"]),
    ("a field that moved to the query", LANTERN, [(MOOD, ""), ("\nBody\n", f"\nQuery Parameters\n\n{MOOD}Body\n")], ["error field-gone mood", "warning undocumented-field mood"]),
    ("a header that is required", TRAM, [("\nBody\n", "\nHeaders\n\nX-Call-Key\nstring\nrequired\n\nNames the call\n\nBody\n")], ["error undocumented-field X-Call-Key"]),
    ("a parameter of the query that may be left out", TRAM, [("\nBody\n", "\nQuery Parameters\n\nregion\nstring\n\nBody\n")], ["warning undocumented-field region"]),
    ("two fields at once", LANTERN, [("2-20", "2-30"), ("string length: 200", "string length: 100")], ["error limit-changed scenes[].words", "warning limit-changed seconds"]),
    # What prose demands.
    ("an exclusion of two fields", LANTERN, [("Mutually exclusive with scenes", "Mutually exclusive with scenes and riders")], ["error unenforced-note prompt"]),
    ("an exclusion said twice over", TRAM, [("The last picture", "The last picture\n\nMutually exclusive with bell\n\nCannot be used together with bell")], ["error unenforced-note last_url"]),
    ("an exclusion between members", LANTERN, [("The rider from the front", "The rider from the front\n\nMutually exclusive with video_url")], ["error unenforced-note riders[].face_url"]),
    ("no exclusion any more", LANTERN, [("  • Mutually exclusive with scenes\n", ""), ("  • Mutually exclusive with prompt\n", "")], ["warning note-gone prompt"]),
    ("one of three is enough", LANTERN, [("At least one of prompt, scenes", "At least one of prompt, scenes, riders")], ["warning unenforced-note prompt"]),
    ("none is needed", LANTERN, [("  • At least one of prompt, scenes must be provided\n", "")], ["warning note-gone prompt"]),
    ("another value is required", TRAM, [("bell must be false", "bell must be true")], ["error unenforced-note voices", "warning note-gone voices"]),
    ("another field is required", TRAM, [("Used together with last_url", "Used together with weight")], ["error unenforced-note middle_url", "warning note-gone middle_url"]),
    ("nothing is required", LANTERN, [("  • sound must be true when using this parameter\n", "")], ["warning note-gone melody"]),
    ("a sum that is another field", LANTERN, [("must equal seconds", "must equal pace")], ["error unenforced-note scenes", "warning note-gone scenes"]),
    ("a sum that may be less", LANTERN, [("must equal seconds", "must not exceed seconds")], ["warning note-gone scenes", "warning note-unread scenes"]),
    ("another mark", LANTERN, [("@Lantern1 / @Lantern2", "@Lamp1 / @Lamp2")], ["error unenforced-note lantern_urls", "warning note-gone lantern_urls"]),
    ("another closing mark", TRAM, [("<<<voice_1>>> / <<<voice_2>>> in", "<<<voice_1> / <<<voice_2> in")], ["error unenforced-note voices", "warning note-gone voices"]),
    ("one more member in every item", LANTERN, [("its own words and length", "its own words, length and mood")], ["error unenforced-note scenes"]),
    ("addresses of any kind", LANTERN, [("  • Must be a publicly accessible URL\n", "")], ["warning note-gone lantern_urls"]),
    ("discouraged now", TRAM, [("Pictures of depots", "Pictures of depots\n\nDo not pass this parameter unless necessary.")], ["info unenforced-note depot_urls"]),
    ("an address that is discouraged now", LANTERN, [("The rider in motion", "The rider in motion\n\nDo not pass this parameter unless necessary.")], ["info unenforced-note riders[].video_url"]),
    ("not discouraged any more", TRAM, [("fixed to window\n\nDo not pass this parameter unless necessary.", "fixed to window")], ["info note-gone view"]),
    ("values that another line says otherwise", LANTERN, [("supports 480p/960p", "supports 480p/720p")], ["warning docs-contradiction model"]),
    ("a limit in another unit", LANTERN, [("Maximum 900 characters", "Maximum 900 words")], ["warning note-unread prompt"]),
    ("one more condition", TRAM, [("Used together with last_url", "Used together with last_url when it rains")], ["warning note-gone middle_url", "warning note-unread middle_url"]),
    # The call and the answer.
    ("another server", TRAM, [("api.foxapi.cc", "eu.foxapi.test")], ["error endpoint-changed"]),
    ("another content type", TRAM, [("application/json\nmodel", "multipart/form-data\nmodel")], ["error endpoint-changed"]),
    ("another header lets in", LANTERN, [(TOKEN, "\nX-Api-Key\nstring\nheader\nrequired\n\nThe key\n")], ["error endpoint-changed X-Api-Key"]),
    ("nothing lets in", LANTERN, [(f"\nAuthorizations\n{TOKEN}", "\n")], ["warning note-gone"]),
    ("another model", TRAM, [("tram-ride", "tram-ride-2")], ["warning undocumented-model"]),
    ("another state in the answer", TRAM, [("failed", "failed,\nlost")], ["info enum-changed status"]),
    ("a demand on the answer", TRAM, [("What comes of the work", "What comes of the work\n\nFormat: MP4")], ["warning note-unread type"]),
    ("an example that is refused", TRAM, [("12.5", "99.5")], ["warning example-refused weight"]),
    ("a request that is refused", TRAM, [('"bell": false', '"bell": true')], ["warning example-refused voices"]),
]  # fmt: skip


def edited(data: str, edits: Edits) -> str:
    for old, new in edits:
        assert old in data, old
        data = data.replace(old, new)
    return data


@pytest.mark.parametrize("row", FACTS, ids=lambda row: row[0])
def test_edits_of_fact(row: Row, side: SpecSide) -> None:
    """An edit of one fact is told as what it is and as nothing else, and by a comparison with the page before, too."""
    _, model, edits, expected = row
    page = read(edited(english(model), edits))
    assert told(page, side) == sorted(expected)
    found = compare_pages(whole(model), page)
    assert [each for each in found if each.rule != "reworded" or each.level != "info"]


PLACES: list[tuple[str, Edits, tuple[str, str]]] = [
    (LANTERN, [("string length: 200", "string length: 150")], ("Maximum string length: 150", "maxLength: 200")),
    (LANTERN, [("riders.face_url\nstring\n\nThe rider from the front\n\n", "")], ("riders.video_url", "face_url:")),
    (LANTERN, [("riders.video_url\n", "riders.name\nstring\n\nriders.video_url\n")], ("riders.name", "items:")),
    (LANTERN, [("\nshape\nenum<string>\nrequired\n", "\nshape\nenum<string>\n")], ("shape", "required: [model, shape]")),
    (LANTERN, [("  • sound must be true when using this parameter\n", "")], ("melody", 'rule: "!has(self.melody) || self.sound"')),
    (TRAM, [("0 <= x <= 40", "0 <= x < 40")], ("Required range: 0 <= x < 40", "maximum: 40")),
    (TRAM, [("hold at most 6 items", "hold at most 7 items")], ("  • stop_urls and depot_urls together hold at most 7 items", "rule: size(self.stop_urls) + size(self.depot_urls) <= 6")),
    (TRAM, [("How heavy the tram is", "How much the tram weighs")], ("How much the tram weighs", 'x-docs-notes: {"5e7361665695": its weight}')),
    (TRAM, [("api.foxapi.cc", "eu.foxapi.test")], ("  --url https://eu.foxapi.test/v1/videos/generations \\", "- url: https://api.foxapi.cc")),
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[2][1])
def test_places(place: tuple[str, Edits, tuple[str, str]], side: SpecSide) -> None:
    """A drift stands at the line of the page that is meant, and names the line of the fragment to change."""
    model, edits, expected = place
    page = read(edited(english(model), edits))
    (found,) = drifts(page, side)
    (elsewhere,) = found.elsewhere
    line = page.text.line(page.text.position(found.span[0])[0])
    assert (line, elsewhere.text.line(elsewhere.position[0]).strip()) == expected


NO_FACTS: list[tuple[str, str, Edits, set[str]]] = [
    ("a side bar", LANTERN, [("Skip to main content\n", "Skip to main content\nGuides\nTram Ride\nGET\nTask query\n")], set()),
    ("no line for screen readers", TRAM, [("Skip to main content\n", "")], set()),
    ("no title", LANTERN, [("Lantern Parade\ncurl", "curl")], set()),
    ("another title", TRAM, [("Tram Ride\ncurl", "A Ride by Tram\ncurl")], {"title-changed"}),
    ("the call on one line", TRAM, [("POST\n/\nv1\n/\nvideos\n/\ngenerations", "POST /v1/videos/generations")], set()),
    ("pills in another order", LANTERN, [("default:lantern-parade\nrequired", "required\ndefault:lantern-parade")], set()),
    ("another request", LANTERN, [('"seconds": 8\n', '"seconds": 6\n')], {"example-changed"}),
    ("another example", TRAM, [("12.5", "7")], {"example-changed"}),
    ("no example", TRAM, [('Example:\n\n["low"]\n', "")], {"example-changed"}),
    ("no empty lines", TRAM, [("\n\n", "\n")], set()),
    ("more empty lines", LANTERN, [("\n", "\n\n")], set()),
    ("the line ends of Windows", LANTERN, [("\n", "\r\n")], set()),
    ("other bullets", TRAM, [("  • ", "- ")], set()),
    ("other dashes", LANTERN, [(" — ", " – ")], set()),
    ("other spaces", LANTERN, [("Maximum 900 characters", "Maximum\u00a0900\u2009characters")], set()),
    ("full stops", TRAM, [("Maximum 3 voices", "Maximum 3 voices."), ("Pictures of stops", "Pictures of stops.")], set()),
    ("names in backticks", LANTERN, [("exclusive with scenes", "exclusive with `scenes`"), ("must equal seconds", "must equal `seconds`")], set()),
    ("capitals", TRAM, [("What passes by the window", "WHAT PASSES BY THE WINDOW")], set()),
    ("a number with its thousands", LANTERN, [("253402300799", "253,402,300,799")], set()),
    ("a number in words", TRAM, [("Maximum 3 voices", "Maximum three voices")], {"reworded"}),
    ("a limit that moved into a sentence", LANTERN, [("Maximum string length: 200\n", ""), ("What the part shows", "What the part shows\n\nMaximum 200 characters")], {"reworded"}),
    ("a limit that moved out of a sentence", LANTERN, [("  • Maximum 900 characters\n", "")], {"reworded"}),
    ("a limit in other words", LANTERN, [("Maximum 900 characters", "No more than 900 characters")], {"reworded"}),
    ("a range in two sentences", LANTERN, [("(seconds), 2-20", "(seconds)\n\nAt least 2 seconds. At most 20 seconds.")], {"reworded"}),
    ("values in another order", LANTERN, [("calm, merry, solemn", "solemn, calm, merry"), ("round,\nsquare,\nstar", "star,\nround,\nsquare")], set()),
    ("a value said twice", LANTERN, [("calm, merry, solemn", "calm, merry, calm, solemn")], set()),
    ("an exclusion said at one field", LANTERN, [("  • Mutually exclusive with prompt\n", "")], {"reworded"}),
    ("both statements in one", LANTERN, [("At least one of prompt, scenes must be provided", "Exactly one of prompt, scenes must be provided")], {"reworded"}),
    ("a requirement in other words", TRAM, [("Used together with last_url", "Requires last_url")], {"reworded"}),
    ("kinds of files in other words", TRAM, [("Format: JPG / PNG", "Supported formats: png, jpg")], {"reworded"}),
    ("an exclusion in Chinese", LANTERN, [("Mutually exclusive with scenes", "与 scenes 互斥")], {"reworded"}),
    ("members that are not shown", LANTERN, [("Hide child attributes\n\nriders.face_url\nstring\n\nThe rider from the front\n\nriders.video_url\nstring\n\nThe rider in motion\n", "Show child attributes\n")], {"reworded"}),
    ("a default of null", TRAM, [("weight\nnumber | null", "weight\nnumber | null\ndefault:null")], set()),
]  # fmt: skip


@pytest.mark.parametrize("row", NO_FACTS, ids=lambda row: row[0])
def test_edits_without_a_fact(row: tuple[str, str, Edits, set[str]], side: SpecSide) -> None:
    """An edit that changes no fact is told neither by a check nor, but for its wording, by a comparison."""
    _, model, edits, wording = row
    page = read(edited(english(model), edits))
    assert told(page, side) == []
    found = compare_pages(whole(model), page)
    assert ({each.rule for each in found}, {each.level for each in found} - {"info"}) == (wording, set())


Change = Callable[[], Document]

LANTERNS, TRAMS = PAGES[LANTERN], PAGES[TRAM]
IN_EVERY_FORM: list[tuple[str, Change, list[str]]] = [
    ("a limit", lambda: LANTERNS.having("melody", limits=(("minLength", 3), ("maxLength", 20))), ["error limit-changed melody"]),
    ("a limit in prose", lambda: TRAMS.saying("Maximum 3 voices", "Maximum 5 voices"), ["warning limit-changed voices"]),
    ("a range", lambda: TRAMS.having("weight", limits=(("minimum", 1), ("maximum", 40))), ["error limit-changed weight"]),
    ("a default", lambda: LANTERNS.having("size", default="960p"), ["warning default-changed size"]),
    ("a value", lambda: LANTERNS.having("shape", enum=("round", "square", "star", "moon")), ["warning enum-changed shape"]),
    ("a value in a bullet", lambda: TRAMS.saying("\n- 12 — Across the town", ""), ["error enum-changed duration", "info note-gone duration"]),
    ("null", lambda: TRAMS.having("weight", nullable=False), ["error type-changed weight"]),
    ("a field that is needed", lambda: LANTERNS.having("mood", required=True), ["error required-changed mood"]),
    ("a field that is deprecated", lambda: TRAMS.having("avoid", deprecated=True), ["info deprecated-field avoid"]),
    ("an exclusion", lambda: LANTERNS.saying("Mutually exclusive with scenes", "Mutually exclusive with scenes and mood"), ["error unenforced-note prompt"]),
    ("a requirement", lambda: TRAMS.saying("\n\nNotes:\n- Used together with last_url", ""), ["warning note-gone middle_url"]),
    ("a member", lambda: LANTERNS.having("riders", members=(Field("face_url", "string", "The rider from the front"),)), ["error field-gone riders[].video_url"]),
    ("a sentence", lambda: TRAMS.saying("Pictures of depots", "Pictures of depots at night"), ["warning note-changed depot_urls"]),
]  # fmt: skip


@pytest.mark.parametrize("row", IN_EVERY_FORM, ids=lambda row: row[0])
def test_edits_in_every_form(row: tuple[str, Change, list[str]], side: SpecSide) -> None:
    """What a vendor changes is told alike, whether one reads the text, the Markdown or the HTML."""
    _, change, expected = row
    for write in FORMS.values():
        assert told(read(write(change())), side) == sorted(expected)


IN_MARKDOWN: list[tuple[str, str, str, list[str]]] = [
    ("a key in a header", "type: http\n      scheme: bearer", "type: apiKey\n      in: header\n      name: X-Key", ["error endpoint-changed X-Key"]),
    ("no security", "      security:\n      - bearer: []\n", "", ["warning note-gone"]),
    ("a call that is deprecated", "    post:\n", "    post:\n      deprecated: true\n", ["info deprecated-field"]),
    ("a parameter", "    post:\n", "    post:\n      parameters:\n      - {name: region, in: query, required: true, schema: {type: string}}\n", ["error undocumented-field region"]),
    ("a limit of an older form", "minimum: 1\n                  maximum: 9", "minimum: 1\n                  exclusiveMinimum: true\n                  maximum: 9", ["error limit-changed pace"]),
    ("a pattern", "                mood:\n", "                mood:\n                  pattern: ^a\n", ["error limit-changed mood"]),
    ("a keyword of no known meaning", "minItems: 1", "uniqueItems: true\n                  minItems: 1", ["error unknown-layout"]),
]  # fmt: skip


@pytest.mark.parametrize("row", IN_MARKDOWN, ids=lambda row: row[0])
def test_edits_of_markdown(row: tuple[str, str, str, list[str]], side: SpecSide) -> None:
    """What only an OpenAPI document can say is told as well."""
    _, old, new, expected = row
    data = markdown(PAGES[LANTERN])
    assert old in data
    assert told(read(data.replace(old, new, 1)), side) == expected


def blocks(model: str) -> tuple[str, list[str], str]:
    """Give a page as what stands before its body's fields, these, and what stands behind."""
    data = english(model)
    page = read(data)
    starts = [
        each.span[0] for each in page.facts if each.section == "body" and each.kind == "field" and "." not in each.field
    ]
    end = data.index("Response\n", starts[-1])
    return data[: starts[0]], [data[a:b] for a, b in pairwise([*starts, end])], data[end:]


@pytest.mark.parametrize("model", PAGES)
def test_a_page_in_another_order(model: str, side: SpecSide) -> None:
    """The order of the fields, and that of the body and the answer, says nothing."""
    head, fields, answer = blocks(model)
    random.Random(5).shuffle(fields)
    before, body = head.split("\nBody\n")
    for data in (f"{head}{''.join(fields)}{answer}", f"{before}\n{answer}\nBody\n{body}{''.join(fields)}"):
        page = read(data)
        assert (told(page, side), compare_pages(whole(model), page)) == ([], [])


@pytest.mark.parametrize("model", PAGES)
def test_a_page_twice(model: str, side: SpecSide) -> None:
    """A page that was saved twice over is said to be, and its first copy is held against the spec."""
    page = read(english(model) * 2)
    assert told(page, side) == ["error unknown-layout"]
    assert compare_pages(whole(model), page) == []
    other = next(each for each in PAGES if each != model)
    assert told(read(english(model) + english(other)), side) == ["error unknown-layout"]


@pytest.mark.parametrize("model", PAGES)
def test_a_field_twice(model: str, side: SpecSide) -> None:
    """A field that is described twice alike is one field; one that is described in two ways is a contradiction."""
    head, fields, answer = blocks(model)
    assert told(read(f"{head}{''.join(fields)}{fields[2]}{answer}"), side) == []
    name = "size" if model == LANTERN else "first_url"
    other = f"{name}\nstring\ndefault:other\n{'' if model == LANTERN else 'required'}\n\n"
    expected = (
        ["warning default-changed", "warning docs-contradiction"] if model == LANTERN else ["warning default-changed"]
    )
    assert told(read(f"{head}{''.join(fields)}{other}{answer}"), side) == [f"{each} {name}" for each in expected]


@pytest.mark.parametrize("model", PAGES)
def test_a_page_that_is_cut_off(model: str, side: SpecSide) -> None:
    """A page that ends before a field is said to be incomplete, and nothing is said of what may have been cut off."""
    data = english(model)
    for fact in whole(model).facts:
        if fact.kind == "field" and fact.section in ("body", "response"):
            page = read(data[: fact.span[0]])
            answer = page.fields("response")
            gone = [each for each in whole(model).fields("response") if each not in answer] if answer else []
            expected = [f"warning field-gone {each}" for each in gone] if answer else ["error incomplete-page"]
            assert told(page, side) == sorted(expected)
            found = compare_pages(whole(model), page)
            assert sorted(each.field for each in found) == sorted(gone)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_cut_off(form: str, side: SpecSide) -> None:
    """Wherever a page of any form is cut off within its body, no field is said to be gone, nor any demand."""
    data = FORMS[form](PAGES[LANTERN])
    start, end = data.index("requestBody" if form == "markdown" else "Body"), len(data)
    for at in range(start, end, (end - start) // 40):
        page = read(data[:at])
        if page.is_cut:
            assert not {each.rule for each in drifts(page, side)} & {"field-gone", "note-gone", "unenforced-note"}


def test_an_empty_page(side: SpecSide) -> None:
    """Where nothing is, that is said, and nothing is compared."""
    for data in ("", "\n \n", "\ufeff"):
        assert told(read(data), side) == ["error empty-page"]
        assert compare_pages(whole(TRAM), read(data)) == []


OTHER_CALLS = {
    "a call that the spec has not": ("POST /v1/songs", "Body\n\nmodel\nstring\nrequired\n\nResponse\n\nid\nstring\n", ["error endpoint-changed"]),
    "an upload": (
        "POST /v1/files/upload/base64",
        "Body\n\nfile_data\nstring\nrequired\n\nMaximum 99 characters\n\nfile_name\nstring\n\nMutually exclusive with file_data\n\nauto_cleanup\nboolean\ndefault:true\n\nResponse\n\nurl\nstring\n",
        ["error limit-changed file_data", "warning note-unread file_name"],
    ),
    "a question for a task": (
        "GET /v1/tasks/{task_id}",
        "Path Parameters\n\ntask_id\ninteger\nrequired\n\nQuery Parameters\n\nsync_upstream\nboolean\nrequired\n\nfresh\nboolean\n\nResponse\n\nid\nstring\n\nbill\nobject\n",
        ["error required-changed sync_upstream", "error type-changed task_id", "info undocumented-field bill", "warning undocumented-field fresh"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_CALLS)
def test_the_page_of_another_call(name: str, side: SpecSide) -> None:
    """A page of any call of the spec is held against that call, path and query as well as body and answer."""
    call, fields, expected = OTHER_CALLS[name]
    page = read(f"{call}\nA call\ncurl --url https://api.foxapi.cc/v1\n\nAuthorizations\n{TOKEN}\n{fields}")
    found = [each for each in told(page, side) if "field-gone" not in each and "incomplete-page" not in each]
    assert found == expected


@st.composite
def lines_edited(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a page in some form with a few lines changed, moved or lost."""
    model = draw(st.sampled_from([LANTERN, TRAM]))
    write = draw(st.sampled_from([text, markdown, html, chinese]))
    lines = write(PAGES[model]).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "move", "copy", "number", "splice", "junk"])):
            case "drop":
                del lines[at : at + draw(st.integers(1, 3))]
                lines = lines or [""]
            case "move":
                lines.insert(min(other, len(lines)), lines.pop(at))
            case "copy":
                lines[at] = lines[other]
            case "number":
                lines[at] = lines[at].replace(
                    "2", draw(st.sampled_from(["0", "-9", "1e999", "9" * 400, "two", "null"]))
                )
            case "splice":
                lines[at] = lines[at][: len(lines[at]) // 2] + lines[other][len(lines[other]) // 2 :]
            case _:
                lines[at] = draw(st.text(max_size=20))
    return model, "\n".join(lines)


@examples(40)
@given(lines_edited())
def test_random_edits(side: SpecSide, edit: tuple[str, str]) -> None:
    """Whatever becomes of the lines of a page, it can be checked and compared, and every place is within its text."""
    model, data = edit
    page = read(data)
    for each in [*drifts(page, side), *check_page(page, side), *compare_pages(whole(model), page)]:
        assert 0 <= each.span[0] <= each.span[1] <= len(page.text.text)
    assert compare_pages(page, page) == []
    held_both_ways(whole(model), page)


@examples(40)
@given(
    st.binary(max_size=200)
    | st.sampled_from(sorted(PAGES)).flatmap(lambda model: bytes_edited(english(model).encode()))
)
def test_any_bytes(side: SpecSide, data: bytes) -> None:
    """Whatever stands in a file, it can be checked and compared."""
    page = read_page("page", data)
    drifts(page, side)
    assert compare_pages(page, page) == []
    held_both_ways(whole(TRAM), page)


def bytes_edited(data: bytes) -> st.SearchStrategy[bytes]:
    def put(at: int, other: bytes) -> bytes:
        return data[:at] + other + data[at + len(other) :]

    return st.builds(put, st.integers(0, len(data)), st.binary(min_size=1, max_size=6))


def held_both_ways(old: Page, new: Page) -> None:
    """Hold that what is new one way is gone the other way, or only not shown."""
    there, back = compare_pages(old, new), compare_pages(new, old)
    for one, other in ((there, back), (back, there)):
        added = {f"{each.section} {each.field}" for each in one if each.rule == "new-field"}
        gone = {f"{each.section} {each.field}" for each in other if each.rule == "field-gone"}
        hidden = tuple(f"{each.section} {each.field}" for each in other if "not shown" in each.message)
        assert gone <= added
        assert all(each.startswith(hidden) for each in added - gone)


NAMES = ("prompt", "voices", "stop_urls", "weight", "avoid", "bell", "view", "riders", "riders[].video_url", "scenes[].length", "duration", "stop_urls[]", "nothing", "")  # fmt: skip
NAME = st.sampled_from(NAMES)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "excludes": NAME,
    "any-of": st.lists(NAME, min_size=1, max_size=3, unique=True),
    "requires": st.fixed_dictionaries({"field": NAME}, optional={"equals": st.sampled_from([True, False, "window", 6, 2.5])}),
    "together": st.fixed_dictionaries(
        {"fields": st.lists(NAME, min_size=2, max_size=3, unique=True), "most": st.sampled_from([1, 6, 60, 10**9]), "when": st.sampled_from(["video", None])}
    ),
    "sum": st.fixed_dictionaries({"list": NAME, "member": st.sampled_from(["length", "words", "x"]), "equals": NAME}),
    "reference": st.fixed_dictionaries({"before": st.sampled_from(["@Lantern", "<<<voice_"]), "after": st.sampled_from(["", ">>>"])}),
    "members": st.lists(st.sampled_from(["words", "length", "x"]), min_size=1, unique=True),
    "formats": st.lists(st.sampled_from(["jpg", "png", "svg"]), unique=True),
    "public-address": st.just(True),
    "discouraged": st.just(True),
    "of-no-known-kind": st.none(),
}  # fmt: skip


@examples(150)
@given(
    st.sampled_from(sorted(PAGES)),
    NAME,
    st.sampled_from(sorted(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])),
)
def test_statements_of_any_kind(side: SpecSide, model: str, field: str, said: tuple[str, object]) -> None:
    """Whatever a page says, of fields that there are or are not, the spec can be asked, and a made-up one says no."""
    answer = Prober(side.spec, model).ask(Fact("body", field, *said, (0, 0)))
    if said[0] == "of-no-known-kind" or (field in ("nothing", "") and said[0] in ("excludes", "requires", "formats")):
        assert not answer.holds


def test_a_spec_that_lacks_the_pages(side: SpecSide, tmp_path: Path) -> None:
    """A page of a model that the spec has not is told as that, and as nothing else."""
    page = read(english(TRAM).replace(TRAM, "tram-ride-3"))
    (found,) = check_page(page, side)
    assert (found.rule, found.level, found.message) == (
        "undocumented-model", "warning", "the page is about 'tram-ride-3', a model that the spec does not have",
    )  # fmt: skip
