"""Prints how many findings the OSCAL results on stdin have; exit code 1, and why, if they are none.

Run by the Python of .venv-judges/oscal, which has nothing of ours. The models of compliance-trestle are made
from the JSON schemas that NIST publishes.
"""

from __future__ import annotations

import sys

from pydantic import ValidationError
from trestle.oscal.assessment_results import Model


def main(content: bytes) -> int:
    """Count them."""
    results = Model.model_validate_json(content).assessment_results
    return sum(len(each.findings or ()) for each in results.results)


if __name__ == "__main__":
    try:
        print(main(sys.stdin.buffer.read()))
    except ValidationError as error:
        sys.exit(str(error))
