"""How much one file may ask for. What is beyond is refused with a sentence, in seconds and little memory."""

from __future__ import annotations

#: Bytes of one message or piece of evidence; a STATE of thousands of rooms has a tenth of it.
LARGEST_LINE = 16 << 20

#: Bytes of a report's PDF.
LARGEST_PDF = 1 << 30

#: What all that is packed in a report's PDF may unpack to: so many bytes, and so many more for each byte of
#: the file, but no more than the third. Reports take up to 20 for each, a file made to fill memory 1,000.
UNPACKED_FREELY, UNPACKED_BY_BYTE, LARGEST_UNPACKED_PDF = 64 << 20, 128, 4 << 30

#: How often what is packed may be packed again: evidence is, once.
DEEPEST_PACKED = 3

#: Bytes of what is drawn on one page of a report; a full one takes a hundredth.
LARGEST_PAGE = 4 << 20

#: Bytes that a picture may take while it is looked at.
LARGEST_PICTURE = 256 << 20

#: Values in a JSON file that a report carries; a line of a register has about twenty.
MOST_JSON_VALUES = 20_000_000
