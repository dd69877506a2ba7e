"""Every test must leave no levada object behind."""
import gc
import time

import pytest

import levada as tf
from levada import _levada as raw


# What stands before the first test: the hooks that the binding gives the library, and tensors among parameters of tests.
AT_START = []


def live_objects():
    """How many objects of each kind are alive."""
    return [raw.levada_live_count(kind) for kind in range(raw.LEVADA_OBJECT_KINDS)]


def settled(limit):
    """The counts once worker threads have let go, or after two seconds."""
    deadline = time.monotonic() + 2
    while True:
        gc.collect()
        raw.drain_owners()
        now = live_objects()
        if all(a <= b for a, b in zip(now, limit)) or time.monotonic() > deadline:
            return now
        time.sleep(0.01)


def pytest_collection_finish():
    """What was imported and collected stays: each of the many collections below looks at what a test left, not at that."""
    gc.collect()
    raw.drain_owners()
    AT_START[:] = live_objects()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_is_left_alive():
    gc.collect()
    raw.drain_owners()
    before = live_objects()
    yield
    after = settled(before)
    assert all(a <= b for a, b in zip(after, before)), f"levada objects alive after the test: {before} -> {after}"


def pytest_sessionfinish(session, exitstatus):
    """All counters stand where they stood before the first test when every test passed (failed ones keep their frames alive)."""
    if exitstatus == 0:
        counts = settled(AT_START)
        if counts != AT_START:
            session.exitstatus = 1
            print(f"\nlevada objects alive at the end: {counts}")


@pytest.fixture
def one_thread():
    before = tf.config.threading.get_intra_op_parallelism_threads()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    yield
    tf.config.threading.set_intra_op_parallelism_threads(before)
