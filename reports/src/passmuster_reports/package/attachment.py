"""A file that a PDF carries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """One file that a PDF carries; `relationship` is PDF's word for what it is to the pages."""

    name: str
    media_type: str
    relationship: str
    description: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the hash of its content."""
        return sha256_of(self.content)


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def attach_json(name: str, relationship: str, description: str, value: Any) -> Attachment:
    """Return a value as a file of JSON.

    Its keys keep their order: parameters are printed in the order in which their control declares them.
    """
    content = (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
    return Attachment(name, "application/json", relationship, description, content)
