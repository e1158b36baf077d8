"""The pages of the window, one file each; pages never import each other."""
