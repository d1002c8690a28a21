"""The spec changed in small ways, one at a time, to see whether the boundary cases notice."""
