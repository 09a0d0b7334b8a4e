"""Some trenches of a large run are laid in a process of its own, and all are the same."""

import geopandas as gpd
import pandas as pd
import pytest

from symbiosis_map.pipeline import calling, trenches_beside


@pytest.fixture(scope="module")
def five_hubs(kalundborg):
    """Tables of a run with five hubs, all like that of Kalundborg, and the project."""
    one = {name: kalundborg[name] for name in ("sites", "links", "flows", "link_pipes", "hubs", "hub_members")}
    ids = ("hub_id", "site_id", "link_id", "surplus_site_id", "demand_site_id", "start_site_id", "end_site_id")

    def again(frame, number):
        return frame.assign(**{name: f"{number}-" + frame[name] for name in ids if name in frame})

    five = {name: pd.concat([again(frame, number) for number in range(5)]) for name, frame in one.items()}
    return five | {"sites": gpd.GeoDataFrame(five["sites"])}, kalundborg.project


@pytest.mark.parametrize("works", [True, False])
def test_trenches_laid_in_two_processes_are_those_of_one(five_hubs, monkeypatch, works):
    alone = calling.trenches(*five_hubs)
    assert alone["hub_networks"]["hub_id"].nunique() == 5
    laid_here = []
    monkeypatch.setattr(trenches_beside, "MANY_PIPES", 0)
    if not works:
        monkeypatch.setattr(trenches_beside, "_START", "raise SystemExit(1)")
    usual = calling.trenches
    monkeypatch.setattr(calling, "trenches", lambda *given: laid_here.append(usual(*given)) or laid_here[-1])
    both = trenches_beside.trenches(*five_hubs)
    assert [part["hub_networks"]["hub_id"].nunique() for part in laid_here] == [3] if works else [3, 2]
    for name, frame in alone.items():
        pd.testing.assert_frame_equal(pd.DataFrame(both[name]), pd.DataFrame(frame), check_exact=True)
