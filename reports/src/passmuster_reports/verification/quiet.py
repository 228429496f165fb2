"""Libraries that log what they also return or raise, kept quiet while they are asked."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quiet(*names: str) -> Iterator[None]:
    """Keep what these loggers, and those below them, log from the handlers of the program meanwhile."""
    loggers = [logging.getLogger(name) for name in names]
    propagated = [logger.propagate for logger in loggers]
    handler = logging.NullHandler()  # without any, Python writes warnings to stderr
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagates in zip(loggers, propagated, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagates
