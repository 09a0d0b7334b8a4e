"""The way of a pipe over land and under the sea: least cost on a grid, drawn taut, with what it costs and why."""

from symbiosis_map.proximity.pipe_routes.table import PIPES, Pipe, pipe_routes, route_prices

__all__ = ["PIPES", "Pipe", "pipe_routes", "route_prices"]
