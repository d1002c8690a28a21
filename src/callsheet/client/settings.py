"""How a client is set up: by arguments, then by the environment."""

import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from callsheet import __version__
from callsheet.client.errors import ClientError
from callsheet.client.log import LOGGER

__all__ = ["DEFAULT_TIMEOUT", "Key", "Settings", "settings"]

DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""In seconds, for each step of a call: a minute for a piece of the answer, ten seconds for the connection."""

_SHORTEST_SECRET = 8

USER_AGENT = f"callsheet/{__version__} Python/{platform.python_version()} httpx/{httpx.__version__}"


@dataclass(frozen=True, slots=True)
class Key:
    """An API key that does not show itself."""

    value: str = field(repr=False)

    def starred(self, text: str) -> str:
        """Give a text without the key in it, should the other side have repeated it; half characters are replaced.

        What is too short to be a secret, as people use it with a mock, stays, for it may be a part of any word.
        """
        text = text.encode("utf-8", "replace").decode()
        return text.replace(self.value, "***") if len(self.value) >= _SHORTEST_SECRET else text


@dataclass(frozen=True, slots=True)
class Settings:
    """What every call of a client is made with."""

    key: Key
    base_url: str
    timeout: httpx.Timeout
    max_retries: int
    headers: httpx.Headers

    def url(self, path: str) -> str:
        """Give the address of a path below the base address."""
        return self.base_url + path

    def sent_headers(self) -> httpx.Headers:
        """Give the headers of every call, the key's among them."""
        headers = httpx.Headers({"User-Agent": USER_AGENT, "Accept": "application/json"})
        headers.update(self.headers)
        headers["Authorization"] = f"Bearer {self.key.value}"
        return headers


def settings(
    api_key: str | None,
    base_url: str | None,
    timeout: float | httpx.Timeout | None,
    max_retries: int,
    headers: Mapping[str, str] | None,
    *,
    default_url: str,
) -> Settings:
    """Read the settings, with `FOXAPI_API_KEY` and `FOXAPI_BASE_URL` for what is not given."""
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise ClientError(f"max_retries is {max_retries!r}; it takes a count from 0")
    return Settings(
        _key(api_key),
        _base_url((os.environ.get("FOXAPI_BASE_URL") or default_url) if base_url is None else base_url),
        _timeout(timeout),
        max_retries,
        _headers(headers),
    )


def _timeout(given: object) -> httpx.Timeout:
    if isinstance(given, httpx.Timeout):
        return given
    if given is not None and (isinstance(given, bool) or not isinstance(given, int | float) or not given > 0):
        raise ClientError(f"timeout is {given!r}; it takes seconds above 0, an httpx.Timeout, or None for no end")
    return httpx.Timeout(given)


def _headers(given: Mapping[str, str] | None) -> httpx.Headers:
    headers = httpx.Headers()
    for name, value in (given or {}).items():
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or not re.fullmatch(r"[\t -~]*", value):
            raise ClientError(f"default_headers holds {name!r}, or a value for it, that no header can carry.")
        if name.lower() == "authorization":
            raise ClientError("default_headers holds Authorization; pass the key as api_key.")
        headers[name] = value
    return headers


def _key(given: str | None) -> Key:
    if given is not None and not isinstance(given, str):
        raise ClientError(f"api_key is a {type(given).__name__}; it takes a text")
    value = (os.environ.get("FOXAPI_API_KEY", "") if given is None else given).strip()
    if not value:
        raise ClientError("There is no API key: pass api_key=..., or set FOXAPI_API_KEY.")
    if not all("!" <= char <= "~" for char in value):
        # NOTE: the value is not shown, here or anywhere.
        raise ClientError("The API key holds a space or a character that no header can carry; copy it again.")
    return Key(value)


def _base_url(text: str) -> str:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ClientError(f"base_url is no address: {error}.") from None
    if url.userinfo:
        raise ClientError("base_url holds a user name or a password; the key alone says who calls.")
    if url.scheme not in ("http", "https") or not url.host or "?" in text or "#" in text:
        raise ClientError(f"base_url is {text!r}; it takes an address such as 'https://api.foxapi.cc'.")
    base = str(url).rstrip("/")
    if base.endswith("/v1"):
        raise ClientError(f"base_url is {text!r}; leave /v1 out, for every call adds it.")
    if url.scheme == "http" and url.host not in ("localhost", "127.0.0.1", "::1"):
        LOGGER.warning("base_url is %s: the key goes there unencrypted", base)
    return base
