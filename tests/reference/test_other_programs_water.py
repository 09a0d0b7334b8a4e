"""Properties of water and steam against CoolProp (IAPWS-95) and of sea water against gsw (TEOS-10)."""

import numpy as np
import pytest

from symbiosis_map.matching.pipes import hydraulics

TEMPERATURES_C = (1.0, 6.0, 12.0, 20.0, 35.0, 50.0, 65.0, 80.0, 95.0)
PRESSURISED_C = (110.0, 130.0, 150.0)
STEAM_C = (100.0, 110.0, 130.0, 150.0, 170.0, 190.0, 210.0, 230.0, 250.0)


@pytest.fixture
def water(oracle):
    """Property of liquid water in SI units at a temperature, at 1 bar or just above its boiling pressure."""
    properties = oracle("CoolProp.CoolProp").PropsSI

    def liquid(name: str, celsius: float) -> float:
        kelvin = celsius + 273.15
        return properties(
            name, "T", kelvin, "P", max(101_325.0, 1.01 * properties("P", "T", kelvin, "Q", 0, "Water")), "Water"
        )

    return liquid


@pytest.fixture
def steam(oracle):
    """Property of saturated steam (quality 1) or of the water beside it (quality 0)."""
    properties = oracle("CoolProp.CoolProp").PropsSI
    return lambda name, celsius, quality: properties(name, "T", celsius + 273.15, "Q", quality, "Water")


@pytest.mark.parametrize("celsius", TEMPERATURES_C)
def test_density(water, celsius):
    """Kell's formula holds at 1 atm: 20 ppm."""
    assert hydraulics.water_density(celsius).item() == pytest.approx(water("D", celsius), rel=2e-5)


@pytest.mark.parametrize("celsius", PRESSURISED_C)
def test_density_of_pressurised_water(water, celsius):
    """Above 100 °C the pressure, which Kell's formula leaves out, counts for up to 0.02 %."""
    assert hydraulics.water_density(celsius).item() == pytest.approx(water("D", celsius), rel=3e-4)


@pytest.mark.parametrize("celsius", TEMPERATURES_C)
def test_viscosity(water, celsius):
    """The short formula of IAPWS agrees with the full one within 0.01 % where it is meant to hold."""
    assert hydraulics.water_viscosity(celsius).item() == pytest.approx(water("V", celsius), rel=1e-4)


@pytest.mark.parametrize("celsius", PRESSURISED_C)
def test_viscosity_beyond_its_range(water, celsius):
    """Above 110 °C the short formula is drawn on: 0.2 % at 150 °C, where friction feels a fifth of it."""
    assert hydraulics.water_viscosity(celsius).item() == pytest.approx(water("V", celsius), rel=2e-3)


@pytest.mark.parametrize("celsius", TEMPERATURES_C)
def test_heat_capacity_is_near_its_constant(water, celsius):
    """One value for all temperatures: 0.7 % off at 1 °C, less than 0.5 % from 6 to 95 °C."""
    assert pytest.approx(water("C", celsius), rel=5e-3 if celsius >= 6.0 else 7e-3) == hydraulics.WATER_HEAT_CAPACITY


@pytest.mark.parametrize("celsius", STEAM_C)
def test_density_of_steam(steam, celsius):
    """The steam table has four to five digits, and its rows are 10 to 20 K apart: 0.15 %."""
    assert hydraulics.steam_density(celsius).item() == pytest.approx(steam("D", celsius, 1), rel=1.5e-3)


@pytest.mark.parametrize("celsius", STEAM_C)
def test_heat_of_evaporation(steam, celsius):
    """Straight between rows: 0.1 %."""
    expected = steam("H", celsius, 1) - steam("H", celsius, 0)
    assert hydraulics.latent_heat(celsius).item() == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("salinity", [30.0, 33.0, 35.0])
@pytest.mark.parametrize("celsius", [2.0, 6.0, 12.0, 18.0, 25.0])
def test_sea_water_is_near_its_constants(oracle, celsius, salinity):
    """One density and one heat capacity: both within 0.6 % from 2 to 25 °C and a salinity of 30 to 35."""
    gsw = oracle("gsw")
    absolute = gsw.SA_from_SP(salinity, 0.0, 8.0, 63.0)
    density = gsw.rho(absolute, gsw.CT_from_t(absolute, celsius, 0.0), 0.0)
    capacity = gsw.cp_t_exact(absolute, celsius, 0.0)
    assert pytest.approx(density, rel=6e-3) == hydraulics.SEAWATER_DENSITY
    assert pytest.approx(capacity, rel=6e-3) == hydraulics.SEAWATER_HEAT_CAPACITY
    product = hydraulics.SEAWATER_DENSITY * hydraulics.SEAWATER_HEAT_CAPACITY
    assert product == pytest.approx(density * capacity, rel=4e-3), "heat per m3, which sets the flow"


def test_stated_values_of_sea_water(oracle):
    """The words beside the constants: 3,999 and 4,005 J/kg/K, 1,026.0 and 1,023.8 kg/m3 at 6 and 18 °C."""
    gsw = oracle("gsw")
    absolute = gsw.SA_from_SP(33.0, 0.0, 8.0, 63.0)
    celsius = np.array([6.0, 18.0])
    assert gsw.cp_t_exact(absolute, celsius, 0.0) == pytest.approx([3999.0, 4005.0], abs=0.5)
    assert gsw.rho(absolute, gsw.CT_from_t(absolute, celsius, 0.0), 0.0) == pytest.approx([1026.0, 1023.8], abs=0.1)
