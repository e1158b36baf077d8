"""The rules of the campaign: pure functions without input or output."""
