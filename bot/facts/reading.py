"""How the facts of a message are read."""

from collections.abc import Callable
from datetime import datetime

from storage.claims import Claim
from storage.database import Transaction

Facts = Callable[[Transaction, Claim, datetime], object | None]
"""Reads, fresh in the moment of sending, what a message tells; None when it is no longer true."""
