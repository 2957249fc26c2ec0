"""The admin's list with its search box."""

from django.contrib import admin

from registry_peer.models import Resident


@admin.register(Resident)
class ResidentAdmin(admin.ModelAdmin):
    list_display = ("id_number", "name", "initials", "phone", "building")
    search_fields = ("id_number", "name", "initials")
    list_per_page = 20
    ordering = ("id",)
