"""The three ways to upload a file, read into its name and its bytes."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, create_form_parser
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from callsheet.finding import Finding, Place
from callsheet.flat import Schema
from callsheet.mock.refusal import Refused, for_findings, for_status

__all__ = ["PICTURE", "Upload", "decoded", "fields_of", "name_in", "read_form"]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel, which stands for whatever another address would give."""

_DATA = re.compile(r"data:[^,]*,")
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Upload:
    """A form as it was sent: its fields, and the file's own name and bytes."""

    fields: dict[str, Any]
    name: str
    content: bytes


async def read_form(request: Request, schema: Schema) -> Upload:
    """Read a form; the fields are what their schema calls for, the file among them is an empty text."""
    try:
        async with request.form() as form:
            fields, name, content = dict[str, Any](), "", b""
            for key, value in form.multi_items():
                if isinstance(value, UploadFile):
                    fields[key] = ""
                    value_name, value_content = value.filename or "", await value.read()
                else:
                    fields[key] = _cast(schema["properties"].get(key, {}), value)
                    value_name, value_content = "", value.encode(errors="surrogateescape")
                if key == "file":
                    name, content = value_name, value_content
    except (HTTPException, MultiPartException, FormParserError) as error:
        said = error.detail if isinstance(error, HTTPException) else str(error)
        raise Refused(for_status(400, f"the body is no form: {said}")) from error
    return Upload(fields, name, content)


def fields_of(content_type: str, body: bytes, schema: Schema) -> dict[str, Any]:
    """Give the fields of a form that is there as bytes; a file is an empty text. Raise ValueError for what is none."""
    fields: dict[str, Any] = {}

    def take_field(field: Field) -> None:
        name = (field.field_name or b"").decode(errors="replace")
        fields[name] = _cast(schema["properties"].get(name, {}), (field.value or b"").decode(errors="replace"))

    def take_file(file: File) -> None:
        fields[(file.field_name or b"").decode(errors="replace")] = ""
        file.close()

    # FormParserError is a ValueError.
    parser = create_form_parser({"Content-Type": content_type.encode()}, take_field, take_file)
    parser.write(body)
    parser.finalize()
    return fields


def _cast(schema: Schema, text: str) -> Any:
    return _WORDS.get(text.lower(), text) if schema.get("type") == "boolean" else text


def decoded(text: str) -> bytes:
    """Decode base64, with or without a `data:` address in front; either alphabet will do, and no padding too."""
    plain = "".join(_DATA.sub("", text, count=1).split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        message = "`file_data` is not base64"
        finding = Finding("wrong-format", "error", message, (Place(("file_data",)),))
        raise Refused(for_findings(400, [finding])) from error


def name_in(url: str) -> str:
    """Give the name of the file that an address leads to, "" where it has none."""
    return unquote(urlsplit(url).path.rpartition("/")[2])
