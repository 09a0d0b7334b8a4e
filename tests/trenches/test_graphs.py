"""Shared trenches on graphs: the trap of approximations, brute force, and the optimum of another program."""

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import dijkstra

from symbiosis_map.trenches.loads import Carried
from symbiosis_map.trenches.local_search import Graph, cheap_network
from symbiosis_map.trenches.send_and_split import cheapest_tree

TOWN = Path(__file__).parent / "layout_of_200_sinks"


def one_price(load):
    return np.where(load > 0, 1.0, 0.0)


def rising(load):
    return np.where(load > 0, 100.0 + 30.0 * load, 0.0)


def star():
    """Four rim nodes, spokes of 1 and a rim of 1.9: the tree of networkx costs 5.7, the best one 4."""
    edges = np.array([(0, 4), (1, 4), (2, 4), (3, 4), (0, 1), (1, 2), (2, 3), (0, 3)])
    return Graph(5, edges, np.array([1.0] * 4 + [1.9] * 4))


def ways(graph):
    length = np.full((graph.n, graph.n), np.inf)
    a, b = graph.edges.T
    length[a, b] = length[b, a] = graph.length_m
    return dijkstra(np.where(np.isfinite(length), length, 0.0))


def tree_cost(edges, length, terminals, carried, price):
    """Sum over the edges of a tree, each at the price of what it carries."""
    tree, total = nx.Graph([(int(a), int(b)) for a, b in edges]), 0.0
    for a, b in edges:
        cut = tree.copy()
        cut.remove_edge(int(a), int(b))
        inside = np.isin(terminals, list(nx.node_connected_component(cut, int(a))))
        total += length[a, b] * float(price(carried.across(inside)[None])[0])
    return total


def test_star_that_misleads_approximations():
    carried = Carried.of([0, 0, 0], [1, 2, 3], [1.0, 1.0, 1.0])
    found = cheapest_tree(ways(star()), np.arange(4), carried, one_price)
    assert found.tolist() == [[0, 4], [1, 4], [2, 4], [3, 4]]
    load = cheap_network(star(), np.arange(4), carried, one_price)
    assert one_price(load) @ star().length_m == pytest.approx(4.0)


@pytest.mark.parametrize("seed", range(6))
def test_cheapest_of_all_spanning_trees(seed):
    """Every spanning tree of a graph of seven nodes, pruned to what carries something."""
    chance = np.random.default_rng(seed)
    pairs = [pair for pair in combinations(range(7), 2) if chance.random() < 0.25]
    pairs += [(i, i + 1) for i in range(6) if (i, i + 1) not in pairs]
    graph = Graph(7, np.array(pairs), chance.random(len(pairs)) * 900.0 + 100.0)
    terminals, carried = np.array([0, 2, 4, 6]), Carried.of([0, 0, 1], [1, 2, 3], chance.random(3) * 9.0)
    network = nx.Graph()
    network.add_weighted_edges_from([(*pair, w) for pair, w in zip(pairs, graph.length_m, strict=True)])
    direct = nx.to_numpy_array(network, nodelist=range(7))
    optimum = min(
        tree_cost(np.array(list(tree.edges)), direct, terminals, carried, rising)
        for tree in nx.SpanningTreeIterator(network)
    )
    length = ways(graph)
    found = cheapest_tree(length, terminals, carried, rising)
    assert tree_cost(found, length, terminals, carried, rising) == pytest.approx(optimum, rel=1e-9)
    searched = rising(cheap_network(graph, terminals, carried, rising)) @ graph.length_m
    assert optimum * (1 - 1e-9) <= searched <= optimum * 1.02


def test_town_of_200_sinks_against_dhnx():
    """Against the optimum of DHNx and HiGHS on the same streets; its service pipes are half of the cost."""
    streets, sinks = pd.read_csv(TOWN / "streets.csv"), pd.read_csv(TOWN / "sinks.csv")
    best = pd.read_csv(TOWN / "optimum.csv").iloc[0]
    corners = int(streets[["from", "to"]].to_numpy().max()) + 1
    houses = corners + np.arange(len(sinks))
    plant = corners + len(sinks)
    edges = np.concatenate(
        [
            streets[["from", "to"]].to_numpy(),
            np.column_stack([sinks["corner"], houses]),
            [[plant, int(best["source_corner"])]],
        ]
    )
    graph = Graph(plant + 1, edges, np.concatenate([streets["length_m"], sinks["service_m"], [1.0]]))
    carried = Carried.of(np.zeros(len(sinks), int), np.arange(1, len(sinks) + 1), sinks["power_mw"])

    def price(load):
        return np.where(load > 0, best["fixed_eur_per_m"] + best["eur_per_mw_per_m"] * load, 0.0)

    load = cheap_network(graph, np.array([plant, *houses]), carried, price, rounds=0)
    cost = float(price(load) @ graph.length_m)
    assert best["bound_eur"] <= cost <= best["best_eur"] * 1.05
    service = float(price(sinks["power_mw"].to_numpy()) @ sinks["service_m"])
    assert cost - service <= (best["best_eur"] - service) * 1.05, "what can be chosen, alone"


def test_nodes_apart_are_named():
    graph = Graph(4, np.array([(0, 1), (2, 3)]), np.ones(2))
    with pytest.raises(ValueError, match="0 and 3 are not joined"):
        cheap_network(graph, np.array([0, 3]), Carried.of([0], [1], [1.0]), one_price)
