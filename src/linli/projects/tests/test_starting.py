"""A new project starts from a template, or from the last time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from linli.kernel.verdict import Missing, Refused
from linli.projects import actions, queries
from linli.projects.models import Project, Template
from linli.projects.tests.scene import opened, shift_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def kept(cast):
    project = opened(
        cast,
        title="周末清洁",
        contact_text="社区 0512-0000",
        needed_skill_codes=["plumbing"],
        positions=[{"name": "急救员", "places": 2, "paper_codes": ["traffic"]}],
    )
    template = actions.save_template(
        project_uid=project.uid, name="清洁模板", actor=cast.community, at=cast.at
    )
    return project, template


def test_a_template_keeps_the_work_and_leaves_people_and_days(cast, signed_in):
    _project, template = kept(cast)
    start = queries.from_template(actor=cast.community, uid=template.uid)
    assert start.fields["title"] == "周末清洁"
    assert start.fields["needed_skills"] == ["plumbing"]
    assert not {"leader", "contact_text"} & start.fields.keys()
    assert start.shifts == [{"begins": "10:00", "ends": "12:00", "places": 3}]
    assert start.positions[0]["papers"] == ["traffic"]
    browser = signed_in("community")
    page = browser.get(f"{reverse('projects:new')}?template={template.uid}")
    assert "周末清洁" in page.content.decode()
    assert "急救员" in page.content.decode()
    assert "清洁模板" in browser.get(reverse("projects:templates")).content.decode()
    assert "清洁模板" in browser.get(reverse("projects:new")).content.decode()


def test_who_publishes_for_a_unit_starts_from_the_templates_their_form_offers(cast, signed_in):
    _project, template = kept(cast)
    browser = signed_in("handler")
    offered = f"{reverse('projects:new')}?template={template.uid}"
    assert offered in browser.get(reverse("projects:new")).content.decode()
    assert "周末清洁" in browser.get(offered).content.decode()
    with pytest.raises(Missing):
        actions.remove_template(template_uid=template.uid, actor=cast.handler, at=cast.at)


def test_once_more_lies_whole_weeks_later(cast, signed_in, stopped_clock):
    project, _template = kept(cast)
    first = shift_of(project).starts_at.astimezone(cast.at.tzinfo)
    stopped_clock.forward(days=10)
    start = queries.from_project(actor=cast.community, uid=project.uid, at=stopped_clock.at)
    assert start.fields["contact_text"] == "社区 0512-0000"
    assert start.shifts[0]["day"] == "2026-04-02"
    assert (first.isoformat()[:10], start.shifts[0]["begins"]) == ("2026-03-19", "10:00")
    page = signed_in("community").get(f"{reverse('projects:new')}?again={project.uid}")
    assert "2026-04-02" in page.content.decode()
    with pytest.raises(Missing):
        queries.from_project(actor=cast.volunteer, uid=project.uid, at=cast.at)


def test_templates_are_of_those_who_publish_there(cast, signed_in):
    project, template = kept(cast)
    for who in (cast.stranger, cast.volunteer):
        assert queries.template_list(actor=who) == []
        with pytest.raises(Missing):
            actions.remove_template(template_uid=template.uid, actor=who, at=cast.at)
    with pytest.raises(Refused) as caught:
        actions.save_template(project_uid=project.uid, name="别人的", actor=cast.volunteer, at=cast.at)
    assert caught.value.verdict.code == "no_right"
    save = reverse("projects:template_save", args=[project.uid])
    assert signed_in("community").post(save, {"name": " "}).status_code == 409
    actions.remove_template(template_uid=template.uid, actor=cast.community, at=cast.at)
    assert queries.template_list(actor=cast.community) == []
    assert (Template.objects.count(), Project.objects.count()) == (1, 1)
