"""What looks like an API key, and what does not."""

import pytest

from callsheet.source.secret import find_secrets


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("sk-abcdefgh1234567890", ["sk-abcdefgh1234567890"]),
        ('{"note": "use sk-proj-abcdefgh1234567890!"}', ["sk-proj-abcdefgh1234567890"]),
        ("# Authorization: Bearer fx_abcdefgh12345678", ["fx_abcdefgh12345678"]),
        ("bearer   abcdefgh12345678.x", ["abcdefgh12345678.x"]),
        ('{"api_key": "abcdefgh12345678"}', ["abcdefgh12345678"]),
        ('{"X-API-Key" : "abcdefgh12345678"}', ["abcdefgh12345678"]),
        ("FOXAPI_API_KEY=abcdefgh12345678", ["abcdefgh12345678"]),
        ("  apiKey: 'abcdefgh12345678'", ["abcdefgh12345678"]),
        ("- client_secret: abcdefgh12345678", ["abcdefgh12345678"]),
        ("url: https://cdn.test/a.jpg?b=1\napi_key: abcdefgh12345678", ["abcdefgh12345678"]),
        ("sk-abcdefgh1234567890 and sk-ABCDEFGH1234567890", ["sk-abcdefgh1234567890", "sk-ABCDEFGH1234567890"]),
    ],
)
def test_what_is_found(text: str, secrets: list[str]) -> None:
    """A key is found by its prefix, behind `Bearer`, or behind a name for keys; only the key itself is marked."""
    assert [text[start:end] for start, end in find_secrets(text)] == secrets


@pytest.mark.parametrize(
    "text",
    [
        "task-unified-1757165031-uyujaw3d",
        "a risk-averse-1234567890-walker",
        "the ring bearer walks 12 miles through the marshes",
        "Authorization: Bearer YOUR_API_KEY_1234567",
        "Authorization: Bearer <token>",
        "api_key: $FOXAPI_API_KEY",
        "api_key: ${FOXAPI_API_KEY_1}",
        "sk-your-key-goes-here-1234",
        "sk-xxxxxxxxxxxxxxxxxxxx1",
        "sk-onlylettersandnodigits",
        "https://cdn.test/a.jpg?token=sk-abcdefgh1234567890&Expires=1",
        '"prompt": "api_key: abcdefgh12345678"',
        "the key to the secret garden 1234567890123456",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    """Words, task ids, placeholders, variables and signed addresses are no keys."""
    assert find_secrets(text) == []
