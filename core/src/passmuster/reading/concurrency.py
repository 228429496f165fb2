"""Several generators run side by side in threads, their items handed on one by one."""

from __future__ import annotations

import threading
from queue import Queue
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")

#: Items of each worker that may wait to be handed on; no more than that is held in memory.
_AHEAD = 2
_END = object()


def side_by_side(generators: Sequence[Iterator[T]], workers: int) -> Iterator[T]:
    """The items of all generators, those of each in its order; at most `workers` run at a time.

    The first error of any of them is raised here, and no further item is asked for.
    """
    if min(workers, len(generators)) == 1:
        # Two threads that pass pages to one another cost a third more than one that does all the work.
        for generator in generators:
            yield from generator
        return
    queue: Queue[Any] = Queue(maxsize=_AHEAD * workers)
    waiting = list(reversed(generators))
    stopped = threading.Event()
    lock = threading.Lock()

    def run() -> None:
        while not stopped.is_set():
            with lock:
                generator = waiting.pop() if waiting else None
            if generator is None:
                break
            try:
                for item in generator:
                    queue.put(item)
                    if stopped.is_set():
                        return
            except BaseException as error:
                queue.put(_Failure(error))
                return
        queue.put(_END)

    count = min(workers, len(generators))
    for _ in range(count):
        # Daemons: whoever ends the program does not wait for an answer of the vendor.
        threading.Thread(target=run, daemon=True).start()
    try:
        while count:
            item = queue.get()
            if item is _END:
                count -= 1
            elif isinstance(item, _Failure):
                raise item.error
            else:
                yield cast("T", item)
    finally:
        stopped.set()
        while not queue.empty():  # let go of whoever waits to put
            queue.get_nowait()


class _Failure:
    """An error on its way to the thread that reads."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
