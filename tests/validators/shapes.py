"""Holds calls of AWS APIs to botocore's models of their services: types, names, bounds, patterns and enumerations."""

import re
from functools import lru_cache

import botocore.session
from botocore.validate import ParamValidator

SESSION = botocore.session.get_session()


@lru_cache(None)
def service(name):
    return SESSION.get_service_model(name)


@lru_cache(None)
def compiled(pattern):
    """A pattern as Python takes it, or None where it is none of Python's."""
    try:
        return re.compile(pattern.replace("\\p{L}", "\\w").replace("\\p{Z}", "\\s").replace("\\p{N}", "\\d"))
    except re.error:
        return None


def problems(call):
    operation = service(call["service"]).operation_model(call["operation"])
    shape = operation.input_shape
    value = present(call["input"])
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        yield from report.generate_report().splitlines()
    yield from bounds(shape, value, "")


def present(value):
    """Without what is undefined, which JSON writes as null at most in lists."""
    if isinstance(value, dict):
        return {name: present(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [present(inner) for inner in value]
    return value


def bounds(shape, value, path):
    """What ParamValidator leaves to the service: upper bounds, patterns and enumerations."""
    meta = shape.metadata
    size = value if isinstance(value, (int, float)) else len(value) if value is not None else 0
    if "max" in meta and size > meta["max"]:
        yield f"{path}: {size} is more than {meta['max']}"
    if isinstance(value, str):
        if meta.get("enum") and value not in meta["enum"]:
            yield f"{path}: {value} is none of {', '.join(meta['enum'])}"
        pattern = compiled(meta["pattern"]) if "pattern" in meta else None
        if pattern and not pattern.fullmatch(value):
            yield f"{path}: {value} does not match {meta['pattern']}"
    elif shape.type_name == "structure" and isinstance(value, dict):
        for name, inner in value.items():
            if name in shape.members:
                yield from bounds(shape.members[name], inner, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for index, inner in enumerate(value):
            yield from bounds(shape.member, inner, f"{path}[{index}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for name, inner in value.items():
            yield from bounds(shape.key, name, f"{path}[{name}]")
            yield from bounds(shape.value, inner, f"{path}.{name}")
