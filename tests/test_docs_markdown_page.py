"""The Markdown form of a documentation page, with the endpoint's OpenAPI document in it."""

import json
import random
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callsheet.docs.facts import Page, digest
from callsheet.docs.prose.sentence import Reading
from callsheet.docs.reading.markdown_page import has_document, read_markdown
from callsheet.docs.reading.text_page import read_text
from callsheet.source.text import Text

LAMP = """> ## Documentation Index
> Fetch the complete documentation index at: https://docs.lamp.test/llms.txt
> Use this file to discover all available pages before exploring further.

# Lamp Film

> Films of lamps, lit one after the other. Each costs a token.

- A film stays for two days

## OpenAPI

````yaml films/lamp.json POST /v1/films
openapi: 3.1.0
info: {title: Lamps, version: 1.0.0, description: Not on the page}
servers:
  - url: https://api.lamp.test
    description: Where it is
security:
  - bearerAuth: []
tags:
  - name: films
paths:
  /v1/films:
    post:
      summary: Lamp Film
      description: >-
        Films of lamps, lit one after the other. Each costs a token.


        - A film stays for two days
      operationId: lampFilm
      x-codeSamples: []
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/LampRequest'
            examples:
              plain:
                summary: A lamp
                value:
                  model: lamp-film
                  prompt: A lamp at dusk
                  ratio: 16:9
      responses:
        '200':
          description: Film ordered
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Film'
              example: {id: film-1}
        '401':
          description: No token
components:
  schemas:
    LampRequest:
      type: object
      required:
        - model
        - prompt
      properties:
        model:
          type: string
          default: lamp-film
          description: '`lamp-film`: lights a street of lamps'
          example: lamp-film
        prompt:
          type: string
          description: |-
            What is lit

            **Notes:**
            - At most 700 characters
            - Name a lamp as `@Lamp1`, counted
              from one
          minLength: 2
          maxLength: 700
          example: A lamp at dusk
        size:
          type: string
          default: small
          description: |-
            How large the film is

            **Options:**
            - `small` — fits a telephone
            - `large` — fits a wall (with `bright` only)
        seconds:
          type:
            - integer
            - 'null'
          minimum: 2
          maximum: 9
          description: >-
            How long the film is


            Available values: `2`, `5`, `9`
          example: 5
        ratio:
          anyOf:
            - type: string
              enum: [16:9, '1:1']
            - type: 'null'
          description: Its shape
        bright:
          type: boolean
          default: false
          deprecated: true
          example: false
        warmth:
          type: number
          format: float
          exclusiveMinimum: 0
          maximum: 1.5
          nullable: true
        lamps:
          type: array
          minItems: 1
          maxItems: 4
          description: >-
            The lamps<br>Do not pass more than there are.
          items:
            $ref: '#/components/schemas/Lamp'
        words:
          oneOf:
            - type: 'null'
            - type: array
              items:
                type: string
          example: [warm, cold]
    Lamp:
      allOf:
        - type: object
          properties:
            image_url: {type: string, format: uri}
        - required: [image_url]
          properties:
            lit: {type: boolean, default: true}
    Film:
      type: object
      properties:
        id:
          type: string
          description: Name of the film
          example: film-1
        state:
          type: string
          enum: [waiting, done]
        info:
          $ref: '#/components/schemas/Info'
          description: More of it
    Info:
      type: object
      properties:
        can_stop: {type: boolean, example: true}
  securitySchemes:
    bearerAuth:
      type: http
      scheme: bearer
      description: >-
        ##Every call needs a Bearer Token##


        **Add it as a header:**

        ```

        Authorization: Bearer YOUR_TOKEN

        ```
````
"""

