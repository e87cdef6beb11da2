"""Answers that a transaction has read ahead, for several messages at once, so that none of them asks by itself."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from storage.database import Transaction

K = TypeVar("K")
V = TypeVar("V")


class Ahead(Generic[K, V]):
    """The answers to one question, by what is asked about. They go with the transaction."""

    def __init__(self, question: str) -> None:
        self._question = question

    def keep(self, transaction: Transaction, answers: Mapping[K, V]) -> None:
        transaction.info.setdefault(self._question, {}).update(answers)

    def find(self, transaction: Transaction, about: K) -> V | None:
        """None where it has to be asked."""
        kept: dict[K, V] = transaction.info.get(self._question, {})
        return kept.get(about)

    def forget(self, transaction: Transaction, about: K) -> None:
        """The answer has changed."""
        transaction.info.get(self._question, {}).pop(about, None)
