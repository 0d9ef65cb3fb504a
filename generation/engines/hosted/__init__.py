"""Models that others host, asked over HTTP."""

from generation.engines.hosted.engine import HostedEngine, open_hosted

__all__ = ["HostedEngine", "open_hosted"]
