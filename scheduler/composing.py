"""A message ready to be sent, and whatever makes one from a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.claims import Claim
from storage.database import Transaction


@dataclass(frozen=True)
class File:
    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Composed:
    """A message from fresh state: the arguments of its method without the conversation, and the file to upload."""

    arguments: Mapping[str, Any]
    file: File | None = None


Composer = Callable[[Transaction, Claim, datetime], Composed | None]
"""Renders a claimed row from fresh state; None when it is no longer true."""