RENDERED = """Skip to main content
POST
/
v1
/
films
Lamp Film
curl --request POST \\
  --url https://api.lamp.test/v1/films \\
  --header 'Authorization: Bearer <token>' \\
  --data '
{
  "model": "lamp-film",
  "prompt": "A lamp at dusk",
  "ratio": "16:9"
}
'
{
  "id": "film-1"
}
Films of lamps, lit one after the other. Each costs a token.

Authorizations

Authorization
string
header
required

Every call needs a Bearer Token

Add it as a header:

Authorization: Bearer YOUR_TOKEN

Body

application/json
model
string
default:lamp-film
required

lamp-film: lights a street of lamps

Example:

"lamp-film"

prompt
string
required

What is lit

Notes:

  • At most 700 characters
  • Name a lamp as @Lamp1, counted from one
Required string length: 2 - 700
Example:

"A lamp at dusk"

size
string
default:small

How large the film is

Options:

  • small — fits a telephone
  • large — fits a wall (with bright only)

seconds
integer | null

How long the film is

Available values: 2, 5, 9

Required range: 2 <= x <= 9
Example:

5

ratio
enum<string> | null

Its shape

Available options:
16:9,
1:1
bright
boolean
default:false
deprecated
Example:

false

warmth
number<float> | null
Required range: 0 < x <= 1.5
lamps
object[]

The lamps

Do not pass more than there are.

Required array length: 1 - 4 elements
lamps.image_url
string<uri>
required

lamps.lit
boolean
default:true

words
string[] | null
Example:
["warm", "cold"]

Response

Film ordered

id
string

Name of the film

Example:

"film-1"

state
enum<string>
Available options:
waiting,
done
info
object

More of it

info.can_stop
boolean
Example:

true
"""


@pytest.fixture(autouse=True, scope="module")
def unread() -> Iterator[None]:
    """Leave every sentence unread: what sentences say is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("callsheet.docs.reading.gather.read_sentence", lambda text, *_: Reading((), text))
        yield


def read(page: str) -> Page:
    return read_markdown("lamp", Text(page))


def lamp(old: str, new: str) -> Page:
    """Read the page with one edit."""
    assert LAMP.count(old) == 1, old
    return read(LAMP.replace(old, new))


def problems(page: Page) -> list[tuple[str, str]]:
    """Give what the page's reader did not understand, each with what it points at."""
    return [(each.message, page.text.text[slice(*each.span)]) for each in page.problems]


def field(page: Page, name: str, section: str = "body") -> dict[str, Any]:
    """Give the facts of a field by their kinds, without that there is one."""
    return {
        each.kind: each.value
        for each in page.facts
        if (each.section, each.field) == (section, name) and each.kind != "field"
    }


def schema(text: str, more: str = "") -> Page:
    """Read a page whose body has one field, `seed`, with a schema, and more schemas beside it."""
    indent = textwrap.indent(textwrap.dedent(text).strip(), " " * 18)
    page = f"""# Seed

````yaml seed.json post /v1/seeds
openapi: 3.1.0
paths:
  /v1/seeds:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                seed:
{indent}
      responses:
        '200':
          content:
            application/json:
              schema: {{type: object, properties: {{id: {{type: string}}}}}}
components:
  schemas:
    Number: {{type: integer, minimum: 3}}
{textwrap.indent(textwrap.dedent(more).strip(), "    ")}
````
"""
    return read(page)


# What a page says


def test_both_forms_say_the_same() -> None:
    """The Markdown form and the rendered page give the same facts and the same sentences."""
    one, other = read(LAMP), read_text("lamp", Text(RENDERED))
    assert problems(one) == problems(other) == []
    assert (one.is_cut, other.is_cut) == (False, False)
    facts = {each.identity for each in one.facts} - {("authorization", "Authorization", "authentication", '"bearer"')}
    assert sorted(facts) == sorted(each.identity for each in other.facts)
    told = {(each.section, each.field, each.digest) for each in one.sentences}
    assert told - {("page", "", digest("A film stays for two days"))} == {
        (each.section, each.field, each.digest) for each in other.sentences
    }
    assert one.fields("body") == other.fields("body")
    assert one.fields("response") == other.fields("response")


