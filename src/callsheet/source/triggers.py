"""Literals of which every text that holds something like a key contains at least one, spelt as they stand here.

They stand apart from the patterns so that a fast check can ask for them without importing `re`.
"""

PREFIXES = ("sk-", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "AIza", "xoxb-", "xoxp-", "xoxa-")
"""What the keys of well-known services begin with."""

NAMES = (
    "api_key", "api-key", "apikey", "apiKey", "ApiKey", "APIKEY", "API_KEY", "API-KEY", "Api-Key",
    "access_token", "accessToken", "ACCESS_TOKEN", "client_secret", "CLIENT_SECRET", "secret_key", "SECRET_KEY",
    "authorization", "Authorization", "AUTHORIZATION",
)  # fmt: skip
"""What a key is called where it is given by name."""

TRIGGERS = (*PREFIXES, *NAMES, "earer ")
