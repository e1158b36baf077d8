"""The other side of a sync, as a laptop sees it."""
