"""Literals of which every JSON string that holds something like a key contains at least one.

They stand apart from the patterns so that a fast check can ask for them without importing `re`. It pays for each of
them on every file, so they are few; a key that is given by name, as in `"api_key": "..."`, needs none, for the name is
not one that a request has.
"""

TRIGGERS = ("sk-", "earer ")
