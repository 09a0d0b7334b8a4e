"""Friction, exchangers and losses of pipes against fluids and ht (Caleb Bell), which solve them in other ways."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from symbiosis_map.matching.heat import loss as heat_loss
from symbiosis_map.matching.heat.exchange import log_mean_difference
from symbiosis_map.matching.pipes import hydraulics

REYNOLDS = (5e3, 2e4, 1e5, 1e6, 1e7)
ROUGHNESS = (0.0, 1e-5, 1e-4, 1e-3, 1e-2)


@pytest.mark.parametrize("reynolds", REYNOLDS)
@pytest.mark.parametrize("roughness", ROUGHNESS)
def test_friction_factor(oracle, reynolds, roughness):
    """Colebrook in closed form; the 3.7 of fluids against 3.71 here makes up to 0.1 %."""
    expected = oracle("fluids").friction.Colebrook(reynolds, roughness)
    assert hydraulics.friction_factor(reynolds, roughness).item() == pytest.approx(expected, rel=1.2e-3)


def test_laminar_flow(oracle):
    """64/Re, exact."""
    expected = oracle("fluids").friction.friction_laminar(1500.0)
    assert hydraulics.friction_factor(1500.0, 1e-3).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("velocity", "diameter"), [(0.5, 0.05), (1.0, 0.1), (1.3, 0.3), (2.0, 0.5), (3.0, 1.0)])
def test_pressure_gradient(oracle, velocity, diameter):
    """Of water at 65 °C in steel, Darcy and Weisbach: 0.1 %, as the friction factor."""
    density, viscosity = hydraulics.water_density(65.0).item(), hydraulics.water_viscosity(65.0).item()
    expected = oracle("fluids").one_phase_dP(
        m=velocity * density * np.pi / 4.0 * diameter**2, rho=density, mu=viscosity, D=diameter, roughness=5e-5, L=1.0
    )
    computed = hydraulics.pressure_gradient(velocity, diameter, density, viscosity, 5e-5)
    assert computed.item() == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(("gradient", "diameter"), [(70.0, 0.1), (100.0, 0.2), (100.0, 0.5), (250.0, 0.4)])
def test_velocity_at_a_gradient(oracle, gradient, diameter):
    """The explicit solution here against fluids' search: half the 0.1 % of the friction factor."""
    density, viscosity = hydraulics.water_density(80.0).item(), hydraulics.water_viscosity(80.0).item()
    fluids, area = oracle("fluids"), np.pi / 4.0 * diameter**2

    def too_steep(velocity: float) -> float:
        flow = velocity * area * density
        return fluids.one_phase_dP(m=flow, rho=density, mu=viscosity, D=diameter, roughness=5e-5, L=1.0) - gradient

    expected = brentq(too_steep, 0.05, 20.0, xtol=1e-10)
    computed = hydraulics.velocity_at_gradient(gradient, diameter, density, viscosity, 5e-5)
    assert computed.item() == pytest.approx(expected, rel=1e-3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hot=st.floats(60, 200), warmed=st.floats(15, 50), near=st.floats(1, 40), far=st.floats(1, 40))
def test_log_mean_difference(oracle, hot, warmed, near, far):
    """Of a counter-flow exchanger, where the ends differ by more than rounding."""
    if abs(near - far) < 1e-3:
        return
    cold_out, hot_out = hot - near, warmed + far
    expected = oracle("ht").LMTD(hot, hot_out, warmed, cold_out)
    assert log_mean_difference(near, far).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("units", [0.01, 0.1, 0.5, 1.0, 3.0])
def test_cooling_of_a_pipe_is_an_exchanger_with_boundless_surroundings(oracle, units):
    """The outlet temperature of a pipe in ground of one temperature: ``1 - exp(-NTU)``, exact."""
    share = oracle("ht").effectiveness_from_NTU(units, Cr=0.0)
    outlet = heat_loss.outlet_temperature(90.0, 6.0, units * 4190.0, 1.0, 4190.0).item()
    assert (90.0 - outlet) / (90.0 - 6.0) == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("outer", [0.11, 0.2, 0.355, 0.63, 0.8])
def test_bare_pipe_in_the_ground(oracle, outer):
    """``ln(4z/d)`` here against ``acosh(2z/d)``, which is exact: 1.3 % off at a depth of 1.5 diameters."""
    ht, inner = oracle("ht"), outer * 0.88
    wall = ht.conduction.R_cylinder(inner, outer, heat_loss.PE_CONDUCTIVITY, 1.0)
    ground = 1.0 / (
        heat_loss.GROUND_CONDUCTIVITY * ht.conduction.S_isothermal_pipe_to_plane(outer, heat_loss.PE_AXIS_DEPTH_M)
    )
    computed = heat_loss.single_buried_conductance(outer, inner).item()
    assert computed == pytest.approx(1.0 / (wall + ground), rel=0.015)


@pytest.mark.parametrize(("steel", "jacket"), [(0.0603, 0.125), (0.1143, 0.2), (0.2191, 0.315), (0.3239, 0.45)])
def test_one_insulated_pipe_far_from_its_neighbour(oracle, steel, jacket):
    """Far apart, a pipe of a pair loses what one insulated pipe loses: 1 % for ``ln(4z/d)``."""
    ht, depth = oracle("ht"), 1.0
    alone = ht.conduction.R_cylinder(steel, jacket, heat_loss.INSULATION_CONDUCTIVITY, 1.0) + 1.0 / (
        heat_loss.GROUND_CONDUCTIVITY * ht.conduction.S_isothermal_pipe_to_plane(jacket, depth)
    )
    pair = heat_loss.pair_conductance(steel, jacket, depth_m=depth, distance_m=1000.0)
    assert pair.own.item() == pytest.approx(1.0 / alone, rel=0.01)
    assert pair.mutual.item() == pytest.approx(0.0, abs=1e-5)
