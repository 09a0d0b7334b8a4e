"""What is certain of the gates of a pair before it is measured."""

__all__ = ["FAILS", "NO_PAIR", "OPEN", "PASSES_SURELY", "ROOM"]

OPEN = 0
"""Nothing: it has to be held against its gates."""
FAILS = 1
"""It fails one."""
PASSES_SURELY = 2
NO_PAIR = 3
"""Both ends are of one site."""
ROOM = 1e-9
"""Share by which bounds are widened, so that the rounding of one order of operations never falls beyond another's."""
