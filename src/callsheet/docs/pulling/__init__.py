"""Pages fetched, and kept as dated copies."""
