"""The admin's list of one post's open tasks: as many lines as ours, one query with the cases, no count."""

from typing import Any

from django.contrib import admin

from worklist_peer.models import Task


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ("number", "service", "person", "community", "step", "due")
    list_select_related = ("case",)
    list_per_page = 40
    show_full_result_count = False
    ordering = ("due", "id")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).filter(post=1, done__isnull=True)

    def number(self, task: Task) -> str:
        return task.case.number

    def service(self, task: Task) -> str:
        return task.case.service

    def person(self, task: Task) -> str:
        return task.case.person

    def community(self, task: Task) -> str:
        return task.case.community
