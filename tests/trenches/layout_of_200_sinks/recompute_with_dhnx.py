"""Make the streets and sinks of this folder and compute their optimum with DHNx and HiGHS.

DHNx needs oemof and Pyomo, so that it runs in an environment of its own:

python -m venv elsewhere; elsewhere/bin/pip install dhnx==0.0.4 highspy; elsewhere/bin/python THIS_FILE

It prints the cost of the best network that was found, in EUR, and the bound that no network can go below. Streets are a
grid of 8 by 8 corners with some shifted and some left out; every sink hangs on its nearest corner.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
FIXED_EUR_PER_M = 500.0
EUR_PER_MW_PER_M = 60.0
SOURCE = 27
SECONDS = 600


def make_input() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return streets (from, to, length_m) and sinks (corner, service_m, power_mw)."""
    chance = np.random.default_rng(200)
    grid = np.array([(x, y) for y in range(8) for x in range(8)], dtype=float)
    corners = 150.0 * grid + chance.normal(0.0, 25.0, grid.shape)
    pairs = [(8 * y + x, 8 * y + x + 1) for y in range(8) for x in range(7)]
    pairs += [(8 * y + x, 8 * y + x + 8) for y in range(7) for x in range(8)]
    pairs = [pair for pair in pairs if chance.random() > 0.08]
    ends = np.array(pairs)
    length = np.hypot(*(corners[ends[:, 0]] - corners[ends[:, 1]]).T) * chance.uniform(1.0, 1.2, len(ends))
    streets = pd.DataFrame({"from": ends[:, 0], "to": ends[:, 1], "length_m": length.round(1)})
    houses = chance.uniform(-50.0, 1100.0, (200, 2))
    away = np.hypot(*(houses[:, None] - corners[None]).transpose(2, 0, 1))
    power = chance.lognormal(-2.5, 0.8, 200)
    sinks = pd.DataFrame(
        {"corner": away.argmin(axis=1), "service_m": away.min(axis=1).round(1), "power_mw": power.round(4)}
    )
    return streets, sinks


def main() -> None:
    """Write the input, solve it and print what was found."""
    streets, sinks = make_input()
    streets.to_csv(HERE / "streets.csv", index=False)
    sinks.to_csv(HERE / "sinks.csv", index=False)

    import dhnx
    import oemof.solph as solph
    import pyomo.environ as pyo
    from dhnx.optimization.optimization_models import setup_optimise_investment

    network = dhnx.network.ThermalNetwork()
    for corner in sorted({*streets["from"], *streets["to"]}):
        network.add("Fork", id=str(corner), lat=0.0, lon=0.0)
    network.add("Producer", id="0", lat=0.0, lon=0.0, active=1)
    rows = [("producers-0", f"forks-{SOURCE}", 1.0)]
    for a, b, length in streets.itertuples(index=False):
        rows += [(f"forks-{a}", f"forks-{b}", length), (f"forks-{b}", f"forks-{a}", length)]
    for number, (corner, service, power) in enumerate(sinks.itertuples(index=False)):
        network.add("Consumer", id=str(number), lat=0.0, lon=0.0, P_heat_max=power, active=1)
        rows.append((f"forks-{int(corner)}", f"consumers-{number}", service))
    for number, (start, end, length) in enumerate(rows):
        network.add("Pipe", id=str(number), from_node=start, to_node=end, length=length, existing=0, active=1)
    bus = pd.DataFrame([{"label_2": "heat", "active": 1, "excess": 0, "shortage": 0}])
    options = {
        "network": {
            "pipes": pd.DataFrame(
                [
                    {
                        "label_3": "pipe",
                        "active": 1,
                        "nonconvex": 1,
                        "l_factor": 0.0,
                        "l_factor_fix": 0.0,
                        "cap_min": 0.0,
                        "cap_max": float(sinks["power_mw"].sum()),
                        "capex_pipes": EUR_PER_MW_PER_M,
                        "fix_costs": FIXED_EUR_PER_M,
                    }
                ]
            )
        },
        "consumers": {
            "bus": bus,
            "demand": pd.DataFrame([{"label_2": "heat", "active": 1, "nominal_capacity": 1}]),
        },
        "producers": {"bus": bus, "source": pd.DataFrame([{"label_2": "heat", "active": 1}])},
    }
    model = setup_optimise_investment(network, options, solver="appsi_highs")
    problem = solph.Model(model.es)
    del problem.dual, problem.rc  # Pyomo takes them for suffixes
    solver = pyo.SolverFactory("appsi_highs")
    solver.highs_options = {"time_limit": SECONDS, "mip_rel_gap": 1e-4, "threads": 1}
    result = solver.solve(problem)
    print(result.problem)  # noqa: T201


if __name__ == "__main__":
    main()
