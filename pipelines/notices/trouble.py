"""Why a notice did not arrive: inside this folder only, and told without any address."""

from __future__ import annotations

__all__ = ["DeliveryFailedError", "ReceiverGoneError"]


class DeliveryFailedError(Exception):
    """An attempt failed; ``final`` where another one would be in vain."""

    def __init__(self, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.final = final


class ReceiverGoneError(DeliveryFailedError):
    """The receiver said that it wants nothing more."""

    def __init__(self) -> None:
        super().__init__("The receiver answers 410: it wants no more webhooks.", final=True)
