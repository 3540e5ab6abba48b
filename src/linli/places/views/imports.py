"""Imports of premises: upload, say what the columns mean, look at what would happen, start, follow, come back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.places import actions, forms
from linli.places.importing import premises
from linli.places.queries import imports as queries
from linli.web.import_pages import Pages

PAGES = Pages(
    app="places",
    noun="premises",
    label=_("Import premises"),
    menu="places:estates",
    runs=queries.RUNS,
    areas=queries.import_areas,
    form=forms.UploadForm,
    receive=actions.receive_premises,
    start=actions.start_premises,
    cancel=actions.cancel_premises,
    remap=actions.map_premises,
    columns=premises.FIELDS,
    page=queries.run_page,
)
