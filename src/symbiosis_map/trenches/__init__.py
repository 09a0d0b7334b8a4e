"""Shared trenches of a hub: one network for links of the same resource and grade, instead of a pipe for each."""
