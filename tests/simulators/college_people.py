"""Who is at the college, and who they are to Electa and ZEGO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Person:
    """`electa` and `zego` are the ids at the source; some people have two, some none."""

    id: str
    name: str
    mail: str
    group: str
    electa: tuple[int, ...]
    zego: tuple[int, ...]
    joined: date | None = None
    left: date | None = None

    def here_on(self, day: date) -> bool:
        """Whether the college counts on this person that day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)


NEVER_SEEN = "P014"

# Names are as people have them, or as they type them into a form when nobody is looking.
PEOPLE = (
    Person("P001", "Anna Schneider", "anna.schneider", "care-1", (219401,), (100062201,)),
    Person("P002", "王小明", "wang.xiaoming", "care-1", (219402,), (100062202,)),
    Person("P003", "فاطمة الزهراء", "fatima.alzahra", "care-1", (219403,), (100062203,)),
    Person("P004", "अनन्या शर्मा", "ananya.sharma", "care-1", (219404,), (100062204,)),
    Person("P005", "Kim 🦊 Larsen", "kim.larsen", "care-1", (219405,), (100062205,)),
    Person("P006", "Robin <script>alert(1)</script> {{ 7*7 }}", "robin", "care-1", (219406,), (100062206,)),
    Person("P007", 'O\'Neill, Deirdre "Dee"', "deirdre.oneill", "care-1", (219407,), (100062207,)),
    Person("P008", "Björn Åström", "bjorn.astrom", "care-1", (219408,), (100062208, 100062308)),
    Person("P009", "Chiara Rossi", "chiara.rossi", "care-2", (219409,), (100062209,)),
    Person("P010", "Zofia Wiśniewska", "zofia.wisniewska", "care-2", (219410, 219510), (100062210,)),
    Person("P011", "João Pereira", "joao.pereira", "care-2", (219411,), (100062211,)),
    Person("P012", "Nguyễn Thị Mai", "mai.nguyen", "care-2", (219412,), (100062212,)),
    Person("P013", "Ольга Петрова", "olga.petrova", "care-2", (219413,), (100062213,)),
    Person(NEVER_SEEN, "Emil Hartmann", "emil.hartmann", "care-2", (219414,), (100062214,)),
    Person("P015", "Lena Vogt", "lena.vogt", "care-2", (219415,), (100062215,), joined=date(2026, 10, 12)),
    Person("P016", "Tom Becker", "tom.becker", "safety", (219416,), (100062216,), left=date(2026, 10, 16)),
    Person("P017", "山田花子", "hanako.yamada", "safety", (219417,), (100062217,)),
    Person("P018", "דוד כהן", "", "safety", (219418,), (100062218,)),
    Person("P019", "Sinéad Murphy", "sinead.murphy", "safety", (219419,), (100062219,)),
    # An Int64 that a double cannot hold: 2**53 + 1.
    Person("P020", "Mehmet Yılmaz", "mehmet.yilmaz", "safety", (219420,), (9007199254740993,)),  # noqa: RUF001  # his name
    Person("P021", "Ida Holm", "ida.holm", "safety", (219421,), (100062221,)),
    Person("P022", "Dr. Helga Brandt", "helga.brandt", "trainers", (219422,), (100062222,)),
    Person("P023", "Paul Adeyemi", "paul.adeyemi", "trainers", (219423,), (100062223,)),
    Person("P024", "Marta Lindqvist", "marta.lindqvist", "trainers", (), (100062224,)),
)
