"""Imports and builds that are killed at random moments, and what is left of them."""
