"""The commands of ``zoufang-hub``, by subject."""
