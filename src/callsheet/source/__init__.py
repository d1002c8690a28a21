"""A file of requests: its text, the requests in it, and where in the text each value stands."""
