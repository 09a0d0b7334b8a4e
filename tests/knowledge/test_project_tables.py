"""A project's own rows over the curated tables: what they replace, what they add, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.knowledge import PACKAGED, Knowledge, read_knowledge
from symbiosis_map.knowledge.activities import activity_title
from symbiosis_map.knowledge.definitions import DEFINITIONS
from symbiosis_map.matching import MatchingOptions

TRUCK = "goods,vehicle,fixed_eur_per_t,variable_eur_per_t_km,driving_kg_per_t_km,upstream_kg_per_t_km,price_year,"
TRUCK += "evidence,source\n"


@pytest.fixture
def folder(tmp_path):
    """Write tables into a folder and read them."""

    def write(**tables: str) -> Knowledge:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return read_knowledge(tmp_path)

    return write


def test_a_row_with_a_known_key_replaces_that_row_whole(folder):
    own = folder(transport_costs=TRUCK + "bulk,our lorry,4,0.2,0.07,0.02,2026,estimate,our haulier\n")
    before, after = (k.table("transport_costs").set_index("goods") for k in (PACKAGED, own))
    assert after.loc["bulk", ["vehicle", "fixed_eur_per_t", "source"]].tolist() == ["our lorry", 4.0, "our haulier"]
    assert set(after.index) == set(before.index)
    pd.testing.assert_frame_equal(after.drop(index="bulk").sort_index(), before.drop(index="bulk").sort_index())


def test_columns_that_are_left_out_become_empty_in_a_replaced_row(folder):
    name = "class_id,name,salt,evidence,source\nW_PROC,ours,no,estimate,our laboratory\n"
    row = folder(water_classes=name).table("water_classes").set_index("class_id").loc["W_PROC"]
    assert row["name"] == "ours"
    assert pd.isna(row["turbidity_ntu"])


def test_other_rows_are_added(folder):
    own = folder(heat_references="reference_id,technology,fuel,efficiency,emission_factor_id,evidence,source\n"
                 "straw_boiler,straw boiler,straw,0.8,chips_wtt,estimate,our engineer\n")  # fmt: skip
    assert len(own.table("heat_references")) == len(PACKAGED.table("heat_references")) + 1


def test_a_key_of_several_columns_counts_whole_with_its_empty_cells(folder):
    rules = PACKAGED.table("exchange_rules")
    known = rules[rules["provider_nace"].isna()].iloc[[0]].assign(source="ours")
    own = folder(exchange_rules=known.to_csv(index=False))
    assert len(own.table("exchange_rules")) == len(rules)
    assert own.table("exchange_rules")["source"].eq("ours").sum() == 1


def test_other_tables_stay_and_what_is_computed_from_a_table_follows(folder):
    own = folder(nace="revision,code,level,parent,title,source\n2,24.42,class,24.4,Smelting,ours\n")
    assert activity_title("24.42", own) == "Smelting"
    assert activity_title("24.42") == "Aluminium production"
    pd.testing.assert_frame_equal(own.table("materials"), PACKAGED.table("materials"))


def test_a_table_that_is_handed_out_can_be_changed_without_harm():
    handed_out = PACKAGED.table("nace")
    handed_out["title"] = "x"
    assert activity_title("24.42") == "Aluminium production"
    assert PACKAGED.table("nace")["title"].nunique() > 1000


def test_two_readings_of_the_same_rows_are_equal_and_of_others_not(folder, tmp_path):
    row = TRUCK + "bulk,our lorry,4,0.2,0.07,0.02,2026,estimate,our haulier\n"
    first, second = folder(transport_costs=row), read_knowledge(tmp_path)
    assert (first, hash(first)) == (second, hash(second))
    assert first != PACKAGED
    assert folder(transport_costs=row.replace(",4,", ",5,")) != first


def test_an_empty_folder_changes_nothing(tmp_path):
    assert read_knowledge(tmp_path) == PACKAGED


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("transport_cost", TRUCK, "no knowledge table 'transport_cost'"),
        ("transport_costs", "goods,colour\nbulk,red\n", "columns that its definition lacks: colour"),
        ("transport_costs", "vehicle,source\nlorry,ours\n", "needs the column 'goods'"),
        (
            "transport_costs",
            TRUCK + "bulk,our lorry,four,0.2,0.07,0.02,2026,estimate,ours\n",
            "fixed_eur_per_t = 'four'",
        ),
        ("transport_costs", TRUCK + "bulk,our lorry,,0.2,0.07,0.02,2026,estimate,ours\n", "fixed_eur_per_t"),
        ("transport_costs", TRUCK + "bulk,our lorry,4,0.2,0.07,0.02,2026,rumour,ours\n", "rumour"),
        ("transport_costs", TRUCK + "bulk,our lorry,4,0.2,0.07,0.02,2026,estimate,\n", "source"),
        ("transport_costs", TRUCK + "bulk,a,4,0.2,0.07,0.02,2026,estimate,ours\n" * 2, "bulk"),
        ("nace", "revision,code,level,title,source\n3,24.42,class,x,ours\n", "revision"),
    ],
)
def test_what_breaks_a_table_is_refused_with_file_and_remedy(folder, tmp_path, name, text, says):
    with pytest.raises(InputError) as caught:
        folder(**{name: text})
    assert f"{tmp_path / name}.csv" in caught.value.message
    assert says in caught.value.message
    assert "knowledge.md" in caught.value.remedy


def test_a_folder_that_is_none_is_refused(tmp_path):
    file = tmp_path / "tables.txt"
    file.write_text("")
    for path in (tmp_path / "missing", file):
        with pytest.raises(InputError, match="no folder") as caught:
            read_knowledge(path)
        assert "folder of tables" in caught.value.remedy


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_every_curated_table_loads_has_rows_and_a_source_for_each(name):
    table = PACKAGED.table(name)
    assert len(table) > 0
    assert table["source"].str.strip().ne("").all()
    assert not table.duplicated(list(DEFINITIONS[name].key)).any()


def test_each_cost_has_a_low_and_a_high_about_it():
    for name in ("equipment_costs", "water_treatment_costs", "transport_costs"):
        table = PACKAGED.table(name)
        stated = table[table["low_factor"].notna()]
        assert len(stated) >= len(table) - 1, name  # but the price index, which is no cost
        assert (stated["low_factor"] < 1).all(), name
        assert (stated["high_factor"] > 1).all(), name


def test_sweden_and_poland_are_the_ends_of_the_mixes_of_the_union():
    mixes = PACKAGED.table("emission_factors").query("country.notna() and year == 2020 and evidence == 'published'")
    mixes = mixes[mixes["country"] != "NO"].set_index("country")["value"]
    assert (mixes.idxmin(), mixes.idxmax(), len(mixes)) == ("SE", "PL", 27)
    # The mean of the union lay at 0.226 in that year, of the same publication.
    assert mixes.min() < 0.226 < mixes.max()


def test_nitrogen_that_is_replaced_counts_the_same_in_the_table_and_in_the_options():
    table = PACKAGED.table("emission_factors").set_index("factor_id")
    assert table.loc["n_fert", "value"] == MatchingOptions().nitrogen_kg_co2_per_kg


@pytest.mark.parametrize("name", ["exchange_rules.xlsx", "exchange_rules.CSV", "basis_widths.tsv"])
def test_a_table_in_another_format_is_not_passed_over(tmp_path, name):
    (tmp_path / "basis_widths.csv").write_text("basis,share,source\nreported,0.1,a test\n", encoding="utf-8")
    (tmp_path / name).write_text("anything", encoding="utf-8")
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("the file system does not tell upper case from lower case")
    with pytest.raises(InputError, match=name):
        read_knowledge(tmp_path)
