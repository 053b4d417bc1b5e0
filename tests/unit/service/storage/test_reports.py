"""Corrected reports in the service's database and store."""

from __future__ import annotations

from extraction.report import Report
from labeling.store import Forms
from service.storage import documents
from service.storage.reports import StoredReports
from tests.unit.export.sample import sample_report
from tests.unit.service.api.desk import Desk


def test_each_document_of_the_same_bytes_keeps_to_its_own_forms(at: Desk) -> None:
    ids = {form: at.posted(form=form) for form in ("auto", "none", "gid-2021")}
    for id_ in ids.values():
        at.finish(id_)
    reports = StoredReports(at.database, at.store, "local")
    sha256 = at.client.get(f"/v1/documents/{ids['auto']}").json()["sha256"]
    found = reports.document(sha256)
    assert found is not None
    assert found.forms == ("gid-2021",), "the last one speaks for them"

    def corrected(forms: Forms) -> Report:
        report = sample_report()
        report.title = repr(forms)
        return report

    reports.save(sha256, corrected, reports.pages(sha256))
    titles = {form: at.client.get(f"/v1/documents/{id_}/report").json()["title"] for form, id_ in ids.items()}
    assert titles == {"auto": "None", "none": "()", "gid-2021": "('gid-2021',)"}


def test_who_follows_a_document_learns_that_people_were_asked(at: Desk) -> None:
    id_, other = at.posted(), at.posted(b"other")
    for one in (id_, other):
        at.finish(one)
    before = at.client.get(f"/v1/documents/{id_}").json()
    with at.database.write() as session:
        documents.touch(session, "local", [before["sha256"]])
    after = at.client.get(f"/v1/documents/{id_}").json()
    assert after["revision"] == before["revision"] + 1
    assert after["updated_at"] > before["updated_at"]
    assert at.client.get(f"/v1/documents/{other}").json()["revision"] == before["revision"]
