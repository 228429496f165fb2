"""What a source says of itself: its name, its settings, the schemas of its streams."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

from passmuster.testing.source_under_test import SHORTEST_SECRET, ContractCase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster.host.plugins import Plugin
    from passmuster.sdk.source import Source, Stream

_TYPES = {"string", "boolean", "integer", "number", "array", "object", "null"}
#: What Airbyte's destinations make a column of.
_AIRBYTE_TYPES = {
    "timestamp_with_timezone",
    "timestamp_without_timezone",
    "time_with_timezone",
    "time_without_timezone",
    "integer",
}
#: What Airbyte's destinations do not understand.
_TOO_MUCH = {"$ref", "allOf", "not", "anyOf", "if", "patternProperties"}
#: Words of which a setting's name is made when its value is a credential.
_SECRET_WORDS = {"key", "token", "secret", "password", "passphrase"}
_SHORTEST_DESCRIPTION = 15


class Declarations:
    """Tests without a read."""

    case: ClassVar[ContractCase]

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make a test of each stream for those that take one."""
        streams = self.case.source_class.streams
        if "stream" in metafunc.fixturenames:
            metafunc.parametrize("stream", streams, ids=[stream.name for stream in streams])
        if "evident" in metafunc.fixturenames:
            evident = [stream for stream in streams if stream.kind is not None]
            metafunc.parametrize("evident", evident, ids=[stream.name for stream in evident])

    def test_the_plugin_is_installed_under_the_name_of_its_source(self) -> None:
        source_class = self.case.source_class
        plugin, name = _installed(source_class), source_class.name
        module = f"passmuster_{name.replace('-', '_')}"

        assert plugin.problem is None, f"the plugin is broken: {plugin.problem}"
        assert plugin.source is source_class, f"the plugin offers {plugin.source}"
        assert plugin.entry.name == name, f"the entry point is named {plugin.entry.name}"
        assert plugin.entry.module == module, f"the module is {plugin.entry.module}, not {module}"
        assert plugin.entry.distribution == f"passmuster-{name}", (
            f"the distribution is {plugin.entry.distribution}"
        )

    def test_the_plugin_brings_a_program_for_airbyte(self) -> None:
        from importlib.metadata import entry_points

        program = f"source-{self.case.source_class.name}"
        found = [entry.value for entry in entry_points(group="console_scripts", name=program)]

        assert found == ["passmuster.cli.connector:main"], f"{program} is {found or 'missing'}"

    def test_the_source_says_where_its_vendor_is_described_and_answers(self) -> None:
        source_class = self.case.source_class

        assert source_class.title, "the source has no title"
        assert source_class.documentation_url.startswith("https://"), "documentation_url is no https address"
        if "base_url" not in source_class.settings_schema()["required"]:
            is_https = source_class.base_url.startswith("https://")
            assert is_https, "base_url is neither https nor a required setting"

    def test_the_settings_are_a_strict_schema_in_which_each_is_explained(self) -> None:
        import jsonschema

        schema = self.case.source_class.settings_schema()
        properties: dict[str, dict[str, Any]] = schema["properties"]

        jsonschema.Draft7Validator.check_schema(schema)
        assert schema["additionalProperties"] is False, "a misspelt setting would not be noticed"
        assert set(schema["required"]) <= set(properties), "a required setting is not described"
        assert "base_url" in properties, "base_url cannot be set"
        for name, rule in properties.items():
            assert re.fullmatch(r"[a-z][a-z0-9_]*", name), f"'{name}' is not in small letters"
            assert rule.get("title"), f"'{name}' has no title"
            assert len(rule.get("description", "")) > _SHORTEST_DESCRIPTION, f"'{name}' is not explained"
            if "default" in rule:
                assert jsonschema.Draft7Validator(rule).is_valid(rule["default"]), f"'{name}': wrong default"
        orders = [rule.get("order") for rule in properties.values()]
        assert orders == [*range(len(properties))], f"'order' does not count from 0 on: {orders}"

    def test_settings_that_look_secret_are_marked_at_the_top_where_hosts_mask_them(self) -> None:
        schema = self.case.source_class.settings_schema()

        for name, rule in schema["properties"].items():
            if _SECRET_WORDS & set(name.split("_")) and rule.get("type") == "string":
                assert rule.get("airbyte_secret") is True, f"'{name}' is not marked as a secret"
        inside = json.dumps({**schema, "properties": [_inside(r) for r in schema["properties"].values()]})
        assert "airbyte_secret" not in inside, "a secret is marked where no host looks"

    def test_the_settings_of_this_test_hold_secrets_that_can_be_looked_for(self) -> None:
        short = [secret for secret in self.case.secrets() if len(secret) < SHORTEST_SECRET]

        assert not short, f"{len(short)} secrets of the settings have fewer than {SHORTEST_SECRET} characters"

    def test_a_streams_schema_is_one_that_airbyte_and_its_destinations_accept(
        self, stream: type[Stream[Any]]
    ) -> None:
        import jsonschema

        schema = stream.schema()

        jsonschema.Draft7Validator.check_schema(schema)
        assert schema["type"] == "object", "a record is an object"
        for inner in _schemas_in(schema):
            assert not _TOO_MUCH & set(inner), f"not every destination knows {_TOO_MUCH & set(inner)}"
            assert inner.get("additionalProperties", True) is not False, "a new field would be refused"

    def test_every_field_of_a_stream_is_typed_and_described(self, stream: type[Stream[Any]]) -> None:
        schema = stream.schema()

        assert schema.get("title"), "the schema has no title"
        assert schema.get("description"), "the schema does not say what a record is"
        for name, rule in schema["properties"].items():
            types = {rule["type"]} if isinstance(rule["type"], str) else set(rule["type"])
            assert types <= _TYPES, f"'{name}' has the type {types - _TYPES}"
            assert rule.get("description", "").endswith("."), f"'{name}' is not described in a sentence"
            assert rule.get("airbyte_type", "integer") in _AIRBYTE_TYPES, f"'{name}': unknown airbyte_type"

    def test_key_and_cursor_are_required_fields_of_simple_types(self, stream: type[Stream[Any]]) -> None:
        schema, key = stream.schema(), stream.primary_key

        assert key, "the stream has no primary key"
        assert len(set(key)) == len(key), "a field is twice in the primary key"
        for field in (*key, stream.cursor_field):
            if field is not None:
                rule = schema
                for name in field.split("."):
                    assert name in rule.get("required", ()), f"'{field}' may be missing"
                    rule = rule["properties"][name]
                found = rule["type"]
                assert found in ("string", "integer"), f"'{field}' is {found}, not text or a whole number"

    def test_no_two_fields_of_a_stream_differ_in_case_only(self, stream: type[Stream[Any]]) -> None:
        # PyAirbyte writes names in small letters: two such fields would become one column.
        names = [name.lower() for name in stream.schema()["properties"]]

        assert len(names) == len(set(names)), f"two fields become one: {sorted(names)}"

    def test_a_stream_makes_evidence_of_a_kind_that_the_core_knows_or_none(
        self, stream: type[Stream[Any]]
    ) -> None:
        import passmuster.sdk.source
        from passmuster.schemas.loader import load_schema

        makes_evidence = stream.evidence is not passmuster.sdk.source.Stream.evidence
        assert makes_evidence is (stream.kind is not None), "`kind` and `evidence` belong together"
        if stream.kind is not None:
            schema = load_schema("passmuster", stream.kind)
            assert schema["properties"]["kind"]["enum"] == [stream.kind], "the kind's schema is not its own"


def _installed(source_class: type[Source]) -> Plugin:
    from passmuster.host.plugins import Host

    package = source_class.package()
    found = [plugin for plugin in Host({}).plugins if package == plugin.entry.module.partition(":")[0]]
    assert found, f"no plugin {package} is installed here: `pip install --editable .` does it"
    return found[0]


def _inside(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "airbyte_secret"}


def _schemas_in(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the schema and all schemas inside it."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from _schemas_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _schemas_in(value)
