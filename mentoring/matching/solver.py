"""The best set of pairs, found exactly: Google OR-Tools' minimum-cost maximum flow (design, section 10).

The flow runs from a source through mentees and mentors to a sink. Three gates on the way count what there should be
little of: mentees who were not first in line, mentors' places other than the first place of somebody first in line, and
mentors' second and further places. One solve makes the gates' flow as small as it can be; a second one closes them
behind that, and looks for the best total. So no price has to outweigh all scores together, and the costs stay small.
The gates never compete, neither with each other nor with the number of pairs: whatever mentees can all have a mentor,
and whatever mentors can all have a mentee, some largest set of pairs has both (Mendelsohn and Dulmage, 1958).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from mentoring.matching.rules import Integers, Mask

LARGEST = 2**62
"""OR-Tools counts in 64 bits, and its largest number is a cost times the number of nodes."""


class NoOptimumError(Exception):
    """The solver gave no proven optimum. Its message is OR-Tools' status."""


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: rows are mentors, columns are mentees. A pair costs its loss (a whole number, not
    negative); among equal totals the smaller sum of `ties` wins. A mentee takes one mentor."""

    allowed: Mask
    losses: Integers
    ties: Integers
    places: Integers
    mentors_first: Mask
    mentees_first: Mask
    free: Mask | None = None
    """Mentees who are not settled beforehand; all of them where this is None."""


class _Gate(IntEnum):
    """The first arcs of the network, by their number."""

    LATER_MENTEES = 0
    LATER_PLACES = 1
    FURTHER_PLACES = 2


@dataclass(frozen=True)
class _Network:
    """Arcs: the gates, then the pairs, then what leads to and from people."""

    tails: npt.NDArray[np.int32]
    heads: npt.NDArray[np.int32]
    capacities: Integers
    pairs: slice
    most: int
    """No more pairs than this: there are no more mentees, or no more places."""

    @property
    def source(self) -> int:
        return int(self.tails[_Gate.LATER_MENTEES])

    @property
    def sink(self) -> int:
        return int(self.heads[_Gate.LATER_PLACES])


def most_pairs(allowed: Mask, places: Integers) -> int:
    """How many pairs there can be at all, whatever they cost."""
    mentors, mentees = allowed.shape
    if not mentors or not mentees:
        return 0
    rows, columns = np.nonzero(allowed)
    source, sink = mentors + mentees, mentors + mentees + 1
    solver = SimpleMaxFlow()
    solver.add_arcs_with_capacity(np.full(mentees, source), np.arange(mentees) + mentors, np.ones(mentees, dtype=int))
    solver.add_arcs_with_capacity(columns + mentors, rows, np.ones(len(rows), dtype=int))
    solver.add_arcs_with_capacity(np.arange(mentors), np.full(mentors, sink), np.maximum(places, 0))
    status = solver.solve(source, sink)
    if status != SimpleMaxFlow.OPTIMAL:
        raise NoOptimumError(status.name)
    return int(solver.optimal_flow())


def best_fit(choices: Choices, *, alone: int) -> list[tuple[int, int]]:
    """The pairs of the least loss in all, where everybody without a mentor costs `alone`; then those of fewer losses
    by the same ties as in `best_pairs`. People who were first in line do not go before others here.

    Raises NoOptimumError.
    """
    rows, columns = np.nonzero(choices.allowed)
    network = _network(choices, rows, columns)
    prices = _pair_costs(choices, network)
    unit = network.most * int(choices.ties.max(initial=0)) + 1
    mentees = choices.allowed.shape[1]
    stays = (np.arange(mentees) + choices.allowed.shape[0], np.full(mentees, network.sink), np.ones(mentees))
    open_to_all = _Network(
        tails=np.concatenate([network.tails, stays[0]]).astype(np.int32),
        heads=np.concatenate([network.heads, stays[1]]).astype(np.int32),
        capacities=np.concatenate([network.capacities, stays[2]]).astype(np.int64),
        pairs=network.pairs,
        most=mentees,
    )
    open_to_all.capacities[list(_Gate)] = mentees
    costs = np.zeros(len(open_to_all.tails), dtype=np.int64)
    costs[network.pairs] = prices[rows, columns]
    costs[-mentees:] = alone * unit
    taken = _flow(open_to_all, open_to_all.capacities, costs)[network.pairs] > 0
    return list(zip(rows[taken].tolist(), columns[taken].tolist(), strict=True))


def best_pairs(choices: Choices) -> list[tuple[int, int]]:
    """Pairs of a row and a column: the most mentees first; then the most people of those first in line; then the most
    mentors with somebody; then the least loss.

    Raises NoOptimumError.
    """
    rows, columns = np.nonzero(choices.allowed)
    network = _network(choices, rows, columns)
    counted = _flow(network, network.capacities, _gate_prices(network))
    closed = network.capacities.copy()
    closed[list(_Gate)] = counted[list(_Gate)]
    costs = np.zeros_like(closed)
    costs[network.pairs] = _pair_costs(choices, network)[rows, columns]
    taken = _flow(network, closed, costs)[network.pairs] > 0
    return list(zip(rows[taken].tolist(), columns[taken].tolist(), strict=True))


def _network(choices: Choices, rows: Integers, columns: Integers) -> _Network:
    mentors, mentees = choices.allowed.shape
    source, sink, later_mentees, later_places, further_places = range(mentors + mentees, mentors + mentees + 5)
    places = np.maximum(choices.places, 0)
    everybody = np.arange(mentors)
    most = int(min(mentees, places.sum()))
    gates = (
        np.array([source, later_places, further_places]),
        np.array([later_mentees, sink, later_places]),
        np.full(3, most),
    )
    pairs = (columns + mentors, rows, np.ones(len(rows)))
    asking = (
        np.where(choices.mentees_first, source, later_mentees),
        np.arange(mentees) + mentors,
        np.ones(mentees),
    )
    first = (everybody, np.where(choices.mentors_first, sink, later_places), np.minimum(places, 1))
    further = (everybody, np.full(mentors, further_places), np.maximum(places - 1, 0))
    tails, heads, capacities = (np.concatenate(arcs) for arcs in zip(gates, pairs, asking, first, further, strict=True))
    return _Network(
        tails=tails.astype(np.int32),
        heads=heads.astype(np.int32),
        capacities=capacities.astype(np.int64),
        pairs=slice(len(_Gate), len(_Gate) + len(rows)),
        most=most,
    )


def _gate_prices(network: _Network) -> Integers:
    prices = np.zeros(len(network.tails), dtype=np.int64)
    prices[list(_Gate)] = 1
    return prices


def _pair_costs(choices: Choices, network: _Network) -> Integers:
    """A unit of loss costs more than all ties together."""
    return choices.losses * (network.most * int(choices.ties.max(initial=0)) + 1) + choices.ties


def _flow(network: _Network, capacities: Integers, costs: Integers) -> Integers:
    nodes = int(max(network.tails.max(), network.heads.max())) + 1
    if int(costs.max()) * nodes >= LARGEST:
        raise NoOptimumError(SimpleMinCostFlow.BAD_COST_RANGE.name)
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tails, network.heads, capacities, costs)
    solver.set_node_supply(network.source, network.most)
    solver.set_node_supply(network.sink, -network.most)
    status = solver.solve_max_flow_with_min_cost()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise NoOptimumError(status.name)
    flows: Integers = np.asarray(solver.flows(arcs))
    return flows
