"""Feeds in, items to be found out: readers, validation, plan and the picture pipeline."""

from indexer.feed import Batch, Feed, FeedOptions, open_feed
from indexer.plan import Candidate, Known, Plan, plan_batch, plan_removals
from indexer.rows import FeedItem
from indexer.seen import SeenIds

__all__ = [
    "Batch",
    "Candidate",
    "Feed",
    "FeedItem",
    "FeedOptions",
    "Known",
    "Plan",
    "SeenIds",
    "open_feed",
    "plan_batch",
    "plan_removals",
]
