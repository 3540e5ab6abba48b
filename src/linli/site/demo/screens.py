"""签到屏: a tablet at the place of a shift that shows the code with nobody's account on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.attendance import actions as attendance
from linli.kernel.actor import Actor
from linli.projects import actions as projects
from linli.projects.models import Project, Shift

from . import names

if TYPE_CHECKING:
    from .world import World

BEFORE = timedelta(minutes=30)
LABEL = "一楼大厅"


def screen(world: World) -> None:
    """One at the shift of the home community that runs now, else at the next one."""
    shifts = Shift.objects.filter(
        project__state=Project.State.OPEN,
        project__community_code=names.HOME[:12],
        project__published_at__lt=world.at - BEFORE,
        delivery_minutes=0,
        ends_at__gt=world.at,
    )
    shift = shifts.order_by("starts_at", "pk").first()
    if shift is None:
        return
    made_at = min(shift.starts_at, world.at) - BEFORE
    kiosk = projects.make_kiosk(
        shift_uid=shift.uid,
        whole_day=False,
        label=LABEL,
        until=None,
        actor=world.ready["community"],
        at=made_at,
    )
    attendance.open_kiosk(
        kiosk_uid=kiosk.uid,
        device="the tablet in the hall",
        actor=Actor.anonymous("web"),
        at=made_at + timedelta(minutes=5),
    )
