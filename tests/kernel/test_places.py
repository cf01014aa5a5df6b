"""Places behave like the queues of the textbook: Erlang C for waiting, Erlang B for blocking, priorities first, capacity may change."""

from math import factorial

import numpy as np
import pytest
import simpy

from sim.kernel.places import Places

SERVICE = 10.0


def erlang_b(load: float, servers: int) -> float:
    terms = [load**k / factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def erlang_c(load: float, servers: int) -> float:
    """Probability to wait in M/M/c."""
    blocked = erlang_b(load, servers)
    return servers * blocked / (servers - load * (1 - blocked))


def simulate(servers: int, load: float, customers: int, patience: float, seed: int) -> tuple[np.ndarray, float]:
    """Waits of Poisson arrivals with exponential service, and the share turned away."""
    chance = np.random.default_rng(seed)
    gaps = chance.exponential(SERVICE / load, customers)
    services = chance.exponential(SERVICE, customers)
    environment = simpy.Environment()
    places = Places(environment, servers)
    waits: list[float] = []
    lost = 0

    def customer(service: float):
        nonlocal lost
        came = environment.now
        request = places.request()
        yield request | environment.timeout(patience)
        if not request.triggered:
            request.cancel()
            lost += 1
            return
        waits.append(environment.now - came)
        yield environment.timeout(service)
        places.release(request)

    def arrivals():
        for gap, service in zip(gaps, services, strict=True):
            yield environment.timeout(gap)
            environment.process(customer(service))

    environment.process(arrivals())
    environment.run()
    return np.array(waits), lost / customers


def batch_error(values: np.ndarray, batches: int = 20) -> float:
    """Standard error of a mean of correlated values by batch means."""
    means = [part.mean() for part in np.array_split(values, batches)]
    return float(np.std(means, ddof=1) / np.sqrt(batches))


@pytest.mark.parametrize(("servers", "load"), [(1, 0.6), (3, 2.1), (10, 8.0)])
def test_mean_waiting_time_is_that_of_erlang_c(servers, load):
    waits, lost = simulate(servers, load, 20_000, 1e9, seed=servers)
    expected = erlang_c(load, servers) * SERVICE / (servers - load)
    assert lost == 0
    assert waits.mean() == pytest.approx(expected, abs=4 * batch_error(waits))
    assert 4 * batch_error(waits) < 0.5 * expected  # the test can fail


@pytest.mark.parametrize(("servers", "load"), [(1, 1.0), (5, 4.0), (12, 10.0)])
def test_share_turned_away_is_that_of_erlang_b(servers, load):
    """Customers without patience are lost if all places are taken: M/M/c/c."""
    _, lost = simulate(servers, load, 20_000, 0.0, seed=servers)
    expected = erlang_b(load, servers)
    assert lost == pytest.approx(expected, abs=6 * np.sqrt(expected * (1 - expected) / 20_000))


def test_without_places_everybody_is_turned_away():
    waits, lost = simulate(0, 1.0, 50, 30.0, seed=1)
    assert waits.size == 0 and lost == 1.0


def test_low_numbers_go_first_and_new_places_let_the_queue_move():
    environment = simpy.Environment()
    places = Places(environment, 0)
    order: list[str] = []

    def wants(name: str, priority: int):
        with places.request(priority=priority) as request:
            yield request
            order.append(name)
            yield environment.timeout(1)

    for name, priority in (("ordinary", 1), ("second", 1), ("urgent", 0)):
        environment.process(wants(name, priority))
    environment.run()
    assert order == [] and places.waiting == 3
    places.resize(1)
    environment.run()
    assert order == ["urgent", "ordinary", "second"]
    places.resize(-5)
    assert places.places == 0 and places.idle == 0
