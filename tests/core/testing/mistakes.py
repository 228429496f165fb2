"""What an author of a plugin may do wrong, and what the contract kit then says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """What an author may do wrong, the test that finds it, and words of what it then says."""

    file: str
    old: str
    new: str
    test: str
    said: str


MISTAKES = {
    "another name": Mistake(
        "source.py",
        'name = "acme"',
        'name = "acne"',
        "test_the_plugin_is_installed_under_the_name_of_its_source",
        "the entry point is named acme",
    ),
    "a secret that is not marked": Mistake(
        "schemas/settings.json",
        '"airbyte_secret": true, ',
        "",
        "test_settings_that_look_secret_are_marked_at_the_top_where_hosts_mask_them",
        "'api_key' is not marked as a secret",
    ),
    "a setting without a word": Mistake(
        "schemas/settings.json",
        '"The account whose visits are read."',
        '"Account"',
        "test_the_settings_are_a_strict_schema_in_which_each_is_explained",
        "'account' is not explained",
    ),
    "a field without a description": Mistake(
        "schemas/visits.json",
        '"The room\'s id."',
        '""',
        "test_every_field_of_a_stream_is_typed_and_described",
        "'room_id' is not described in a sentence",
    ),
    "a key that may be missing": Mistake(
        "schemas/visits.json",
        '"required": ["id", ',
        '"required": [',
        "test_key_and_cursor_are_required_fields_of_simple_types",
        "'id' may be missing",
    ),
    "a schema of another type": Mistake(
        "schemas/visits.json",
        '"person_id": {"type": "integer"',
        '"person_id": {"type": "string"',
        "test_every_record_is_valid_and_has_a_key_of_its_own",
        "records were rejected",
    ),
    "a key that is not unique": Mistake(
        "source.py",
        'primary_key = ("id",)',
        'primary_key = ("person_id",)',
        "test_every_record_is_valid_and_has_a_key_of_its_own",
        "is not unique",
    ),
    "output beside the messages": Mistake(
        "source.py",
        "            yield Page(records)",
        "            print('a page')\n            yield Page(records)",
        "test_every_record_is_valid_and_has_a_key_of_its_own",
        "printed to stdout beside the messages",
    ),
    "a traceback": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page(records[0]['visits'])",
        "test_every_record_is_valid_and_has_a_key_of_its_own",
        "an error that the source does not expect",
    ),
    "another answer each time": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page([{**record, 'salt': __import__('uuid').uuid4().hex} for record in records])",
        "test_two_full_reads_are_the_same",
        "became",
    ),
    "a partition that is never the same": Mistake(
        "source.py",
        '[{"account": self.settings["account"]}]',
        '[{"account": self.settings["account"], "end": format_instant(window.end)}]',
        "test_reading_on_brings_nothing_old_again",
        "older than the look-back",
    ),
    "a start that is no start": Mistake(
        "source.py",
        '        return parse_instant(record["entered_at"])',
        '        return parse_instant(record["entered_at"]) + timedelta(days=9)',
        "test_every_record_is_valid_and_has_a_key_of_its_own",
        "tells nothing of visits",
    ),
    "evidence that some records break": Mistake(
        "source.py",
        'record.get("person_name")',
        'record.get("person_name", "").upper()',
        "test_evidence_is_made_of_any_record_that_the_schema_accepts",
        "'NoneType' object has no attribute 'upper'",
    ),
    "evidence that the kind does not accept": Mistake(
        "source.py",
        'place_type="room"',
        'place_type="kitchen"',
        "test_evidence_is_valid_stable_and_names_its_record",
        "makes evidence",
    ),
    "only the first page": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page(records)\n            return",
        "test_a_read_brings_exactly_the_records_that_the_vendor_has",
        "a read loses 2 of 4 records: (3,), (4,)",
    ),
    "only the first page, with workers": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page(records)\n            return",
        "test_partitions_read_side_by_side_bring_the_same",
        "a read with four workers loses 2 of 4 records",
    ),
    "only the first page, reading on": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page(records)\n            return",
        "test_reading_on_from_any_state_loses_nothing",
        "after the state of line 5 loses 2 of 4 records",
    ),
    "only the first record of each page": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page(records[:1])",
        "test_a_read_brings_exactly_the_records_that_the_vendor_has",
        "a read loses 2 of 4 records: (2,), (4,)",
    ),
    "never the last hour of a window": Mistake(
        "source.py",
        "format_instant(slice.end)",
        "format_instant(slice.end - timedelta(hours=1))",
        "test_short_windows_bring_exactly_the_same_records",
        "a read in short windows loses 4 of 4 records",
    ),
    "never the last second of a window": Mistake(
        "source.py",
        "format_instant(slice.end)",
        "format_instant(slice.end - timedelta(seconds=1))",
        "test_a_read_that_ends_right_behind_a_record_brings_it",
        "a read until 2026-10-28T08:00:13Z loses 1 of 1 records: (1,)",
    ),
    "never the first second of a window": Mistake(
        "source.py",
        "format_instant(slice.start)",
        "format_instant(slice.start + timedelta(seconds=1))",
        "test_a_read_that_begins_where_a_record_does_brings_it",
        "a read since 2026-10-28T08:00:12Z loses 1 of 4 records: (1,)",
    ),
    "a record that the vendor does not have": Mistake(
        "source.py",
        "            yield Page(records)",
        "            yield Page([{**one, 'id': one['id'] + i} for one in records for i in (0, 100)])",
        "test_a_read_brings_exactly_the_records_that_the_vendor_has",
        "a read brings records that the vendor does not have: (101,), (102,), (103,), (104,)",
    ),
    "a fault taken for an empty answer": Mistake(
        "source.py",
        "        raise UnreadableError(\"the answer holds no list 'visits' with its number of 'pages'\")",
        "        return [], 1",
        "test_rubbish_is_an_error_that_names_the_stream",
        "JSON of another shape from request 1 on was taken for an answer",
    ),
    "a failure that is passed over": Mistake(
        "source.py",
        '            records, pages = self.source.ask("/v1/visits", {**window, "page": str(number)})',
        "            from passmuster.errors import TransientError\n            try:\n"
        '                records, pages = self.source.ask("/v1/visits", {**window, "page": str(number)})\n'
        "            except TransientError:\n                records, pages = [], 1",
        "test_a_vendor_that_is_down_is_an_error_that_names_the_stream",
        "a failure (500) from request 1 on: exit code 0",
    ),
    "what is forbidden taken for an empty answer": Mistake(
        "source.py",
        "        return self.http.get(",
        "        from passmuster.errors import ForbiddenError\n        try:\n"
        "            self.http.get(path, visits_of, {**fields, 'account': self.account}, headers)\n"
        "        except ForbiddenError:\n            return [], 1\n"
        "        return self.http.get(",
        "test_what_is_forbidden_is_never_passed_off_as_read",
        "some records are missing, and the exit code is 0",
    ),
    "a refusal that is repeated": Mistake(
        "source.py",
        "        return self.http.get(",
        "        from passmuster.errors import AuthError\n        for _ in range(9):\n            try:\n"
        "                self.http.get(path, visits_of, {**fields, 'account': self.account}, headers)\n"
        "            except AuthError:\n                continue\n        return self.http.get(",
        "test_a_refusal_is_an_error_of_its_own_and_is_not_repeated",
        "requests after it lock an account",
    ),
    "a refusal that is no AuthError": Mistake(
        "source.py",
        "        return self.http.get(",
        "        from passmuster.errors import AuthError, VendorError\n        try:\n"
        "            self.http.get(path, visits_of, {**fields, 'account': self.account}, headers)\n"
        "        except AuthError:\n            raise VendorError('no') from None\n"
        "        return self.http.get(",
        "test_a_refusal_is_an_error_of_its_own_and_is_not_repeated",
        "exit code 1, not 3",
    ),
    "a secret that is shown": Mistake(
        "source.py",
        "            yield Page(records)",
        "            self.source.redactor.__init__()\n"
        "            self.source.log(self.settings['api_key'])\n"
        "            yield Page(records)",
        "test_every_record_is_valid_and_has_a_key_of_its_own",
        "a secret of the settings is in the output",
    ),
    "a check that asks nothing": Mistake(
        "source.py",
        "    @property\n    def account",
        "    def check(self) -> None:\n        pass\n\n    @property\n    def account",
        "test_a_check_of_refused_credentials_fails",
        "exit code 0",
    ),
}
