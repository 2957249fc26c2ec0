"""A resident, with the columns and indexes that the admin's search and the import need."""

from django.db import models


class Resident(models.Model):
    id_number = models.CharField("身份证号", max_length=18, unique=True)
    name = models.CharField("姓名", max_length=80, db_index=True)
    initials = models.CharField("拼音", max_length=40, db_index=True)
    phone = models.CharField("电话", max_length=40)
    address = models.CharField("住址", max_length=200)
    building = models.CharField("楼栋", max_length=80)

    class Meta:
        app_label = "registry_peer"
