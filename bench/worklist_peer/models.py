"""A case and its tasks, with the index that a list of somebody's open tasks needs."""

from django.db import models

OPEN = models.Q(done__isnull=True)


class Case(models.Model):
    number = models.CharField("编号", max_length=40, unique=True)
    service = models.CharField("事项", max_length=80)
    person = models.CharField("申请人", max_length=80)
    community = models.CharField("社区", max_length=80)

    class Meta:
        app_label = "worklist_peer"


class Task(models.Model):
    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    step = models.CharField("环节", max_length=40)
    post = models.IntegerField("岗位")
    due = models.DateField("期限", null=True)
    done = models.DateField("办结", null=True)

    class Meta:
        app_label = "worklist_peer"
        indexes = (models.Index(fields=("post", "due"), condition=OPEN, name="open_tasks"),)
