"""The joined document as openapi-core holds calls to it: the mock's own, those of a test, those to a server."""
