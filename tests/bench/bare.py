"""The least that a reader can do: fetch and parse the same answers, and look at every record.

`python tests/bench/bare.py VENDOR URL RECORDS` prints how many records it saw.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import orjson
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.vendors import VENDORS, Volume  # the path comes first


def main(vendor: str, url: str, records: int) -> None:
    """Read them all."""
    session, seen = requests.Session(), 0
    for method, target, asked in VENDORS[vendor].requests(Volume(records)):
        body = session.request(method, url + target, json=asked, timeout=60).content
        if vendor == "zego":
            rows = orjson.loads(body)["data"]["records"]
        else:
            items = ElementTree.fromstring(body).iter("Item")
            rows = [{field.tag: field.text for field in item} for item in items]
        for row in rows:
            seen += bool(row)
    print(seen)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
