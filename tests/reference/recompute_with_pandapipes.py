"""Compute the rows Q01 to Q12 of ``cases.csv`` with pandapipes.

pandapipes 0.16 needs a pandas older than the product's, so that it runs in an environment of its own:

python -m venv elsewhere; elsewhere/bin/pip install pandapipes==0.16.0; elsewhere/bin/python THIS_FILE
"""

PIPES = (
    # inner diameter m, roughness mm, length m, flow kg/s, inlet °C, loss W/m2/K, ground °C
    (0.1, 0.1, 1000.0, 8.0, 65.0, 0.0, 10.0),
    (0.2, 0.05, 2000.0, 40.0, 80.0, 0.5, 6.0),
    (0.3127, 0.05, 5000.0, 120.0, 85.0, 0.4, 6.0),
    (0.5, 0.05, 3000.0, 400.0, 50.0, 0.3, 6.0),
    (0.05, 0.01, 500.0, 1.0, 20.0, 1.0, 6.0),
    (0.5552, 0.01, 1500.0, 270.0, 15.0, 2.0, 5.0),
)
"""The pipes of the rows: Q01 to Q06 are their pressure losses in Pa, Q08 to Q12 the cooling of the last five in K."""


def main() -> None:
    """Print the pressure lost and the cooling of each pipe."""
    import pandapipes

    for diameter, roughness, length, flow, inlet, loss, ground in PIPES:
        net = pandapipes.create_empty_network(fluid="water")
        start, end = (pandapipes.create_junction(net, pn_bar=5, tfluid_k=inlet + 273.15) for _ in range(2))
        pandapipes.create_ext_grid(net, start, p_bar=10, t_k=inlet + 273.15)
        pandapipes.create_sink(net, end, mdot_kg_per_s=flow)
        pandapipes.create_pipe_from_parameters(
            net,
            start,
            end,
            length_km=length / 1000.0,
            inner_diameter_mm=diameter * 1000.0,
            k_mm=roughness,
            u_w_per_m2k=loss,
            text_k=ground + 273.15,
            sections=20,
        )
        pandapipes.pipeflow(net, mode="sequential", friction_model="colebrook", max_iter_hyd=100, max_iter_therm=100)
        pipe = net.res_pipe.iloc[0]
        print(diameter, (10.0 - pipe["p_to_bar"]) * 1e5, inlet + 273.15 - pipe["t_outlet_k"])  # noqa: T201


if __name__ == "__main__":
    main()
