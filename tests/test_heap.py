"""The compiled heap against the one of the standard library."""

import heapq

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.heap import pop, push

STEPS = st.lists(st.one_of(st.none(), st.integers(0, 9), st.floats(-1e9, 1e9)), max_size=60)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_any_order_of_pushes_and_pops_gives_the_keys_that_heapq_gives(steps):
    keys, nodes, size = np.empty(len(steps) + 1), np.empty(len(steps) + 1, np.int64), 0
    reference, keys_put = [], {}
    for node, step in enumerate([*steps, *[None] * len(steps)]):
        if step is not None:
            size = push(keys, nodes, size, float(step), node)
            heapq.heappush(reference, float(step))
            keys_put[node] = float(step)
        elif reference:
            key, found, size = pop(keys, nodes, size)
            assert key == heapq.heappop(reference)
            assert keys_put.pop(found) == key  # each node leaves once, with the key that it came with
        assert size == len(reference)
    assert not keys_put
