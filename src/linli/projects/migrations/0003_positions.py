"""Positions of a project; the number of a place is called a number. What was signed learns what it was signed for."""

import django.db.models.deletion
from django.db import migrations, models

import linli.kernel.ids

LEVELS = ("city_code", "district_code", "street_code", "community_code", "grid_code", "area_code")


def tell_attendance(apps, schema_editor):
    """Attendance of shifts gets the stretch, the project and the area that were looked up until now."""
    attendance = apps.get_model("attendance", "Attendance")
    slots = apps.get_model("projects", "Slot").objects.select_related("shift__project", "holder")
    for signed in attendance.objects.filter(place_kind="slot", starts_at__isnull=True).iterator(chunk_size=500):
        slot = slots.filter(uid=signed.place_uid).first()
        if slot is None:
            continue
        project = slot.shift.project
        signed.group_uid, signed.title, signed.points = project.uid, project.title, project.points
        signed.url = f"/projects/{project.uid}/"
        signed.starts_at, signed.ends_at = slot.shift.starts_at, slot.shift.ends_at
        signed.lat, signed.lng = project.lat, project.lng
        signed.unit_id = slot.for_unit_id or (slot.holder.work_unit_id if slot.holder else None)
        for level in LEVELS:
            setattr(signed, level, getattr(project, level))
        signed.save()


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0002_evidence"),
        ("people", "0011_tokens_and_factors"),
        ("projects", "0002_free_places"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="slot", name="projects_slot_position"),
        migrations.RemoveIndex(model_name="slot", name="slot_free"),
        migrations.RenameField(model_name="slot", old_name="position", new_name="number"),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(fields=("shift", "number"), name="projects_slot_number"),
        ),
        migrations.AddIndex(
            model_name="slot",
            index=models.Index(
                condition=models.Q(("holder__isnull", True)), fields=["shift", "number"], name="slot_free"
            ),
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=linli.kernel.ids.uuid7, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=40)),
                ("duties", models.CharField(blank=True, max_length=200)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="projects.project",
                    ),
                ),
                (
                    "skills",
                    models.ManyToManyField(blank=True, related_name="positions", to="people.skill"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(fields=("project", "name"), name="projects_position_once"),
        ),
        migrations.AddField(
            model_name="slot",
            name="position",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="slots",
                to="projects.position",
            ),
        ),
        migrations.RunPython(tell_attendance, migrations.RunPython.noop),
    ]
