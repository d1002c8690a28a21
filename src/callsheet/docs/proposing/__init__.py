"""Changes of a page -> edits of the fragments."""
