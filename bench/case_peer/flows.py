"""A start and six steps of people, one after the other."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import CreateProcessView, UpdateProcessView

from .models import CaseProcess


def _step() -> flow.View:
    return flow.View(UpdateProcessView.as_view(fields=["title"]))


class CaseFlow(flow.Flow):
    """check → review → survey → approve → tell → archive."""

    process_class = CaseProcess
    start = flow.Start(CreateProcessView.as_view(fields=["no", "resident", "due", "title"])).Next(this.check)
    check = _step().Next(this.review)
    review = _step().Next(this.survey)
    survey = _step().Next(this.approve)
    approve = _step().Next(this.tell)
    tell = _step().Next(this.archive)
    archive = _step().Next(this.end)
    end = flow.End()
