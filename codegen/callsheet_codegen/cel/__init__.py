"""CEL expressions, checked by the reference runtime, as plain Python."""
