"""A running service held against the spec: requests that it must refuse, and what it says to them."""
