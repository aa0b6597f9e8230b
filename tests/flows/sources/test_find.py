from __future__ import annotations

import inspect
import io
import os
import sys
from pathlib import Path

import pytest

from flows.errors import UserError
from flows.sources import find


def names(tmp_path: Path, *paths: str | Path) -> list[str]:
    inputs, refusals = find([str(path) for path in paths], tmp_path / "spool")
    assert refusals == []
    return [str(entry.path.relative_to(tmp_path)) for entry in inputs]


def test_a_file_a_folder_and_a_glob(tmp_path, put):
    for name in ("b.txt", "a.txt", "deep/er/c.txt", ".hidden", ".git/config"):
        put(f"news/{name}", "text")
    assert names(tmp_path, tmp_path / "news/b.txt") == ["news/b.txt"]
    assert names(tmp_path, tmp_path / "news") == ["news/a.txt", "news/b.txt", "news/deep/er/c.txt"]
    assert names(tmp_path, tmp_path / "news/*.txt") == ["news/a.txt", "news/b.txt"]
    assert names(tmp_path, tmp_path / "news/**/c.txt") == ["news/deep/er/c.txt"]


def test_each_input_comes_once_however_it_is_named(tmp_path, put):
    path = put("a.txt", "text")
    (tmp_path / "link.txt").symlink_to(path)
    assert names(tmp_path, path, path, tmp_path / "link.txt", tmp_path / "*.txt", tmp_path) == ["a.txt"]


def test_standard_input_is_put_into_the_spool(tmp_path):
    (entry,), _ = find(["-"], tmp_path / "spool", io.BytesIO(b"some text"))
    assert (entry.uri, entry.path.read_bytes(), entry.size, entry.modified_at) == ("stdin:", b"some text", 9, None)
    (again,), _ = find(["-"], tmp_path / "spool", io.BytesIO(b"some text"))
    (other,), _ = find(["-"], tmp_path / "spool", io.BytesIO(b"other"))
    assert entry.etag == again.etag != other.etag


@pytest.mark.parametrize(
    "name", ["with blank.txt", "100%.txt", "%41.txt", "[a]*?.txt", "日本語 é.txt", "a#b&c.txt", "-.txt"]
)
def test_names_with_signs_that_mean_something_elsewhere(tmp_path, put, name):
    path = put(name, "text")
    (entry,), _ = find([str(path)], tmp_path / "spool")
    assert entry.path == path
    assert entry.uri == path.as_uri()
    assert names(tmp_path, tmp_path) == [name]


def test_a_name_that_is_not_utf8_can_be_written_in_messages(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt")
    Path(path).write_text("text")
    Path(path + ".link").symlink_to("nowhere")
    (entry,), (refusal,) = find([str(tmp_path)], tmp_path / "spool")
    assert entry.uri.endswith("/%FF%FE.txt")
    assert "��.txt.link cannot be read" in refusal.message


def test_links_that_go_round_end(tmp_path, put):
    put("news/deep/a.txt", "text")
    (tmp_path / "news/deep/up").symlink_to(tmp_path / "news")
    (tmp_path / "news/also").symlink_to("deep")
    assert names(tmp_path, tmp_path / "news") == ["news/deep/a.txt"]


def test_folders_nested_deeper_than_the_interpreter_recurses(tmp_path):
    depth = 200
    path = tmp_path.joinpath(*"d" * depth, "a.txt")
    path.parent.mkdir(parents=True)
    path.write_text("text")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + depth // 2)
    try:
        (entry,), _ = find([str(tmp_path)], tmp_path / "spool")
    finally:
        sys.setrecursionlimit(usual)
    assert entry.path == path


def test_what_is_missing_is_refused_and_the_rest_is_found(tmp_path, put):
    put("a.txt", "text")
    (tmp_path / "empty/.hidden").mkdir(parents=True)
    paths = [tmp_path / "a.txt", tmp_path / "no.txt", tmp_path / "empty", tmp_path / "*.csv"]
    (entry,), refusals = find([str(path) for path in paths], tmp_path / "spool")
    assert entry.path.name == "a.txt"
    assert {refusal.message.rpartition("/")[0] + "/…" for refusal in refusals} == {
        f"nothing is at {tmp_path}/…",
        f"no files are in {tmp_path}/…",
    }
    assert {(refusal.stage, refusal.reason, refusal.position) for refusal in refusals} == {("find", "not_found", None)}


@pytest.mark.parametrize(
    ("paths", "what"),
    [
        ([], "no path was given"),
        (["no/such.txt"], "nothing is at no/such.txt"),
        (["*.nothing"], "nothing is at \\*.nothing"),
        (["-"], "no standard input to read"),
    ],
)
def test_nothing_at_all_is_the_users_mistake_and_one_line_says_what_to_do(tmp_path, paths, what):
    with pytest.raises(UserError, match=what) as error:
        find(paths, tmp_path / "spool")
    assert "\n" not in str(error.value)
    assert "give files, folders, globs" in str(error.value)


def test_links_that_lead_nowhere_are_unreadable(tmp_path):
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "dangling").symlink_to("nowhere")
    inputs, refusals = find([str(tmp_path)], tmp_path / "spool")
    assert inputs == []
    assert {refusal.reason for refusal in refusals} == {"unreadable"}
    assert "dangling cannot be read: No such file" in refusals[0].message
    assert "self cannot be read" in refusals[1].message


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    _, (refusal,) = find([str(tmp_path)], tmp_path / "spool")
    assert (refusal.reason, refusal.message) == ("unreadable", f"{tmp_path}/pipe is neither a file nor a folder")


def test_a_folder_that_may_not_be_listed(tmp_path, put, monkeypatch):
    put("news/a.txt", "text")
    put("news/locked/b.txt", "text")
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    (entry,), (refusal,) = find([str(tmp_path)], tmp_path / "spool")
    assert entry.path.name == "a.txt"
    assert refusal.message == f"{tmp_path}/news/locked cannot be read: Permission denied"


def test_a_time_of_change_beyond_the_calendar(tmp_path, put):
    path = put("a.txt", "text")
    os.utime(path, (1 << 40, 1 << 40))
    (entry,), _ = find([str(path)], tmp_path / "spool")
    assert entry.modified_at is None or entry.modified_at.year > 2026


def test_what_a_browser_saved_with_a_page_is_no_article(tmp_path, put):
    for name in ("page.html", "page_files/ad.html", "page_files/a.js", "Seite.HTM", "Seite-Dateien/x.txt"):
        put(f"saved/{name}", "text")
    put("saved/other_files/b.txt", "text")
    assert names(tmp_path, tmp_path / "saved") == ["saved/Seite.HTM", "saved/other_files/b.txt", "saved/page.html"]
    assert names(tmp_path, *(tmp_path / "saved").iterdir()) == names(tmp_path, tmp_path / "saved/*")
    assert names(tmp_path, tmp_path / "saved/*") == names(tmp_path, tmp_path / "saved")
    assert names(tmp_path, tmp_path / "saved/page_files") == ["saved/page_files/a.js", "saved/page_files/ad.html"]
