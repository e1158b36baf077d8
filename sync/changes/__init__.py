"""One change: what, who, when; how changes chain, meet and merge."""
