"""How long a state says that it is, and that what is remembered alike is written once."""

from __future__ import annotations

import json

from passmuster.protocols.state import StreamState


def test_a_state_is_as_long_as_its_partitions_and_what_they_remember_each_once() -> None:
    state, old, new = StreamState(), {"hash": "old"}, {"hash": "new one"}
    one, other = {"room": "101"}, {"room": "102", "pid": 7}
    sizes = [state.size]

    for partition, checkpoint in (
        (one, old),
        (other, old),
        (other, old),
        (one, new),
        (other, new),
        (one, new),
    ):
        state.set(partition, checkpoint)
        sizes.append(state.size)

    keys = [len(json.dumps(one)), len(json.dumps(one)) + len(json.dumps(other))]
    both = len(json.dumps(old)) + len(json.dumps(new))
    assert sizes[:3] == [0, keys[0] + len(json.dumps(old)), keys[1] + len(json.dumps(old))]
    assert sizes[3:] == [sizes[2], keys[1] + both, *[keys[1] + len(json.dumps(new))] * 2]


def test_one_partition_that_remembers_something_new_is_as_long_as_that() -> None:
    state = StreamState()

    for checkpoint in ({"hash": "old"}, {"hash": "new one"}, {"hash": "new one"}):
        state.set({}, checkpoint)
        assert state.size == len("{}") + len(json.dumps(checkpoint))


def test_partitions_that_remember_the_same_share_an_entry_in_whatever_order_it_is_said() -> None:
    state = StreamState()
    state.set({"room": "101"}, {"hash": "a", "read_at": "now"})
    state.set({"room": "102"}, {"hash": "b"})
    state.set({"room": "103"}, {"read_at": "now", "hash": "a"})

    assert state.as_state() == {
        "version": 1,
        "partitions": [
            {"partitions": [{"room": "101"}, {"room": "103"}], "hash": "a", "read_at": "now"},
            {"partition": {"room": "102"}, "hash": "b"},
        ],
    }