def test_where_it_says_so() -> None:
    """Every fact and every sentence points at its key, its value or its words in the page."""
    page = read(LAMP)
    text = page.text.text

    def at(name: str, kind: str, section: Any = "body") -> str:
        (fact,) = page.of(section, name, kind)
        return text[slice(*fact.span)]

    assert at("", "title", "page") == "Lamp Film"
    assert at("", "endpoint", "page") == "/v1/films"
    assert at("", "server", "page") == "https://api.lamp.test"
    assert at("", "media-type", "page") == "application/json"
    assert at("Authorization", "field", "authorization") == "bearerAuth"
    assert at("prompt", "field") == "prompt"
    assert at("prompt", "maxLength") == "700"
    assert text[page.of("body", "prompt", "required")[0].span[0] - 2 :].startswith("- prompt\n      properties")
    assert at("ratio", "nullable") == "type: 'null'"
    assert at("size", "enum") == "small` — fits a telephone\n            - `large"
    assert at("lamps[].image_url", "format") == "uri"
    said = {each.text: text[slice(*each.span)] for each in page.sentences}
    assert said["Name a lamp as @Lamp1, counted from one"] == "Name a lamp as `@Lamp1`, counted\n              from one"
    assert said["Do not pass more than there are."] == "Do not pass more than there are."
    assert said["Every call needs a Bearer Token"] == "Every call needs a Bearer Token"
    assert said["Film ordered"] == "Film ordered"


