"""The measure of cost that the tests of linear time stand on."""

from __future__ import annotations

from counting_steps import steps


def square(size: int) -> int:
    return sum(1 for _ in range(size) for _ in range(size))


def test_the_same_call_costs_the_same() -> None:
    assert steps(lambda: square(10)) == steps(lambda: square(10)) > 100


def test_a_square_shows() -> None:
    assert steps(lambda: square(80)) > 12 * steps(lambda: square(20))
