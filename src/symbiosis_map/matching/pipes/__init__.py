"""Pipes: what flows in them, what they cost, and what a pipe project costs per unit delivered."""
