"""Redaction: which settings are secret, and how their values are kept out of everything that is written."""

from passmuster.redaction.redactor import HIDDEN, Redactor, describe_hidden, secret_values

__all__ = ["HIDDEN", "Redactor", "describe_hidden", "secret_values"]
