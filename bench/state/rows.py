"""The state of a pass in the middle of an epoch of shuffled batches: what is saved, and what goes on from there.

A contender defines save(), which returns the size of a state in bytes, save_to_file(), and restore_and_next(), which gives
the labels of the batch behind it; all of a pass that stands behind its hundredth batch.
"""
import dataclasses

import numpy as np


@dataclasses.dataclass
class Row:
    expected: object
    inputs: object = tuple
    tolerance: float = 0


# What is proven is proven where the contender knows its own order: each row gives True.
ROWS = {name: Row(lambda: np.True_) for name in ("save", "save_to_file", "restore_and_next")}