@pytest.mark.parametrize(
    ("keywords", "facts"),
    [
        ("type: integer", {"type": "integer", "nullable": False, "required": False}),
        ("type: [integer, 'null']", {"type": "integer", "nullable": True, "required": False}),
        ("{type: integer, nullable: true}", {"type": "integer", "nullable": True, "required": False}),
        ("{type: integer, nullable: false}", {"type": "integer", "nullable": False, "required": False}),
        ("anyOf: [{$ref: '#/components/schemas/Number'}, {type: 'null'}]",
         {"type": "integer", "nullable": True, "required": False, "minimum": 3}),
        ("{$ref: '#/components/schemas/Number', default: 4, description: ''}",
         {"type": "integer", "nullable": False, "required": False, "minimum": 3, "default": 4}),
        ("allOf: [{$ref: '#/components/schemas/Number'}, {maximum: 9}]",
         {"type": "integer", "nullable": False, "required": False, "minimum": 3, "maximum": 9}),
        ("const: 7", {"type": "integer", "nullable": False, "required": False, "enum": [7]}),
        ("enum: [red, '16:9', null]",
         {"type": "string", "nullable": True, "required": False, "enum": ["red", "16:9"]}),
        ("enum: [16:9, no, 1_0, 0o17]\ntype: string\n",
         {"type": "string", "nullable": False, "required": False, "enum": ["16:9", "no", "1_0", 15]}),
        ("{type: number, minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: false}",
         {"type": "number", "nullable": False, "required": False, "exclusiveMinimum": 0, "maximum": 1}),
        ("{type: number, exclusiveMinimum: 0.5}",
         {"type": "number", "nullable": False, "required": False, "exclusiveMinimum": 0.5}),
        ("{type: string, pattern: '^[a-z]+$', format: slug, deprecated: true, examples: [b], example: a}",
         {"type": "string", "nullable": False, "required": False, "pattern": "^[a-z]+$", "format": "slug",
          "deprecated": True, "example": "b"}),
        ("{type: array, items: {type: array, items: {type: string, enum: [a, b], format: uri}}, maxItems: 2}",
         {"type": "string[][]", "nullable": False, "required": False, "enum": ["a", "b"], "format": "uri", "maxItems": 2}),
        ("{type: integer, default: null, x-order: 3, title: Seed, $comment: none, additionalProperties: false}",
         {"type": "integer", "nullable": False, "required": False}),
        ("{type: string, default: ''}", {"type": "string", "nullable": False, "required": False, "default": ""}),
    ],
)  # fmt: skip
def test_what_a_schema_says(keywords: str, facts: dict[str, Any]) -> None:
    """Every way to write a type, null, a choice or a limit gives the same facts as the rendered page."""
    page = schema(keywords)
    assert problems(page) == []
    assert field(page, "seed") == facts


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ("{type: integer, multipleOf: 5}", ("`seed` has `multipleOf`, which is not known here", "multipleOf")),
        ("{type: integer, not: {const: 3}}", ("`seed` has `not`, which is not known here", "not")),
        ("{type: integer, if: {const: 3}}", ("`seed` has `if`, which is not known here", "if")),
        ("{type: object, properties: {a: {type: string}}, dependentRequired: {}}",
         ("`seed` has `dependentRequired`, which is not known here", "dependentRequired")),
        ("{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}",
         ("`seed` has `additionalProperties`, which is not known here", "additionalProperties")),
        ("{type: integer, required: true}", ("`seed` has `required`, which is not known here", "required")),
        ("{type: integer, nullable: perhaps}", ("`seed` has `nullable`, which is not known here", "nullable")),
        ("{type: integer, maximum: ten}", ('`seed` has `maximum` "ten", which is not known here', "ten")),
        ("{type: string, maxLength: 1.5}", ("`seed` has `maxLength` 1.5, which is not known here", "1.5")),
        ("{type: string, enum: red}", ('`seed` has `enum` "red", which is not known here', "red")),
        ("{type: string, enum: [null]}", ("`seed` has `enum` without a value", "[null]")),
        ("{type: strnig}", ('`seed` has "strnig" as its type; one of those that JSON has is read here', "strnig")),
        ("{type: [string, integer]}",
         ('`seed` has "string", "integer" as its type; one of those that JSON has is read here', "[string, integer]")),
        ("{type: {a: 1}}", ('`seed` has {"a": 1} as its type; one of those that JSON has is read here', "{a: 1}")),
        ("{description: ''}", ("`seed` has none as its type; one of those that JSON has is read here", "{description: ''}")),
        ("enum: [1, a]", ('`seed` has "integer", "string" as its type; one of those that JSON has is read here', "[1, a]")),
        ("true", ("`seed` has true where a schema belongs", "true")),
        ("oneOf: [{type: string}, {type: integer}]",
         ("`seed` has `oneOf` with 2 alternatives beside null", "[{type: string}, {type: integer}]")),
        ("anyOf: []", ("`seed` has `anyOf` with 0 alternatives beside null", "[]")),
        ("anyOf: {type: string}", ("`seed` has `anyOf` with 0 alternatives beside null", "{type: string}")),
        ("{$ref: '#/components/schemas/Nothing'}",
         ('`$ref` "#/components/schemas/Nothing" leads nowhere', "'#/components/schemas/Nothing'")),
        ("{$ref: 'other.yaml#/Seed'}", ('`$ref` "other.yaml#/Seed" leads nowhere', "'other.yaml#/Seed'")),
        ("{$ref: 3}", ("`$ref` 3 leads nowhere", "3")),
        ("allOf: [{$ref: '#/components/schemas/Number'}, {minimum: 4}]", ("`seed` has `minimum` 3 and 4", "4")),
        ("{type: array}", ("`seed` is a list of which the items are not described", "{type: array}")),
        ("{type: array, items: {type: [string, 'null']}}", ("the items of `seed` may be null", "[string, 'null']")),
        ("{type: array, items: {type: string, maxLength: 20}}",
         ("the items of `seed` have `maxLength` 20; limits of items are not read", "20")),
        ("{type: array, items: {type: array, maxItems: 3, items: {type: string, pattern: '[a-z]+'}}}",
         ("the items of `seed` have `maxItems` 3; limits of items are not read", "3")),
        ("{type: array, items: {type: array, maxItems: 3, items: {type: string, pattern: '[a-z]+'}}}",
         ('the items of `seed` have `pattern` "[a-z]+"; limits of items are not read', "'[a-z]+'")),
        ("{type: object, properties: {a: {type: string}}, additionalProperties: true}",
         ("`seed` has `additionalProperties` true, so that fields of any name pass", "true")),
        ("{type: array, items: {type: object, properties: {a: {type: string}}, additionalProperties: true}}",
         ("`seed[]` has `additionalProperties` true, so that fields of any name pass", "true")),
        ("{type: object, required: [b], properties: {a: {type: string}}}",
         ("`seed.b` is required and not described", "b")),
        ("{allOf: [{type: object, properties: {a: {type: string}}}, {properties: {a: {type: integer}}}]}",
         ("`seed` describes `a` in two ways", "{type: integer}")),
    ],
)  # fmt: skip
def test_what_is_not_known_is_told(keywords: str, said: tuple[str, str]) -> None:
    """A keyword, a value or a reference that is not understood is quoted and pointed at."""
    assert said in problems(schema(keywords))


