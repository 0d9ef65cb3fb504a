"""Feeds in, items to be found out: readers, validation, plan and the picture pipeline."""

from indexer.embed import Embedded, Wanted, check_pictures, embed_pictures
from indexer.feed import MIXED, Batch, Feed, FeedOptions, open_feed
from indexer.pictures import PictureHasher, PictureSource, hash_pictures
from indexer.plan import Candidate, Plan, plan_batch, plan_removals
from indexer.rows import FeedItem
from indexer.seen import SeenIds

__all__ = [
    "MIXED",
    "Batch",
    "Candidate",
    "Embedded",
    "Feed",
    "FeedItem",
    "FeedOptions",
    "PictureHasher",
    "PictureSource",
    "Plan",
    "SeenIds",
    "Wanted",
    "check_pictures",
    "embed_pictures",
    "hash_pictures",
    "open_feed",
    "plan_batch",
    "plan_removals",
]
