"""The time a simulator lives in: the machine's, or one that a test moves.

They are those of the core and of its test kit: a simulator and the program that it answers live in one.
"""

from passmuster.clock import Clock
from passmuster.clock import Clock as RealClock
from passmuster.testing.program import StandingClock as MovableClock

__all__ = ["Clock", "MovableClock", "RealClock"]