@pytest.mark.parametrize(
    ("seed", "more"),
    [
        ("$ref: '#/components/schemas/A'", "A: {$ref: '#/components/schemas/A'}"),
        (
            "$ref: '#/components/schemas/A'",
            "A: {$ref: '#/components/schemas/B'}\nB: {allOf: [{$ref: '#/components/schemas/A'}]}",
        ),
        ("$ref: '#/components/schemas/A'", "A: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}"),
        ("$ref: '#/components/schemas/A'", "A: {type: array, items: {$ref: '#/components/schemas/A'}}"),
        ("$ref: '#/components/schemas/A'", "A: {anyOf: [{type: 'null'}, {$ref: '#/components/schemas/A'}]}"),
    ],
    ids=["itself", "in two steps", "as a field", "as an item", "as a choice"],
)
def test_a_circle_is_told(seed: str, more: str) -> None:
    """References that lead in a circle are told once and followed no further."""
    told = [message for message, _ in problems(schema(seed, more))]
    assert told[0] == '`$ref` "#/components/schemas/A" leads in a circle'
    assert len(told) <= 2


def test_references_that_multiply_are_cut() -> None:
    """Schemas that refer to one another so that they would fill the memory are told instead."""
    more = ""
    for number in range(25):
        to = f"{{$ref: '#/components/schemas/S{number + 1}'}}"
        more += f"S{number}: {{type: object, properties: {{a: {to}, b: {to}, c: {to}}}}}\n"
    page = schema("$ref: '#/components/schemas/S0'", more + "S25: {type: string}")
    told = [message for message, _ in problems(page) if "than is read here" in message]
    assert len(told) == 1
    assert len(page.facts) < 30_000


def test_long_chains_are_cut() -> None:
    """A chain of references and of nested fields without an end that one could see does not fail."""
    more = "\n".join(
        f"S{n}: {{type: object, properties: {{x: {{type: object, properties: {{x: {{$ref: '#/components/schemas/S{n + 1}'}}}}}}}}}}"
        for n in range(300)
    )
    assert "lies deeper than is read here" in problems(schema("$ref: '#/components/schemas/S0'", more))[0][0]


# The page around


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("info: {title", "webhooks: {}\ninfo: {title", ("the document has `webhooks`, which is not known here", "webhooks")),
        ("      operationId", "      callbacks: {}\n      operationId",
         ("the operation has `callbacks`, which is not known here", "callbacks")),
        ("servers:\n", "servers:\n  - url: https://eu.lamp.test\n",
         ("more than one server is named; the first is read",
          "url: https://api.lamp.test\n    description: Where it is")),
        ("  - bearerAuth: []", "  - bearerAuth: []\n  - {}",
         ("`security` has 2 alternatives; one is read here", "- bearerAuth: []\n  - {}")),
        ("  - bearerAuth: []", "  - key: []", ("`key` is not among the security schemes", "[]")),
        ("scheme: bearer", "scheme: basic",
         ("the security scheme `bearerAuth` is neither a bearer token nor a key in a header", None)),
        ("              schema:\n                $ref: '#/components/schemas/Film'\n",
         "              schema: {$ref: '#/components/schemas/Film', type: array}\n",
         ("the answer has `type` \"object\" and \"array\"", "array")),
        ("        required: true\n", "        required: false\n",
         ("the body of the request has `required` false", "false")),
        ("    LampRequest:\n", "    LampRequest:\n      additionalProperties: true\n",
         ("the body has `additionalProperties` true, so that fields of any name pass", "true")),
        ("        '401':", "        200:",
         ("the OpenAPI document cannot be read: the key `200` is a number; a key is text, so quote it", "200")),
        ("openapi: 3.1.0\n", "openapi: 3.1.0\nopenapi: 3.0.0\n",
         ("the OpenAPI document cannot be read: `openapi` stands twice; the first is on line 1", "openapi")),
        ("openapi: 3.1.0\n", "openapi: {3.1.0\n", ("the OpenAPI document cannot be read: this is not YAML: did not find expected ',' or '}'", None)),
        ("films/lamp.json POST /v1/films", "films/lamp.json POST /v1/clips",
         ("the document has no operation `POST /v1/clips`, which the fence names", "````")),
        ("paths:\n", "paths:\n  /v1/films:\n    get: {}\nother:\n",
         ("the document has no operation `POST /v1/films`, which the fence names", "````")),
        ("\n````\n", "\n````\n\n```bash\ncurl\n```\n",
         ("another fence begins with `bash`; the first document is read", "```")),
    ],
)  # fmt: skip
def test_a_document_that_is_not_understood(old: str, new: str, said: tuple[str, str | None]) -> None:
    """What the document has beyond what is read here is quoted and pointed at."""
    assert LAMP.count(old) >= 1, old
    page = read(LAMP.replace(old, new, 1))
    assert any(message == said[0] and said[1] in (None, place) for message, place in problems(page)), problems(page)


