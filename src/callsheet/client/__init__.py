"""Runtime of the generated client."""
