"""A store in which two people left every kind of trace, so that one of them can be forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from passmuster.protocols import StreamState
from passmuster_reports.store.connection import open_store, transaction
from passmuster_reports.store.importer import import_files
from passmuster_reports.store.tables import OWN_TABLES
from reports.lines import as_stdin, presence

DAY = "2026-10-05T"
READ_AT = "2026-10-06T00:00:00Z"


@dataclass(frozen=True)
class Somebody:
    """One person with an id at each source, a name and an address."""

    zego: str
    electa: str
    name: str
    email: str
    session: str

    @property
    def words(self) -> tuple[str, ...]:
        """What a search of the raw file looks for."""
        return (self.zego, self.electa, self.name, self.email, self.session)


#: Such words stand nowhere by chance, and no compression makes less of them.
ADA = Somebody(
    "z4f1c09be7d2", "e83b6d15a0f7", "Xanthippe Quabbe", "x.quabbe@nowhere.example", "s1b90fe44c7a2"
)
BO = Somebody("z7710aa93ce4", "e29c4402d8b6", "Zbigniew Oyvind", "z.oyvind@nowhere.example", "s6d0c8817ef39")


def evidence_of(who: Somebody) -> list[dict[str, Any]]:
    """Evidence by id, by address alone, and by name alone."""
    told = {"person_name": who.name, "person_email": who.email}
    start, end = f"{DAY}08:00:00Z", f"{DAY}09:00:00Z"
    session = f"zego:1200:room_logio_records:{who.session}"
    return [
        presence(who.zego, start, end, **told, evidence_id=session),
        presence(who.electa, start, end, **told, source="electa"),
        presence(None, start, end, **told, source="teams", evidence_id=f"teams:a:s:{who.email}"),
        presence(None, start, end, person_name=who.name, source="files", evidence_id=f"files:a:s:{who.name}"),
    ]


def state_of(*people: Somebody) -> str:
    """Open visits, people who are not read again, sessions, and a partition for each person."""
    state = StreamState()
    state.set(
        {"room_id": "101"},
        {
            "read_until": READ_AT,
            "read_at": READ_AT,
            "open": [[f"{DAY}08:00:00Z", READ_AT, who.zego, "101"] for who in people],
            "unread": [[who.zego, None, READ_AT] for who in people],
            "sessions": {who.session: [f"{DAY}08:00:00Z", f"{DAY}09:00:00Z"] for who in people},
        },
    )
    for who in people:
        state.set({"user_id": who.zego}, {"read_until": READ_AT, "read_at": READ_AT})
    return json.dumps(state.as_state())


def make_store(path: Path, *people: Somebody) -> None:
    """Fill a new store with what is known of these people."""
    with open_store(str(path)) as store:
        import_files(store, [], as_stdin(*(data for who in people for data in evidence_of(who))))
        with transaction(store):
            store.execute("DELETE FROM imports")
            add(store, "states", state=state_of(*people))
            unread = [{"person_id": who.zego, "place_id": None, "since": READ_AT} for who in people]
            reasons = {f"the name {who.name} is too long": 1 for who in people}
            add(
                store,
                "readings",
                partition='{"room_id": "101"}',
                unread=json.dumps(unread),
                reasons=json.dumps(reasons),
            )
            for who in people:
                add(store, "readings", partition=json.dumps({"user_id": who.zego}), unread="[]", reasons="{}")
                add(store, "reads", message=f"zego visits, user_id {who.zego}: {who.email} is locked")
                add(store, "import_errors", message=f"no certificate of {who.name}")
                add(store, "imports", name=f"{who.email}.jsonl")
                for record in (
                    {"uid": who.zego, "room": None},
                    {"who": {"mail": f"{who.name} <{who.email}>"}},
                ):
                    add(store, "rejects", record=json.dumps(record), partition="{}", reason="'room' is null")
                add(
                    store,
                    "rejects",
                    record='{"uid": "nobody"}',
                    partition="{}",
                    reason=f"not the room of {who.name}",
                )


def add(store: DuckDBPyConnection, table: str, **values: str) -> None:
    """Add a row of zego to one of a store's own tables."""
    of_zego = {"source": "zego", "account": "1200", "stream": "room_logio_records"}
    values = {**{name: text for name, text in of_zego.items() if name in OWN_TABLES[table][1]}, **values}
    names = ", ".join(values)
    store.execute(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", [*values.values()]
    )


def tables_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, but those that say what was erased."""
    with open_store(str(path), read_only=True) as store:
        names = store.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
        return {
            name: store.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()
            for (name,) in names
            if name != "erasures"
        }


def found_in(path: Path, who: Somebody) -> list[str]:
    """Return which of the words stand in the bytes of a file."""
    content = path.read_bytes()
    return [word for word in who.words if word.encode() in content]
