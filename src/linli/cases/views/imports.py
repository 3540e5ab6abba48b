"""Imports of cases: upload, look at what would happen, start, follow, come back, read what stayed outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext_lazy as _

from linli.web.import_pages import Pages

from .. import actions, forms_imports, queries
from ..models import AREA_ROLES

if TYPE_CHECKING:
    from django.forms import Form


def _plan(form: Form) -> dict[str, Any]:
    return {"plan": cast("forms_imports.UploadForm", form).wanted_plan()}


PAGES = Pages(
    app="cases",
    noun="import",
    label=_("Imports"),
    menu="cases:imports",
    runs=queries.IMPORTS,
    areas=queries.import_areas,
    form=forms_imports.UploadForm,
    receive=actions.receive_import,
    given=_plan,
    start=actions.start_import,
    cancel=actions.cancel_import,
    page=queries.run_page,
    more=lambda request: {"may_see": request.actor.has(*AREA_ROLES)},
)
