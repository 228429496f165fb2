"""How much one file may ask for. What is beyond is refused with a sentence, in seconds and little memory."""

from __future__ import annotations

#: Bytes of a roster, a schedule, a policy or a project; a month of a large college has a hundredth of it.
LARGEST_FILE = 32 << 20

#: Bytes of a file that holds one secret.
LARGEST_SECRET = 1 << 20

#: Bytes of a YAML text; so many take some seconds to parse. A list that is longer is better written as JSON.
LARGEST_YAML = 1 << 19

#: Names, values and lists that a YAML text may hold when each alias stands for all that it names.
MOST_YAML_NODES = 100_000

#: Cells of a table, empty ones before the last of each row included.
MOST_CELLS = 2_000_000

#: Columns of a table.
MOST_COLUMNS = 1_000

#: Filled rows that may stand above the heading of a table.
MOST_TITLE_ROWS = 20

#: Bytes that the parts of a workbook which are read may unpack to; a row of ten columns takes about 500.
LARGEST_UNPACKED = 128 << 20

#: Parts of a workbook: a sheet has two or three.
MOST_PARTS = 10_000

#: Tags in the XML of a workbook: a cell has four, counting those that close.
MOST_TAGS = 4 * MOST_CELLS

#: Wrong quotes in one CSV file after which no more are looked for: each may cost a look at all the rest.
MOST_FORM_PROBLEMS = 20
#: Bytes of one message or piece of evidence: as many as one value in a vendor's answer may have.
LARGEST_LINE = 64 << 20

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
