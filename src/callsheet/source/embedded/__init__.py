"""Requests that stand in other files: in shell commands, Markdown, HTTP client files, HAR logs and collections."""
