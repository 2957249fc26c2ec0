"""The case, its papers and its decisions, as one would write them for viewflow."""

from django.db import models
from viewflow.workflow.models import Process


class CaseProcess(Process):
    """One case."""

    no = models.CharField(max_length=32, unique=True)
    resident = models.IntegerField()
    due = models.DateField()
    title = models.CharField(max_length=100)


class Material(models.Model):
    """One paper of a case."""

    case = models.ForeignKey(CaseProcess, on_delete=models.CASCADE)
    name = models.CharField(max_length=50)
    state = models.CharField(max_length=10)


class Decision(models.Model):
    """What was decided in a step."""

    case = models.ForeignKey(CaseProcess, on_delete=models.CASCADE)
    step = models.CharField(max_length=20)
    verdict = models.CharField(max_length=10)
    note = models.CharField(max_length=200)
