"""Activities are named wherever their codes are shown."""

from __future__ import annotations

from symbiosis_map.matching import list_uses


def test_each_use_names_the_activity_that_takes_the_stream():
    found = list_uses("blast furnace slag", "10 02 02", "24.10", ["23.51", "24.42"]).set_index("receiver_nace")
    assert found.loc["23.51", "receiver_title"] == "Manufacture of cement"
