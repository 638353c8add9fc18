"""Python's garbage collector, put off where a great many objects are made and none of them is garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """The block without the collector, which would walk over every object made so far again and again.

    Reading a large plan takes half of the time without it, and setting a long table two thirds.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
