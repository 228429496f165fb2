"""The time a simulator lives in: the machine's, or one that a test moves.

They are those of the core and of its test kit: a simulator and the program that it answers live in one.
"""

from passmuster.testing.program import StandingClock as MovableClock
from passmuster.times.clock import Clock
from passmuster.times.clock import Clock as RealClock

__all__ = ["Clock", "MovableClock", "RealClock"]
