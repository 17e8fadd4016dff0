"""Inside a major version fields are only added, and optional: this finds what a new schema takes from readers of the old."""

from typing import Any

Schema = dict[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """One line a break, naming the field's path."""
    return _compare(old, new, old, new, "$")


def _resolve(node: Schema, root: Schema) -> Schema:
    ref = node.get("$ref")
    if not ref:
        return node
    target: Any = root
    for part in ref.removeprefix("#/").split("/"):
        target = target[part]
    return {**target, **{k: v for k, v in node.items() if k != "$ref"}}


def _compare(old: Schema, new: Schema, old_root: Schema, new_root: Schema, path: str) -> list[str]:
    old, new = _resolve(old, old_root), _resolve(new, new_root)
    differences = (
        [f"{path}: was {_kinds(old, old_root)}, is {_kinds(new, new_root)}"]
        if not _fits(old, new, old_root, new_root)
        else []
    )
    properties = new.get("properties", {})
    for name, before in old.get("properties", {}).items():
        if name not in properties:
            differences.append(f"{path}.{name}: taken away")
        else:
            differences += _compare(before, properties[name], old_root, new_root, f"{path}.{name}")
    # readers of the old release relied on these being there
    differences += [
        f"{path}.{n}: no longer always there"
        for n in old.get("required", ())
        if n in properties and n not in new.get("required", ())
    ]
    # events of the old release, replayed, do not have them
    differences += [
        f"{path}.{n}: newly required"
        for n in new.get("required", ())
        if n not in old.get("properties", {n: 0}) and "properties" in old
    ]
    if "items" in old and "items" in new:
        differences += _compare(old["items"], new["items"], old_root, new_root, f"{path}[]")
    for one, other in zip(_variants(old), _variants(new), strict=False):
        differences += _compare(one, other, old_root, new_root, path)
    return differences


def _variants(node: Schema) -> list[Schema]:
    return list(node.get("anyOf", ()))


def _kinds(node: Schema, root: Schema) -> set[str]:
    if "anyOf" in node:
        return {k for v in node["anyOf"] for k in _kinds(_resolve(v, root), root)}
    if "enum" in node or "const" in node:
        return {f"={v}" for v in node.get("enum", [node.get("const")])}
    return {str(node.get("type", "any"))}


def _fits(old: Schema, new: Schema, old_root: Schema, new_root: Schema) -> bool:
    """A reader of the old schema understands every value of the new; a list of values may not grow inside a version."""
    before, after = _kinds(old, old_root), _kinds(new, new_root)
    narrowed = all(k.startswith("=") for k in after) and before == {"string"}
    return before == {"any"} or after <= before or narrowed
