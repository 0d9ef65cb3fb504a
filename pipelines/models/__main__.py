"""``python -m pipelines.models models/NAME...`` pins a bundled model's files after it was trained."""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.models.pins import pin_bundled

for name in sys.argv[1:]:
    sys.stdout.write(f"{name}: {len(pin_bundled(Path(name)))} files pinned\n")
