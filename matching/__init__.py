"""Picture to garment to ateliers to brief."""

__all__: list[str] = []
