"""Values as JSON can carry them, and back: dataclasses, bytes, moments, and dictionaries whose keys are not text."""

from base64 import b64decode, b64encode
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:  # noqa: ANN401 - whatever a dataclass can hold
    """A dictionary for a dataclass, base64 for bytes, ISO 8601 for a moment, pairs where keys are not text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        pairs = [(to_plain(key), to_plain(held)) for key, held in value.items()]
        return dict(pairs) if all(isinstance(key, str) for key, _ in pairs) else [list(pair) for pair in pairs]
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else value


def from_plain(kind: type[T], plain: object) -> T:
    """The dataclass whose plain form this is; ValueError where it is not."""
    try:
        built: T = _dataclass(kind, plain)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"this is no {kind.__name__}: {error}") from error
    return built


def _dataclass(kind: Any, plain: Any) -> Any:  # noqa: ANN401
    hints = get_type_hints(kind)
    strangers = set(plain) ^ {field.name for field in fields(kind)}
    if strangers:
        raise TypeError(f"{', '.join(sorted(strangers))} of {kind.__name__}")
    return kind(**{name: _value(hints[name], held) for name, held in plain.items()})


def _value(kind: Any, plain: Any) -> Any:  # noqa: ANN401
    if is_dataclass(kind):
        return _dataclass(kind, plain)
    if kind is bytes:
        return b64decode(plain, validate=True)
    if kind is datetime:
        return datetime.fromisoformat(plain)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if plain is None else _value(inner[0], plain)
    if origin in {dict, list, tuple}:
        return _collection(origin, inner, plain)
    if kind is not Any and origin is not Literal and not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is not a {kind.__name__}")
    return plain


def _collection(origin: Any, inner: Any, plain: Any) -> Any:  # noqa: ANN401
    """`X | None` is the one union, and every tuple has a fixed length: the sandbox's dataclasses know no others."""
    if origin is list:
        return [_value(inner[0], item) for item in plain]
    if origin is tuple:
        return tuple(_value(each, item) for each, item in zip(inner, plain, strict=True))
    pairs = plain.items() if isinstance(plain, dict) else plain
    return {_value(inner[0], key): _value(inner[1], held) for key, held in pairs}
