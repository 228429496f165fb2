"""Files: those from outside, how large they may be and what they stand for; and those that are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.lazy import lazy_exports

if TYPE_CHECKING:
    from passmuster.files.bounds import (
        DEEPEST_PACKED,
        LARGEST_LINE,
        LARGEST_PAGE,
        LARGEST_PDF,
        LARGEST_PICTURE,
        LARGEST_UNPACKED,
        LARGEST_UNPACKED_PDF,
        MOST_CELLS,
        MOST_COLUMNS,
        MOST_FORM_PROBLEMS,
        MOST_JSON_VALUES,
        MOST_PARTS,
        MOST_TAGS,
        MOST_TITLE_ROWS,
        UNPACKED_BY_BYTE,
        UNPACKED_FREELY,
    )
    from passmuster.files.input_file import InputFile, decode, encoding_of, line_of_error, name_of, read_whole
    from passmuster.files.links import followed
    from passmuster.files.private import keep_permissions, private_opener, private_umask
    from passmuster.files.whole_file import write_whole
    from passmuster.files.yaml_file import Document, line_of

__all__ = [
    "DEEPEST_PACKED",
    "LARGEST_LINE",
    "LARGEST_PAGE",
    "LARGEST_PDF",
    "LARGEST_PICTURE",
    "LARGEST_UNPACKED",
    "LARGEST_UNPACKED_PDF",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_FORM_PROBLEMS",
    "MOST_JSON_VALUES",
    "MOST_PARTS",
    "MOST_TAGS",
    "MOST_TITLE_ROWS",
    "UNPACKED_BY_BYTE",
    "UNPACKED_FREELY",
    "Document",
    "InputFile",
    "decode",
    "encoding_of",
    "followed",
    "keep_permissions",
    "line_of",
    "line_of_error",
    "name_of",
    "private_opener",
    "private_umask",
    "read_whole",
    "write_whole",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "passmuster.files.bounds": [
            "DEEPEST_PACKED",
            "LARGEST_LINE",
            "LARGEST_PAGE",
            "LARGEST_PDF",
            "LARGEST_PICTURE",
            "LARGEST_UNPACKED",
            "LARGEST_UNPACKED_PDF",
            "MOST_CELLS",
            "MOST_COLUMNS",
            "MOST_FORM_PROBLEMS",
            "MOST_JSON_VALUES",
            "MOST_PARTS",
            "MOST_TAGS",
            "MOST_TITLE_ROWS",
            "UNPACKED_BY_BYTE",
            "UNPACKED_FREELY",
        ],
        "passmuster.files.input_file": [
            "InputFile",
            "decode",
            "encoding_of",
            "line_of_error",
            "name_of",
            "read_whole",
        ],
        "passmuster.files.links": ["followed"],
        "passmuster.files.private": ["keep_permissions", "private_opener", "private_umask"],
        "passmuster.files.whole_file": ["write_whole"],
        "passmuster.files.yaml_file": ["Document", "line_of"],
    },
)
