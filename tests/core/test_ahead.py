"""The guarantees for preparing the next image while the model works on the present one."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

from fastloc_core.batch.ahead import prepared


def test_the_next_job_is_prepared_meanwhile_and_none_after_it() -> None:
    taken: list[int] = []
    ready = [Event() for _ in range(4)]

    def jobs() -> Iterator[int]:
        for number in range(4):
            taken.append(number)
            yield number

    def prepare(number: int) -> int:
        ready[number].set()
        return get_ident()

    for number, future in prepared(jobs(), prepare):
        assert ready[min(number + 1, 3)].wait(5)
        assert taken == list(range(min(number + 2, 4)))
        assert future.result() != get_ident()


def test_an_error_comes_with_its_job_and_the_others_go_on() -> None:
    results = {}
    for number, future in prepared(range(3), lambda number: 1 // (number - 1)):
        results[number] = future.exception() or future.result()
    assert isinstance(results.pop(1), ZeroDivisionError)
    assert results == {0: -1, 2: 1}


def test_whoever_stops_waits_for_no_job_that_has_not_begun() -> None:
    begun: list[int] = []
    jobs = prepared(range(100), begun.append)
    next(jobs)
    jobs.close()
    assert len(begun) <= 2