def test_answers_of_other_kinds_are_left_out() -> None:
    """An answer that is no good one, and fields of any name in the good one, are no news; the rendered page has neither."""
    whole = {each.identity for each in read(LAMP).facts}
    for old, new in (
        ("        '401':\n", "        '429':\n          description: Too many films\n        '401':\n"),
        ("    Film:\n", "    Film:\n      additionalProperties: true\n"),
    ):
        page = lamp(old, new)
        assert ({each.identity for each in page.facts}, problems(page)) == (whole, [])


def test_a_document_that_cannot_be_read_cuts_the_page() -> None:
    """Of a page whose document is not YAML nothing is concluded but what is wrong, at its place."""
    page = lamp("        prompt:\n", "        prompt: @\n")
    assert [(each.rule, each.message, page.text.position(each.span[0])) for each in page.problems] == [
        ("unknown-layout", "the OpenAPI document cannot be read: a value that begins with `@` must stand in quotes", (70, 17)),
    ]  # fmt: skip
    assert page.is_cut
    assert page.fields("body") == ()


def test_a_page_that_ends_too_early_is_cut() -> None:
    """Of a page that ends within the document nothing is concluded: its last number may be half of one."""
    page = read(LAMP[: LAMP.index("maxLength: 700") + len("maxLength: 70")])
    assert page.is_cut
    assert [(each.rule, each.message) for each in page.problems] == [
        ("incomplete-page", "the fence of the OpenAPI document is not closed; save the page again as a whole")
    ]
    assert {each.section for each in page.facts} == {"page"}


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("#/components/schemas/Film", "the answer"),
        ("#/components/schemas/LampRequest", "the body"),
    ],
)
def test_a_document_without_its_fields_is_cut(old: str, said: str) -> None:
    """A document that describes no field of the body, or of the answer, is told to be incomplete."""
    page = lamp(f"$ref: '{old}'", "type: object")
    assert page.is_cut
    assert [each.message for each in page.problems] == [
        f"{said} is not an object with fields",
        f"the document describes no fields of {said}; save the page again as a whole",
    ]


@pytest.mark.parametrize(
    "page",
    ["", "# Lamp\n\nWords.\n", "```yaml\nlamp: 1\n```\n", "```json\n{}\n```\n", RENDERED, "````yaml\n", "\n\n\n"],
    ids=["empty", "words", "other yaml", "json", "rendered", "bare fence", "lines"],
)
def test_what_is_not_of_this_form(page: str) -> None:
    """A page without an OpenAPI document is told to be none, whatever else stands on it."""
    found = read(page)
    message = "the page has no fence with an OpenAPI document, as its Markdown form does"
    assert [(each.rule, each.message) for each in found.problems] == [("not-a-page", message)]
    assert (found.is_cut, found.sentences, has_document(page)) == (True, (), False)


