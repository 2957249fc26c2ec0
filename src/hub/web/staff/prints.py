"""Prints: issued once, kept as they were, shown as PDF in a tab of their own."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from hub.operations.prints import documents
from hub.web import numbers
from hub.web.gate import actor, permission

area = Blueprint("prints", __name__)


@area.post("/cases/<int:case_id>/print/<key>")
@permission("case.read")
def of_case(case_id: int, key: str) -> Answer:
    """Issue a print of a case, or its translation for the applicant, and open it."""
    letter = request.form.get("letter", type=numbers.key)
    language = request.form.get("language", "zh")
    made = documents.issue_case_print(actor(), case_id, key, letter_id=letter, language=language)
    return redirect(url_for("prints.pdf", document_id=made))


@area.post("/batches/<int:batch_id>/print/<key>")
@permission("batch.read")
def of_batch(batch_id: int, key: str) -> Answer:
    """Issue an agenda, minutes or list and open it."""
    return redirect(url_for("prints.pdf", document_id=documents.issue_batch_print(actor(), batch_id, key)))


@area.get("/prints/<int:document_id>.pdf")
@permission("guide.read")
def pdf(document_id: int) -> Response:
    """The document as PDF; the opening is logged, scope is the verb's."""
    row = documents.document(actor(), document_id)
    name = f"{document_id}.pdf"
    return Response(documents.pdf(row), mimetype="application/pdf",
                    headers={"Content-Disposition": f'inline; filename="{name}"'})  # fmt: skip
