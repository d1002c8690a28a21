"""What stands behind the addresses of a request: fetched safely, and only as far as a lint needs it."""