@pytest.mark.parametrize(("opening", "closing"), [("```", "```"), ("~~~~", "~~~~~"), ("  ````", " ````  ")])
def test_fences_of_any_kind(opening: str, closing: str) -> None:
    """The fence may be of three marks or more, backticks or tildes."""
    page = LAMP.replace("\n````yaml", f"\n{opening}yaml").replace("\n````\n", f"\n{closing}\n")
    assert has_document(page)
    assert {each.identity for each in read(page).facts} == {each.identity for each in read(LAMP).facts}


def test_line_ends_of_windows() -> None:
    """A page with the line ends of Windows says the same."""
    one, other = read(LAMP), read(LAMP.replace("\n", "\r\n"))
    assert [each.identity for each in one.facts] == [each.identity for each in other.facts]
    assert [each.digest for each in one.sentences] == [each.digest for each in other.sentences]
    assert problems(other) == []


def test_the_fence_need_not_name_the_operation() -> None:
    """Where the fence names no operation the only one is taken, and where there are two, none."""
    page = lamp("yaml films/lamp.json POST /v1/films", "yaml")
    assert page.of("page", "", "endpoint")[0].value == "POST /v1/films"
    page = read(
        LAMP.replace("yaml films/lamp.json POST /v1/films", "yaml").replace("    post:", "    get: {}\n    post:")
    )
    assert problems(page)[0][0] == "the document has 2 operations, and the fence names none"


def test_one_operation_of_several() -> None:
    """The operation that the fence names is read, whatever stands beside it."""
    page = lamp("    post:\n", "    get:\n      callbacks: {}\n    post:\n")
    assert {each.identity for each in page.facts} == {each.identity for each in read(LAMP).facts}
    assert problems(page) == []


def test_words_around_the_document_are_read() -> None:
    """Words outside the document are sentences of the page; the index and what is said to agents are not."""
    page = lamp(
        "\n## OpenAPI\n",
        "\n## Before you begin\nCharge the\nbattery. [Read more](/more).\n\n<AgentInstructions>\nSend feedback.\n"
        "</AgentInstructions>\n\n| lamp | light |\n|---|---|\n| a | red |\n\n## OpenAPI\n",
    )
    assert [each.text for each in page.sentences if each.section == "page"] == [
        "Films of lamps, lit one after the other.",
        "Each costs a token.",
        "A film stays for two days",
        "Before you begin",
        "Charge the battery.",
        "Read more.",
        "| lamp | light |",
        "| a | red |",
    ]


def test_parameters_and_a_call_without_a_body() -> None:
    """Parameters are fields of their place, and a call that sends nothing lacks no body."""
    page = read("""# Ask

````yaml ask.json get /v1/films/{film_id}
openapi: 3.1.0
security: []
paths:
  /v1/films/{film_id}:
    servers: [{url: https://eu.lamp.test}]
    parameters:
      - {name: film_id, in: path, required: true, schema: {type: string}, description: Its name}
    get:
      deprecated: true
      parameters:
        - {$ref: '#/components/parameters/Fresh'}
        - {name: theme, in: cookie, schema: {type: string}}
      responses:
        2XX: {$ref: '#/components/responses/Film'}
components:
  parameters:
    Fresh: {name: fresh, in: query, schema: {type: boolean, default: false}, examples: {one: {value: true}}}
  responses:
    Film:
      description: A film
      content:
        application/vnd.film: {schema: {type: object, properties: {id: {type: string}}}}
````
""")
    assert not page.is_cut
    assert field(page, "film_id", "path") == {"type": "string", "nullable": False, "required": True}
    assert field(page, "fresh", "query") == {
        "type": "boolean",
        "nullable": False,
        "required": False,
        "default": False,
        "example": True,
    }
    assert field(page, "", "page") == {
        "title": "Ask",
        "endpoint": "GET /v1/films/{film_id}",
        "server": "https://eu.lamp.test",
        "deprecated": True,
    }
    assert page.fields("response") == ("id",)
    assert [message for message, _ in problems(page)] == [
        "a parameter is neither of the path nor of the query nor of the headers"
    ]


