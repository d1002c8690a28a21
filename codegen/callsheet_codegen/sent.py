"""Which components requests are made of."""

from typing import Any

__all__ = ["sent_components"]


def sent_components(document: dict[str, Any]) -> set[str]:
    """Give the components that request bodies are made of."""
    schemas = document["components"]["schemas"]
    bodies = [item.get("requestBody", {}) for path in document["paths"].values() for item in path.values()]
    return _reachable(schemas, bodies)


def _reachable(schemas: dict[str, Any], start: list[Any]) -> set[str]:
    """Give the components that some nodes refer to, and those they refer to in turn."""
    found: set[str] = set()
    queue = list(start)
    while queue:
        node = queue.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                queue.append(schemas[name])
            queue.extend(node.values())
        elif isinstance(node, list):
            queue.extend(node)
    return found
