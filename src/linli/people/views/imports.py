"""Imports of people: upload, say what the columns mean, look at what would happen, start, follow, come back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.people import actions, queries
from linli.people.forms_desk import PeopleUploadForm
from linli.people.importing import people
from linli.web.import_pages import Pages

PAGES = Pages(
    app="people",
    noun="people",
    label=_("Import people"),
    menu="people:imports",
    runs=queries.PEOPLE_IMPORTS,
    areas=queries.people_import_areas,
    form=PeopleUploadForm,
    receive=actions.receive_people,
    start=actions.start_people,
    cancel=actions.cancel_people,
    remap=actions.map_people,
    columns=people.FIELDS,
    page=queries.people_run_page,
)
