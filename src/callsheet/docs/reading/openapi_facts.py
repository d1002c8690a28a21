"""The facts of one operation of an OpenAPI document, the very ones that its rendered page would show."""

from collections.abc import Collection
from dataclasses import dataclass

from callsheet.docs.facts import Section, key
from callsheet.docs.reading.openapi_prose import gather_prose, read_description
from callsheet.docs.reading.openapi_schema import At, Document, Schema
from callsheet.docs.reading.text_blocks import Block
from callsheet.shown import shown

__all__ = ["METHODS", "Operation", "operation_facts"]

METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])

_DEEPEST = 30

_LIMITS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "format",
    "pattern",
)

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", dict: "object", list: "array"}

_PLACES: dict[str, Section] = {"header": "header", "path": "path", "query": "query"}

# What the rendered page leaves out says nothing of requests; `responses` but the first good one are behind a menu.
_ROOT = frozenset(["openapi", "info", "servers", "security", "tags", "paths", "components", "externalDocs"])
_ITEM = METHODS | {"summary", "description", "servers", "parameters"}
_OPERATION = frozenset(
    [
        "tags",
        "summary",
        "description",
        "operationId",
        "externalDocs",
        "parameters",
        "requestBody",
        "responses",
        "deprecated",
        "security",
        "servers",
    ]
)
_PARAMETER = frozenset(["name", "in", "required", "schema", "description", "deprecated", "example", "examples"])
_BODY = frozenset(["description", "content", "required"])
_RESPONSE = frozenset(["description", "content", "headers", "links"])
_MEDIA = frozenset(["schema", "example", "examples", "encoding"])


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation that a page is about, and the mapping of its path that holds it."""

    method: str
    path: str
    item: At
    at: At


def operation_facts(document: Document, operation: Operation, told: Collection[str]) -> None:
    """Gather what the document says of an operation; `told` are digests of what stands around it on the page."""
    gathering, root, at = document.gathering, document.root, operation.at
    for where, mapping, known in (
        ("the document", root, _ROOT),
        (f"`{operation.path}`", operation.item, _ITEM),
        ("the operation", at, _OPERATION),
    ):
        _known(document, where, mapping, known)
    endpoint = f"{operation.method.upper()} {operation.path}"
    gathering.fact("page", "", "endpoint", endpoint, document.key_span(operation.item))
    gather_prose(document, "page", at.get("description"), told)
    _servers(document, at.get("servers") or operation.item.get("servers") or root.get("servers"))
    deprecated = at.get("deprecated")
    if deprecated and deprecated.value is True:
        gathering.fact("page", "", "deprecated", True, document.span(deprecated))
    _security(document, at.get("security") or root.get("security"))
    for holder in (operation.item, at):
        parameters = holder.get("parameters")
        for each in parameters.items() if parameters else ():
            _parameter(document, each)
    _body(document, at.get("requestBody"))
    _response(document, at.get("responses"))


def _servers(document: Document, servers: At | None) -> None:
    first, *others = servers.items() if servers and servers.items() else [None]
    url = first.get("url") if first else None
    if url and isinstance(url.value, str):
        document.gathering.fact("page", "", "server", url.value, document.span(url))
    elif first:
        document.unknown("a server has no `url`", first)
    for other in others:
        if other:
            document.unknown("more than one server is named; the first is read", other)


def _security(document: Document, security: At | None) -> None:
    """Gather what a caller shows to be let in; alternatives to that are not read."""
    if security is None or security.value == []:
        return
    choices = security.items()
    if len(choices) != 1:
        document.unknown(f"`security` has {len(choices)} alternatives; one is read here", security)
        return
    for name, each in choices[0].entries():
        at: At | None = document.root
        for step in ("components", "securitySchemes", name):
            at = at and at.get(step)
        scheme = document.followed(at) if at else None
        if scheme is None:
            document.unknown(f"`{name}` is not among the security schemes", each)
            continue
        said = {word: value.value for word, value in scheme.entries()}
        span = document.key_span(scheme)
        is_bearer = said.get("type") == "http" and str(said.get("scheme")).lower() == "bearer"
        if is_bearer:
            field = "Authorization"
            document.gathering.fact("authorization", field, "authentication", "bearer", span)
        elif said.get("type") == "apiKey" and said.get("in") == "header" and isinstance(said.get("name"), str):
            field = said["name"]
        else:
            document.unknown(f"the security scheme `{name}` is neither a bearer token nor a key in a header", scheme)
            continue
        begun = len(document.gathering.facts)
        for kind, value in (("field", True), ("type", "string"), ("nullable", False), ("required", True)):
            document.gathering.fact("authorization", field, kind, value, span)
        block = read_description(document, "authorization", field, span, "string", None, [scheme.get("description")])
        _take(document, "authorization", field, block, begun)


def _parameter(document: Document, at: At) -> None:
    """Gather a parameter of the path, the query or the headers."""
    to = document.followed(at)
    if to is None:
        return
    name, place = to.get("name"), to.get("in")
    section = _PLACES.get(str(place.value)) if place else None
    if section is None or name is None or not isinstance(name.value, str):
        document.unknown("a parameter is neither of the path nor of the query nor of the headers", to)
        return
    where = f"`{name.value}`"
    _known(document, where, to, _PARAMETER)
    schema = document.schema(to.get("schema") or At({}, to.path, to.trail), where)
    for word in ("description", "example", "deprecated"):
        if own := to.get(word):
            schema.words[word] = own
    required = to.get("required")
    _field(document, section, name.value, name, schema, required if required and required.value is True else None)
    for example in _examples(to.get("examples")):
        document.gathering.fact(section, name.value, "example", example.value, document.span(example))


def _body(document: Document, at: At | None) -> None:
    body = document.followed(at) if at else None
    if body is None:
        return
    _known(document, "the body of the request", body, _BODY)
    if (required := body.get("required")) and required.value is not True:
        document.unknown(f"the body of the request has `required` {shown(required.value)}", required)
    gather_prose(document, "body", body.get("description"))
    media = _media(document, "body", body)
    if media:
        document.gathering.fact("page", "", "media-type", media.path[-1], document.key_span(media))
        _content(document, "body", media, "request-example")


def _response(document: Document, at: At | None) -> None:
    """Gather the first answer that is a good one; the rendered page shows that."""
    good = sorted((code, each) for code, each in at.entries() if code.startswith("2")) if at else []
    response = document.followed(good[0][1]) if good else None
    if response is None:
        return
    _known(document, "the answer", response, _RESPONSE)
    gather_prose(document, "response", response.get("description"))
    media = _media(document, "response", response)
    if media:
        _content(document, "response", media, "response-example")


def _known(document: Document, where: str, at: At, known: frozenset[str]) -> None:
    for name, each in at.entries():
        if name not in known:
            document.stranger(where, each)


def _media(document: Document, section: Section, at: At) -> At | None:
    """Give the content that is read: JSON where there is some, else the first."""
    content = at.get("content")
    found = dict(content.entries()) if content else {}
    name = "application/json" if "application/json" in found else next(iter(found), None)
    for other, each in found.items():
        if other != name:
            where = "request" if section == "body" else "answer"
            document.unknown(f"the {where} may be `{other}`, too; `{name}` is read", each)
    return found[name] if name else None


def _content(document: Document, section: Section, media: At, kind: str) -> None:
    where = "the body" if section == "body" else "the answer"
    _known(document, where, media, _MEDIA)
    for example in (*([one] if (one := media.get("example")) else []), *_examples(media.get("examples"))):
        document.gathering.fact("page", "", kind, example.value, document.span(example))
    if top := media.get("schema"):
        schema = document.schema(top, where)
        gather_prose(document, section, schema.words.get("description"))
        if schema.properties:
            _fields(document, section, "", schema, 0)
        else:
            document.unknown(f"{where} is not an object with fields", top)


def _examples(at: At | None) -> list[At]:
    """Give the examples of a mapping of them, references not followed."""
    return [value for _, each in at.entries() if (value := each.get("value"))] if at else []


def _fields(document: Document, section: Section, before: str, schema: Schema, depth: int) -> None:
    if schema.is_open and section == "body":
        where = f"`{before.removesuffix('.')}`" if before else "the body"
        document.unknown(f"{where} has `additionalProperties` true, so that fields of any name pass", schema.is_open)
    for name, required in schema.required.items():
        if name not in schema.properties:
            document.unknown(f"`{before}{name}` is required and not described", required)
    for name, at in schema.properties.items():
        if document.is_spent:
            return
        where = f"`{before}{name}`"
        if depth > _DEEPEST:
            document.unknown(f"{where} lies deeper than is read here", at)
            return
        _field(document, section, f"{before}{name}", at, document.schema(at, where), schema.required.get(name), depth)


def _field(
    document: Document, section: Section, name: str, at: At, schema: Schema, required: At | None, depth: int = 0
) -> None:
    """Gather what is said of one field, and of the fields inside it."""
    gathering, span = document.gathering, document.key_span(at)
    begun, where = len(gathering.facts), f"`{name}`"
    gathering.fact(section, name, "field", True, span)
    kind, null, told = _type(document, schema, where)
    inner, suffix = schema, ""
    while kind == "array":
        items = inner.words.get("items")
        if items is None or len(suffix) > _DEEPEST:
            document.unknown(f"{where} is a list of which the items are not described", inner.at)
            return
        inner = document.schema(items, f"the items of {where}")
        suffix += "[]"
        kind, null_item, _ = _type(document, inner, f"the items of {where}")
        if null_item:
            document.unknown(f"the items of {where} may be null", null_item)
        for word in _LIMITS:
            # As a limit of the list it would say something else.
            if word != "format" and (limit := inner.words.get(word)):
                has = f"the items of {where} have `{word}` {shown(limit.value)}"
                document.unknown(f"{has}; limits of items are not read", limit)
    if kind:
        gathering.fact(section, name, "type", kind + suffix, document.span(told) if told else span)
    gathering.fact(section, name, "nullable", null is not None, document.span(null) if null else span)
    gathering.fact(section, name, "required", required is not None, document.span(required) if required else span)
    default = schema.words.get("default")
    if default and default.value is not None:
        gathering.fact(section, name, "default", default.value, document.span(default))
    _limits(document, section, name, schema)
    if suffix:
        # The rendered page shows the values and the format of items as those of their list.
        words = {word: at for word, at in inner.words.items() if word in ("enum", "const", "format")}
        _limits(document, section, name, Schema(inner.at, words))
    for word in ("deprecated", "example"):
        if (said := schema.words.get(word)) and (word, said.value) != ("deprecated", False):
            gathering.fact(section, name, word, said.value, document.span(said))
    for example in examples.items() if (examples := schema.words.get("examples")) else ():
        gathering.fact(section, name, "example", example.value, document.span(example))
    known = next((value for word in ("default", "const", "example") if (value := schema.words.get(word))), None)
    descriptions = [each.words.get("description") for each in ((schema, inner) if suffix else (schema,))]
    block = read_description(document, section, name, span, (kind or "any") + suffix, known, descriptions)
    _take(document, section, name, block, begun)
    _fields(document, section, f"{name}{suffix}.", inner, depth + 1)


def _type(document: Document, schema: Schema, where: str) -> tuple[str, At | None, At | None]:
    """Give the type, "" if it is not known; the place that allows null, if one does; and the place that says it."""
    at, null = schema.words.get("type"), schema.null
    named = at.value if at else []
    kinds = [named] if isinstance(named, str) else list(named) if isinstance(named, list) else [named]
    if at and "null" in kinds:
        null, kinds = null or at, [each for each in kinds if each != "null"]
    if at is None:
        at = next((each for word in ("const", "enum", "default") if (each := schema.words.get(word))), None)
        values = [] if at is None else at.value if at.path[-1] == "enum" else [at.value]
        if at and at.path[-1] == "enum" and None in values:
            null = null or at
        kinds = sorted({_TYPES[type(each)] for each in values if each is not None})
        if not kinds and (schema.properties or "items" in schema.words):
            kinds = ["object" if schema.properties else "array"]
    if len(kinds) != 1 or kinds[0] not in _TYPES.values():
        said = ", ".join(key(each) for each in kinds) or "none"
        document.unknown(f"{where} has {said} as its type; one of those that JSON has is read here", at or schema.at)
        return "", null, at
    return kinds[0], null, at


def _limits(document: Document, section: Section, name: str, schema: Schema) -> None:
    """Gather enum, limits, format and pattern."""
    for word in ("enum", "const"):
        if at := schema.words.get(word):
            values = [each for each in (at.value if word == "enum" else [at.value]) if each is not None]
            if values:
                document.gathering.fact(section, name, "enum", values, document.span(at))
            else:
                document.unknown(f"`{name}` has `{word}` without a value", at)
    # The older form of an exclusive limit is a switch beside the limit.
    for word in _LIMITS:
        at = schema.words.get(word)
        switch = schema.words.get(f"exclusive{word[0].upper()}{word[1:]}")
        if at is None or isinstance(at.value, bool):
            continue
        kind = word if not switch or switch.value is not True else str(switch.path[-1])
        document.gathering.fact(section, name, kind, at.value, document.span(at))


def _take(document: Document, section: Section, name: str, block: Block, begun: int) -> None:
    """Gather what the description of a field says; `begun` is where the facts begin that its schema says."""
    gathering = document.gathering
    said = {(each.kind, key(each.value)) for each in gathering.facts[begun:]}
    for fact in block.facts:
        if (fact[0], key(fact[1])) not in said:
            gathering.fact(section, name, *fact)
    for text, place in block.prose:
        gathering.prose(section, name, text, place)
    for message, place in block.problems:
        gathering.unknown(message, place)
