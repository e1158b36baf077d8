"""A sample township: real areas, made-up people, marked as sample everywhere and never sent."""
