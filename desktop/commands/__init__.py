"""The commands of ``zoufang``, a file for each subject; ``desktop/cli.py`` puts them together."""
