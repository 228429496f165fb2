"""Changes of SQL, token by token: each turns a limit, a condition, an order or a constant into another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<skipped>\s+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_$][\w.$]*)"
    r"|(?P<sign><>|<=|>=|->|//|\|\||::|.)",
    re.DOTALL,
)
#: What stands in place of a word or sign.
_OTHERS = {
    **{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=", "+": "-", "-": "+"},
    **{"AND": "OR", "OR": "AND", "NOT": "", "DISTINCT": "", "TRUE": "FALSE", "FALSE": "TRUE"},
    **{"DESC": "", "UNION": "UNION ALL", "LEFT": "", "FULL": "LEFT", "PRECEDING": "FOLLOWING"},
}
#: What stands in place of a function.
_FUNCTIONS = {
    **{"least": "greatest", "greatest": "least", "min": "max", "max": "min", "first": "last"},
    **{"bool_or": "bool_and", "bool_and": "bool_or", "lead": "lag", "arg_max": "arg_min"},
}
#: What begins a condition, and what stands in place of one that is left out.
_WITHOUT = {"WHERE": "TRUE", "HAVING": "TRUE", "QUALIFY": "TRUE", "ON": "TRUE", "WHEN": "FALSE"}
#: What ends a condition, beside the end of what it stands in.
_ENDS = frozenset(
    {*_WITHOUT, "THEN", "ELSE", "END", "GROUP", "ORDER", "UNION", "WINDOW", "AS"}
    | {"JOIN", "LEFT", "CROSS", "ASOF", "ANTI", "SEMI", "FULL"}
)

#: Numbers from here on are factors between units.
_FACTOR = 1000


@dataclass(frozen=True)
class Token:
    """A word, sign, number or text of SQL. `depth` counts the brackets and CASEs around it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def tokens_of(sql: str) -> list[Token]:
    """Return the tokens without comments; the AND of a BETWEEN is of the kind `bound`."""
    found: list[Token] = []
    depth, between = 0, []
    for match in _TOKEN.finditer(sql):
        kind, text = str(match.lastgroup), match[0]
        if kind == "skipped":
            continue
        depth -= text in (")", "]", "}", "END")
        if text == "AND" and between and between[-1] == depth:
            between.pop()
            kind = "bound"
        if text == "BETWEEN":
            between.append(depth)
        found.append(Token(kind, text, match.start(), match.end(), depth))
        depth += text in ("(", "[", "{", "CASE")
    return found


def changed_texts(sql: str) -> dict[str, str]:
    """Return the changed texts by what was changed, `old line -> new line`; equal ones are numbered."""
    seen: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for start, end, other in sorted(set(_changes(sql, tokens_of(sql)))):
        text = sql[:start] + other + sql[end:]
        first = sql.rfind("\n", 0, start) + 1
        last = sql.find("\n", end)
        last = len(sql) if last < 0 else last
        change = f"{_line(sql[first:last])} -> {_line(text[first : last + len(text) - len(sql)])}"
        seen[change] += 1
        texts[change if seen[change] == 1 else f"{change} ({seen[change]})"] = text
    return texts


def _line(text: str) -> str:
    return " ".join(text.split())


def _changes(sql: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    for number, (token, following) in enumerate(pairwise([*tokens, Token("end", "", len(sql), len(sql), 0)])):
        before = tokens[number - 1].text if number else ""
        if token.kind == "number":
            yield from _of_number(token)
        elif token.kind in ("word", "sign"):
            if token.text == "UNION" and following.text == "ALL":
                yield token.start, following.end, "UNION"
            elif token.text == "IS":
                yield from _of_null(tokens, number)
            elif token.text == "NOT" and before == "IS":
                pass  # changed with its IS
            elif token.text in _FUNCTIONS and following.text == "(":
                yield token.start, token.end, _FUNCTIONS[token.text]
            elif token.text in _OTHERS and (token.text != "-" or following.kind != "sign"):
                yield token.start, token.end, _OTHERS[token.text]
        yield from _left_out(tokens, number)


def _of_number(token: Token) -> Iterator[tuple[int, int, str]]:
    if "." in token.text:
        yield token.start, token.end, str(float(token.text) * 2)
        return
    yield token.start, token.end, str(int(token.text) + 1)
    # one beside a factor shows whether it is tested, and so does the other
    if 1 < int(token.text) < _FACTOR:
        yield token.start, token.end, str(int(token.text) - 1)


def _of_null(tokens: Sequence[Token], number: int) -> Iterator[tuple[int, int, str]]:
    """`IS NULL` and `IS NOT NULL`."""
    following = [token.text for token in tokens[number + 1 : number + 3]]
    if following[:1] == ["NULL"]:
        yield tokens[number].start, tokens[number + 1].end, "IS NOT NULL"
    elif following == ["NOT", "NULL"]:
        yield tokens[number].start, tokens[number + 2].end, "IS NULL"


def _ends_condition(token: Token) -> bool:
    return token.text == "," or (token.kind == "word" and token.text in {*_ENDS, "AND", "OR"})


def _left_out(tokens: Sequence[Token], number: int) -> Iterator[tuple[int, int, str]]:
    """A condition is left out: one after AND is true, one after OR is not."""
    token = tokens[number]
    if token.kind == "sign" and number and token.text == "(" and tokens[number - 1].text == "FILTER":
        other, depth = "TRUE", token.depth + 1
    elif token.kind == "word" and token.text in _WITHOUT:
        other, depth = _WITHOUT[token.text], token.depth
    elif token.kind == "word" and token.text in ("AND", "OR"):
        other, depth = ("TRUE" if token.text == "AND" else "FALSE"), token.depth
    else:
        return
    rest = tokens[number + 1 :]
    length = next(
        (
            count
            for count, next_one in enumerate(rest)
            if next_one.depth < depth
            or (
                next_one.depth == depth and next_one.kind == "word" and next_one.text in {*_ENDS, "AND", "OR"}
            )
            or (next_one.depth == depth and next_one.text == ",")
        ),
        len(rest),
    )
    if length and rest[0].text not in ("TRUE", "FALSE"):
        yield rest[0].start, rest[length - 1].end, other
