"""Moved to ``data.colours``."""

from data.colours import *  # noqa: F403
from data.colours import PROTOTYPES, Floats, lab_of_rgb  # noqa: F401