def test_a_key_in_a_header() -> None:
    """A service may be let in with a key in a header of its own."""
    page = read(LAMP.replace("type: http\n      scheme: bearer", "type: apiKey\n      in: header\n      name: X-Lamp"))
    assert field(page, "X-Lamp", "authorization") == {"type": "string", "nullable": False, "required": True}


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("**Note:**\n- a `b` *c* __d__\n- e", ["a b c d", "e"]),
        ("`snake_case` and __init__ and 2 * 3 * 4", ["snake_case and init and 2 * 3 * 4"]),
        ("say `<<<lamp_1>>>` / `**bold**`", ["say <<<lamp_1>>> / **bold**"]),
        ("Use **`lamp_1` only** here", ["Use lamp_1 only here"]),
        ("a &lt; b &amp; c<br/>d", ["a < b & c", "d"]),
        ("1. one\n2) two", ["one", "two"]),
        ("a\\*b \\_c\\_", ["a*b _c_"]),
        ("see [the list](https://lamp.test/a_b?x=1 'L') or ![a lamp](lamp.png)", ["see the list or a lamp"]),
        ("<b>no</b> <unknown> x", ["no <unknown> x"]),
        ("first\nsecond\n\nthird", ["first second", "third"]),
        ("### Limits ###\nat most 3", ["Limits", "at most 3"]),
    ],
)
def test_markdown_is_read_as_it_is_shown(markdown: str, lines: list[str]) -> None:
    """A description in Markdown gives the lines that the rendered page shows."""
    page = schema(f"type: integer\ndescription: |-\n{textwrap.indent(markdown, '  ')}")
    assert [each.text for each in page.sentences if each.field == "seed"] == lines


# Damage


def test_every_truncation_is_read() -> None:
    """A page that ends anywhere is read without an exception, never as a whole one, and makes nothing up."""
    known = {each.identity for each in read(LAMP).facts}
    for end in range(LAMP.index("# Lamp Film\n") + len("# Lamp Film\n"), len(LAMP) - len("````\n")):
        page = read(LAMP[:end])
        assert page.is_cut
        assert len(page.problems) == 1
        assert {each.identity for each in page.facts} <= known


TOKENS = ["````", "$ref: '#/components/schemas/Lamp'", "- ", ": ", "\n", "{", "]", "null", "&a ", "*a", "!!int ", "'", '"', "#", "\t",
          "**", "`", "<br>", "|-", "type: ", "\u2028", "\x00", "\ue0000\ue001", "字", "16:9", "-1e999", ".nan", "<<: ", "?", "%"]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(st.tuples(st.integers(0, len(LAMP)), st.integers(0, 12), st.sampled_from(TOKENS)), max_size=6))
def test_any_edit_is_read(edits: list[tuple[int, int, str]]) -> None:
    """A damaged page is read without an exception, and everything it says lies within it."""
    text = LAMP
    for at, length, token in edits:
        text = text[:at] + token + text[at + length :]
    page = read(text)
    for each in (*page.facts, *page.sentences, *page.problems):
        start, end = each.span
        assert 0 <= start <= end <= len(text)


def test_lines_in_any_order_are_read() -> None:
    """A page whose lines are shuffled or doubled is read without an exception."""
    chance = random.Random(6)
    lines = LAMP.splitlines(keepends=True)
    for _ in range(60):
        some = lines[:]
        at = chance.randrange(len(some))
        some[at : at + 9] = chance.sample(some[at : at + 9], len(some[at : at + 9])) * chance.choice((1, 2))
        read("".join(some))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_any_description_is_read(words: str) -> None:
    """Whatever stands in a description is read without an exception, in every style of YAML that can hold it."""
    page = schema(f"type: string\ndescription: {json.dumps(words)}\n")
    for each in (*page.facts, *page.sentences, *page.problems):
        assert 0 <= each.span[0] <= each.span[1] <= len(page.text.text)
