"""The vendor's pages: read into facts, held against the spec, compared with each other, fetched."""
