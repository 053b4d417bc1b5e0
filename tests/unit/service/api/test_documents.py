"""Documents over HTTP: accepted once, listed, answered, changed, deleted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.pool import QueuePool

from extraction.report import Report
from service.storage import documents, listing
from service.storage.listing import Filter
from tests.unit.service.api.desk import Desk, desk


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_document_is_accepted_and_queued(at: Desk) -> None:
    answer = at.post(b"text", "a.txt", priority="2", batch="spring")
    assert answer.status_code == 202
    assert answer.headers["location"] == answer.json()["links"]["self"]
    document = at.client.get(answer.headers["location"]).json()
    assert (document["name"], document["status"], document["stage"], document["size"]) == ("a.txt", "queued", "waiting", 4)
    assert (document["priority"], document["batch"]) == (2, "spring")
    assert at.engine.queued == [document["id"]]
    assert at.client.get(document["links"]["original"]).content == b"text"


def test_the_same_bytes_are_answered_from_what_is_known(at: Desk) -> None:
    first = at.posted()
    again = at.post(name="b.txt")
    assert (again.status_code, again.json()["id"], again.json()["known"]) == (200, first, True)
    assert at.posted(form="none") != first, "other options"
    assert at.posted(force="true") != first
    assert at.posted(b"other") != first
    assert len(list(at.store.documents())) == 4, "bytes that are known are not kept again"


def test_failed_documents_are_not_what_is_known(at: Desk) -> None:
    first = at.posted()
    at.client.post(f"/v1/documents/{first}/cancel")
    assert at.posted() != first


def test_several_documents_and_archives(at: Desk) -> None:
    several = at.client.post("/v1/documents", files=[("files", ("a.txt", b"a")), ("files", ("b.txt", b"b"))])
    assert [document["name"] for document in several.json()["documents"]] == ["a.txt", "b.txt"]
    members = {"in/c.txt": b"c", "in/d.txt": b"d", "__MACOSX/in/._c.txt": b"x", "in/.hidden": b"x"}
    archive = at.post(zipped(**members), "all.zip").json()
    assert [document["name"] for document in archive["documents"]] == ["c.txt", "d.txt"]
    listed = at.client.get("/v1/documents", params={"batch": archive["batch"]}).json()
    assert {document["name"] for document in listed["documents"]} == {"c.txt", "d.txt"}
    docx = at.post(zipped(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "a.docx").json()
    assert docx["name"] == "a.docx", "a DOCX is one document, not an archive"


def test_a_batch_may_have_any_name(at: Desk) -> None:
    files = [("files", ("a.txt", b"a")), ("files", ("b.txt", b"b"))]
    answer = at.client.post("/v1/documents", files=files, data={"batch": "年报 & 2023"})
    assert answer.status_code == 202
    assert len(at.client.get(answer.headers["location"]).json()["documents"]) == 2


def test_names_in_archives_made_in_china(at: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = "年报.txt".encode("gb18030").decode("cp437")
        archive.writestr(info, b"x")
    data = out.getvalue().replace(info.filename.encode(), "年报.txt".encode("gb18030"))
    names = [document["name"] for document in at.post(data, "a.zip").json().get("documents", [])]
    assert names in (["年报.txt"], [])  # where zipfile refuses the mixture, the archive is refused as a whole


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\b.pdf", "b.pdf"),
        ("a/../../b.pdf", "b.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("..", "document"),
        ("", "document"),
        ("年度报告.pdf", "年度报告.pdf"),
        ("报" * 300 + ".pdf", "报" * 65 + ".pdf"),
    ],
)
def test_names_are_only_names(sent: str, kept: str) -> None:
    from service.api.uploads import safe_name

    assert safe_name(sent) == kept


def test_an_idempotency_key_is_answered_with_the_first_answer(at: Desk) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = at.post(headers=headers, force="true")
    again = at.post(headers=headers, force="true")
    assert again.json() == first.json()
    assert at.engine.queued == [first.json()["id"]]
    assert len(list(at.store.documents())) == 1
    other = at.post(b"other", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-mismatch")
    assert at.post(b"other", headers=at.key("elsewhere") | headers).status_code == 202, "another tenant's key is another key"


def test_lists_are_filtered_sorted_and_cut_into_pages(at: Desk) -> None:
    ids = [at.posted(b"%d" % number, f"{9 - number}.txt") for number in range(7)]
    at.finish(ids[0])
    for sort in ("created", "-created", "name", "-name", "year", "-pages", "organization", "-review", "status"):
        seen: list[str] = []
        cursor = None
        while True:
            page = at.client.get("/v1/documents", params={"limit": 3, "sort": sort} | ({"cursor": cursor} if cursor else {})).json()
            assert page["total"] == 7
            seen += [document["id"] for document in page["documents"]]
            cursor = page["next"]
            if not cursor:
                break
        assert sorted(seen) == sorted(ids), sort
        if sort == "created":
            assert seen == ids
        if sort == "name":
            assert seen == ids[::-1]
    done = at.client.get("/v1/documents", params={"status": "accepted,review"}).json()["documents"]
    assert [document["id"] for document in done] == [ids[0]]
    assert done[0]["organization"]
    for name in ("organization", "form", "year"):
        if done[0][name] is not None:
            assert at.client.get("/v1/documents", params={name: done[0][name]}).json()["total"] == 1
    assert at.client.get("/v1/documents", params={"q": "3.tx"}).json()["total"] == 1
    assert at.client.get("/v1/documents", params={"q": "%"}).json()["total"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "sort=size",
        "status=lost",
        "limit=0",
        "limit=201",
        "cursor=abc",
        "year=x",
        "cursor=WyJuYW1lIiwgMSwgMl0",
        "q=%00",
        "year=99999",
    ],
)
def test_wrong_queries_are_named(at: Desk, query: str) -> None:
    answer = at.client.get(f"/v1/documents?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.headers["content-type"] == "application/problem+json"
    assert query.split("=")[0] in answer.text


def test_a_wrong_query_is_named_where_people_look(at: Desk) -> None:
    assert at.client.get("/v1/documents?limit=0").json()["detail"].startswith("query.limit: ")
    assert at.client.get("/v1/documents?sort=size").json()["detail"].startswith("sort: size: unknown; there are created")


def test_nobody_is_told_to_wait_for_a_report_that_will_not_come(at: Desk) -> None:
    id_ = at.posted()
    at.client.post(f"/v1/documents/{id_}/cancel")
    answer = at.client.get(f"/v1/documents/{id_}/report")
    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "no-report", "cancelled")


def test_the_report_in_every_format(at: Desk) -> None:
    id_ = at.posted()
    waiting = at.client.get(f"/v1/documents/{id_}/report")
    assert (waiting.status_code, waiting.json()["code"], waiting.json()["state"]) == (409, "not-ready", "queued")
    report = at.finish(id_)
    answer = at.client.get(f"/v1/documents/{id_}/report")
    assert Report.model_validate_json(answer.content) == report
    assert at.client.get(f"/v1/documents/{id_}/report", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    kinds = {
        "text/html": b"<!DOCTYPE html>",
        "text/csv": b"\xef\xbb\xbf",
        "text/markdown": b"#",
        f"text/html;q=0.2, {sheet}": b"PK",
        "application/json;q=0, */*": b"<!DOCTYPE html>",
        "*/*;q=0.1, text/html;q=0, text/*;q=0.5": b"\xef\xbb\xbf",
    }
    for accept, starts in kinds.items():
        made = at.client.get(f"/v1/documents/{id_}/report", headers={"Accept": accept})
        assert made.content.startswith(starts), accept
        assert at.client.get(f"/v1/documents/{id_}/report", headers={"Accept": accept}).content == made.content, "made once"
    assert at.client.get(f"/v1/documents/{id_}/report", headers={"Accept": "image/png"}).json()["code"] == "not-acceptable"
    assert "attachment" in at.client.get(f"/v1/documents/{id_}/report?format=csv&download=1").headers["content-disposition"]
    drawing = at.client.get(f"/v1/documents/{id_}/pages/1.svg")
    assert "标题" in drawing.text
    again = at.client.get(f"/v1/documents/{id_}/pages/1.svg", headers={"If-None-Match": drawing.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", drawing.headers["etag"])
    assert at.client.get(f"/v1/documents/{id_}/pages/1.png").status_code == 404
    assert at.client.get(f"/v1/documents/{id_}/pages/2.svg").status_code == 404


def test_cancel_reprocess_and_delete(at: Desk) -> None:
    id_ = at.posted()
    assert at.client.post(f"/v1/documents/{id_}/reprocess").json()["code"] == "conflict"
    cancelled = at.client.post(f"/v1/documents/{id_}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (202, "cancelled")
    assert at.engine.forgotten == [id_]
    assert at.client.post(f"/v1/documents/{id_}/cancel").status_code == 409
    again = at.client.post(f"/v1/documents/{id_}/reprocess", json={"formats": "json,csv", "priority": 1})
    assert (again.json()["status"], again.json()["run"], again.json()["options"]["formats"]) == ("queued", 2, ["json", "csv"])
    at.finish(id_)
    assert at.client.delete(f"/v1/documents/{id_}").status_code == 204
    assert at.client.get(f"/v1/documents/{id_}").status_code == 404
    assert list(at.store.documents()) == []
    assert at.client.delete(f"/v1/documents/{id_}").status_code == 404


def test_who_lost_a_document_writes_nothing_more(at: Desk) -> None:
    id_ = at.posted()
    with at.database.write() as session:
        assert documents.claim(session, id_, 1, "first")
        assert documents.claim(session, id_, 1, "second"), "a document can be taken over"
        assert not documents.change(session, id_, "first", stage="extract")
        assert documents.change(session, id_, "second", stage="extract")
    at.client.post(f"/v1/documents/{id_}/cancel")
    with at.database.write() as session:
        assert not documents.change(session, id_, "second", stage="done")
        assert documents.claim(session, id_, 1, "third") is None


def test_tenants_never_see_each_other(at: Desk) -> None:
    mine, theirs = at.key("mine"), at.key("theirs")
    id_ = at.posted(headers=mine)
    at.finish(id_)
    paths = ["", "/report", "/original", "/pages/1.png", "/pages/1.svg", "/events"]
    for path in paths:
        assert at.client.get(f"/v1/documents/{id_}{path}", headers=theirs).status_code == 404, path
    assert at.client.post(f"/v1/documents/{id_}/cancel", headers=theirs).status_code == 404
    assert at.client.post(f"/v1/documents/{id_}/reprocess", headers=theirs).status_code == 404
    assert at.client.delete(f"/v1/documents/{id_}", headers=theirs).status_code == 404
    assert at.client.get("/v1/documents", headers=theirs).json()["total"] == 0
    assert id_ not in at.client.get("/v1/fields.csv", headers=theirs).text
    assert at.client.get("/v1/review", headers=theirs).json()["documents"] == []
    assert at.client.get("/v1/overview", headers=theirs).json()["documents"]["review"] == 0
    assert at.posted(headers=theirs) != id_, "nor are they answered from what the other sent"
    assert at.client.get(f"/v1/documents/{id_}", headers=mine).status_code == 200


def test_the_data_set(at: Desk) -> None:
    import pyarrow.parquet as pq

    ids = [at.posted(b"%d" % number) for number in range(3)]
    report = at.finish(ids[0])
    at.finish(ids[1])
    lines = at.client.get("/v1/fields.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert set(report.fields) <= set(lines[0].split(",")) | {"organization", "year"}
    table = pq.read_table(io.BytesIO(at.client.get("/v1/fields.parquet").content))
    assert table.num_rows == 2
    assert table.column("id").to_pylist() == ids[:2]
    assert at.client.get("/v1/fields.csv?status=failed").text.count("\n") == 1


def test_who_takes_the_data_set_slowly_holds_no_connection(at: Desk) -> None:
    at.finish(at.posted())
    rows = listing.every(at.database, Filter("local"))
    next(rows)
    pool = at.database.engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0


def test_a_full_queue_and_too_many_files(tmp_path: Path) -> None:
    with desk(tmp_path, queue_length=2, archive_members=3) as at:
        at.posted(b"1")
        at.posted(b"2")
        full = at.post(b"3")
        assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (429, "busy", "30")
        assert len(list(at.store.documents())) == 2
        (first, _) = at.engine.queued
        at.client.post(f"/v1/documents/{first}/cancel")
        at.posted(b"4")
        again = at.client.post(f"/v1/documents/{first}/reprocess")
        assert (again.status_code, again.headers["retry-after"]) == (429, "30"), "what is done again waits, too"
        many = at.post(zipped(**{f"{number}.txt": b"%d" % number for number in range(4)}), "a.zip")
        assert (many.status_code, many.json()["code"]) == (422, "bad-archive")
