"""The window reads the output of `fastloc train --json`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastloc_core.training.events import Begun, EpochResult, Event, Stage, Trained, from_json, to_json

shares, names = st.floats(0, 1), st.text(min_size=1)
numbers = st.integers(0, 10_000)
paths = names.map(Path)
events = st.one_of(
    st.builds(Stage, names, shares, st.none() | shares, numbers, numbers),
    st.builds(EpochResult, numbers, shares, shares, shares, shares, shares, st.booleans()),
    st.builds(Begun, names, numbers, st.booleans()),
    st.builds(Trained, names, paths, paths, shares, numbers, st.dictionaries(names, names)),
)


@given(events)
def test_an_event_is_read_as_it_was_written_in_one_line(event: Event) -> None:
    line = to_json(event)
    assert len(line.splitlines()) == 1
    assert from_json(line.encode()) == event


NO_EVENTS = (
    "", "epoch 3", "[1]", "7", "null", "{}", '{"event": []}', '{"event": "Stage"}', '{"event": "model"}',
    '{"event": "model", "card": 3}', '{"event": "Progress", "a": 1}',
)  # fmt: skip


@pytest.mark.parametrize("line", NO_EVENTS)
def test_any_other_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(line)


def test_the_window_reads_them_without_torch() -> None:
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; import fastloc_core.training.events; print('torch' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
