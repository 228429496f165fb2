"""A file that is written whole or not at all, and whose it is."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from passmuster.errors import PassmusterError
from passmuster.files.private import keep_permissions, private_opener, private_umask
from passmuster.files.whole_file import WholeFile, write_whole


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Every umask that somebody may have; the process gets its own back."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_is_its_owners_alone_before_anything_is_in_it(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "x.json"

    with WholeFile(str(path)) as file:
        (part,) = tmp_path.iterdir()
        assert (mode(part), part.stat().st_size) == (0o600, 0)
        file.write(b"x")

    assert (mode(path), path.read_bytes()) == (0o600, b"x")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("permissions", [0o640, 0o644, 0o666, 0o400])
def test_a_file_that_is_replaced_keeps_what_was_permitted(
    tmp_path: Path, umask: int, permissions: int
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"before")
    path.chmod(permissions)

    with WholeFile(str(path)) as file:
        (part,) = tmp_path.glob(".*")
        assert (mode(part), part.stat().st_size) == (permissions, 0)
        file.write(b"x")

    assert (mode(path), path.read_bytes()) == (permissions, b"x")


def test_a_file_of_another_group_stays_with_it(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"before")
    path.chmod(0o640)
    try:
        os.chown(path, -1, another_group())
    except (PermissionError, StopIteration):
        pytest.skip("this user is of one group only")

    write_whole(str(path), b"x")

    assert (path.stat().st_gid, mode(path)) == (another_group(), 0o640)


def another_group() -> int:
    if os.geteuid() == 0:
        return os.getegid() + 1
    return next(group for group in os.getgroups() if group != os.getegid())


def test_where_the_group_cannot_be_kept_nothing_is_permitted_to_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new = tmp_path / "x.json", tmp_path / "new"
    path.write_bytes(b"before")
    path.chmod(0o664)
    new.touch(0o600)

    def refuse(*_: object) -> None:
        raise PermissionError

    found = os.stat
    monkeypatch.setattr(os, "chown", refuse)
    monkeypatch.setattr(
        os, "stat", lambda at, **options: of_group(found(at, **options), 1 if at == str(path) else 0)
    )
    keep_permissions(str(new), str(path))
    monkeypatch.undo()

    assert mode(new) == 0o604


def of_group(found: os.stat_result, group: int) -> os.stat_result:
    return os.stat_result((*found[:5], group, *found[6:]))


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"before")

    def write_half() -> None:
        with WholeFile(str(path)) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()

    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_is_full_is_said_with_the_path(tmp_path: Path) -> None:
    path = tmp_path / "x.json"

    with pytest.raises(PassmusterError, match=f"cannot write '{path}': No space left"), WholeFile(str(path)):
        raise OSError(28, "No space left on device")

    assert list(tmp_path.iterdir()) == []


def test_what_only_grows_is_private_when_it_is_new_and_stays_as_it_is(tmp_path: Path, umask: int) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    old.write_bytes(b"1")
    old.chmod(0o640)

    for path in (new, old):
        with open(path, "ab", opener=private_opener) as file:
            file.write(b"2")

    assert (mode(new), new.read_bytes()) == (0o600, b"2")
    assert (mode(old), old.read_bytes()) == (0o640, b"12")


@pytest.mark.parametrize(
    ("permissions", "under", "made"),
    [(None, 0o000, 0o600), (0o600, 0o022, 0o600), (0o640, 0o000, 0o640), (0o664, 0o027, 0o640)],
)
def test_what_a_library_makes_is_no_more_open_than_the_file_it_is_for(
    tmp_path: Path, permissions: int | None, under: int, made: int
) -> None:
    path, log = tmp_path / "store", tmp_path / "store.wal"
    if permissions is not None:
        path.touch()
        path.chmod(permissions)
    before = os.umask(under)
    try:
        with private_umask(str(path)):
            log.touch(0o666)

        assert mode(log) == made
        assert os.umask(before) == under
    finally:
        os.umask(before)


def test_two_threads_leave_the_umask_as_it_was(tmp_path: Path) -> None:
    before = os.umask(0o022)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with private_umask(str(tmp_path / "one")):
            inside.set()
            leave.wait(timeout=30)

    def follow() -> None:
        with private_umask(str(tmp_path / "two")):
            pass

    try:
        first, second = threading.Thread(target=hold), threading.Thread(target=follow)
        first.start()
        assert inside.wait(timeout=30)
        second.start()
        leave.set()
        first.join()
        second.join()
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
