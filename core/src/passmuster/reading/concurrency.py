"""Running several generators in threads, their items handed on one by one."""

from __future__ import annotations

import threading
import time
from queue import Queue
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

T = TypeVar("T")

#: Items of each worker that may wait to be handed on; no more than that is held in memory.
_AHEAD = 2
#: Seconds that the threads are waited for when the iterator is closed early.
CLOSING = 2.0
_END = object()


def run_concurrently(generators: Sequence[Iterator[T]], workers: int) -> Generator[T, None, None]:
    """Yield the items of all generators, those of each in its order; at most `workers` run at a time.

    The first error of any of them is raised here, and no further item is asked for. Closing this iterator
    ends the threads: each when the item that it is at has come, which is waited for as long as CLOSING.
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

    # Daemons: ending the program does not wait for an answer of the vendor.
    threads = [threading.Thread(target=run, daemon=True) for _ in range(min(workers, len(generators)))]
    for thread in threads:
        thread.start()
    count = len(threads)
    try:
        while count:
            item = queue.get()
            if item is _END:
                count -= 1
            elif isinstance(item, _Failure):
                raise item.error
            else:
                yield cast("T", item)
    except GeneratorExit:
        _end(queue, stopped)
        deadline = time.monotonic() + CLOSING
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        raise
    finally:
        _end(queue, stopped)


def _end(queue: Queue[Any], stopped: threading.Event) -> None:
    """Let the threads end, also those that wait for a place in the queue."""
    stopped.set()
    while not queue.empty():
        queue.get_nowait()


class _Failure:
    """An error on its way to the thread that reads."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
