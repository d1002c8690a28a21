"""The four judges of a request: compiled checks, reference tools, Pydantic models, and the mock."""
