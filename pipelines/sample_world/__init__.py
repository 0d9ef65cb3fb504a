"""An invented fashion world to try everything on: brands, drawn pictures, workshops.

A development tool: what it makes is kept in ``data/samples``, and nothing at run time needs it.
"""

from pipelines.sample_world.catalogue import Design, Look, designs
from pipelines.sample_world.world import SEED, draw, make_world

__all__ = ["SEED", "Design", "Look", "designs", "draw", "make_world"]
