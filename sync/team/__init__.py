"""The team hub: a laptop that opens the hub's door on a hotspot, for the people of its team."""
