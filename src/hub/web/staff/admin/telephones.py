"""The telephones of all posts in one table."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.ab_posts.telephones import give_telephones
from hub.web.forms import Form
from hub.web.gate import actor, permission
from hub.web.staff.admin.posts import tabs

area = Blueprint("telephones", __name__, url_prefix="/posts/telephones")
_OF, _WAS = "phone.", "was."
"""A field's name, and that of what stood in it when the page was opened, is this and the key of its post."""


@area.get("")
@permission("post.manage")
def page() -> str:
    """All posts with their telephones; those without come first."""
    return _page(Form())


@area.post("")
@permission("post.manage")
def change() -> Any:
    """Save all that was typed otherwise than it stood there, or nothing of it."""
    form = Form(request.form, labels={_OF + row["key"]: row["title"] for row in post_list()})
    keys = [name.removeprefix(_OF) for name in request.form if name.startswith(_OF)]
    typed = {key: form.get(_OF + key) for key in keys if form.get(_OF + key) != request.form.get(_WAS + key)}
    with form.catching():
        changed = give_telephones(actor(), typed)
        flash(_("%(n)s telephones saved.", n=changed))
        return redirect(url_for("telephones.page"))
    return _page(form), form.status


def _page(form: Form) -> str:
    rows = sorted(post_list(), key=lambda row: (bool(row["phone"]), row["key"]))
    form.defaults = {of + row["key"]: row["phone"] for row in rows for of in (_OF, _WAS)}
    return render_template(
        "staff/admin/telephones.html", form=form, rows=rows, of=_OF, was=_WAS, tabs=tabs("telephones.page")
    )
