"""Falkor's token: sent as it is or encoded first, refused once, and never shown."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from core.source_under_test import ALWAYS, SourceUnderTest, simulated
from program import Program, Run
from simulators import faults

RAW = "api-account-7:s3cret/of+falkor~1"
ENCODED = base64.b64encode(RAW.encode()).decode()


def shown(run: Run) -> str:
    return run.stdout.decode() + run.stderr


@pytest.mark.parametrize("is_encoded", [True, False])
def test_a_token_is_sent_as_it_is_or_encoded_first(
    program: Program, tmp_path: Path, is_encoded: bool
) -> None:
    token = ENCODED if is_encoded else RAW
    with simulated("falkor", program, tmp_path, token=token, token_is_encoded=is_encoded) as opened:
        opened.settings["token_is_encoded"] = is_encoded
        run = opened.run("read")

    assert run.code == 0, run.stderr
    assert {request.headers["authorization"] for request in opened.vendor.requests} == {f"Basic {ENCODED}"}


@pytest.mark.parametrize("envelope", [False, True])
@pytest.mark.parametrize("is_encoded", [True, False])
def test_no_form_of_the_token_is_shown_even_when_falkor_repeats_it(
    program: Program, tmp_path: Path, is_encoded: bool, envelope: bool
) -> None:
    token = ENCODED if is_encoded else RAW
    with simulated("falkor", program, tmp_path, token=token, token_is_encoded=is_encoded) as opened:
        opened.settings["token_is_encoded"] = is_encoded
        opened.vendor.faults.add(faults.echo_credentials(400, envelope), times=ALWAYS)
        runs = [opened.run("check"), opened.run("read"), opened.connector("check")]

    for run in runs:
        assert run.code != 0 or "FAILED" in shown(run)
        assert "[hidden]" in shown(run)
        for secret in (ENCODED, ENCODED.rstrip("="), RAW, RAW.partition(":")[2]):
            assert secret not in shown(run)


def test_a_refused_token_is_tried_once_and_the_exit_code_is_3(falkor: SourceUnderTest) -> None:
    falkor.settings["token"] = "bm90LWl0"

    run = falkor.read()

    assert run.code == 3
    assert len(falkor.vendor.requests) == 1
    assert "check the credentials in the settings" in run.stderr


def test_a_token_that_is_no_base64_is_sent_all_the_same(falkor: SourceUnderTest) -> None:
    falkor.settings["token"] = "no base64!"

    run = falkor.run("check")

    assert run.code == 1
    assert falkor.vendor.requests[0].headers["authorization"] == "Basic no base64!"
    assert "no base64!" not in shown(run)
