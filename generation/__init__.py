"""Wish to manifest to picture."""

__all__: list[str] = []
