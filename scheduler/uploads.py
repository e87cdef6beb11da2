"""Bringing a file to Slack: an address to send it to, the bytes, and the sharing of it, which alone is seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    name: str
    title: str
    content: bytes
