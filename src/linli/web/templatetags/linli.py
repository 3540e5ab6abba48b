"""Tags and filters that every page may use; they are built in, no `load` is needed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import segno
from django import template
from django.core.validators import EMPTY_VALUES
from django.forms import BaseFormSet, BoundField, CheckboxInput, FileInput, RadioSelect, Select
from django.forms.widgets import CheckboxSelectMultiple, ChoiceWidget
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.kernel import clock, ids, quantities
from linli.web import icons, lights, loops, times
from linli.web.posting import KEY_FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template.context import RequestContext

    from linli.kernel.verdict import Verdict

register = template.Library()

BUTTONS = {"primary": "btn-primary", "plain": "btn-outline-secondary", "quiet": "btn-ghost-secondary"}


@register.simple_tag
def key() -> SafeString:
    """Hidden idempotency key, made when the form opens: pressed twice, done once."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY_FIELD, ids.uuid7())


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """`{% icon "home" %}`: an inline drawing without a name of its own; put words beside it."""
    return icons.icon_svg(name, extra)


@register.simple_tag(takes_context=True)
def light(context: RequestContext, thing: object, at: datetime | None = None) -> SafeString:
    """`{% light case at %}`: dot, word and time left. `at` defaults to the moment of the request."""
    moment = at or _moment(context)
    found = thing if isinstance(thing, lights.Light) else lights.light_of(thing, moment)
    return _lamp(found.colour, str(found.word), found.left, found.due_at, moment)


@register.simple_tag
def lamp(colour: str, word: str, left: str = "") -> SafeString:
    """`{% lamp "red" "不满意" "2 天" %}`: a light whose words the page chooses; colours green, yellow, red, off."""
    return _lamp(colour, word, left, None, None)


def _lamp(colour: str, word: str, left: str, due_at: datetime | None, at: datetime | None) -> SafeString:
    title = (
        times.exact(localtime(due_at, clock.local_zone()), at)
        if due_at is not None and at is not None
        else ""
    )
    return format_html(
        '<span class="light light-{}"{}><span class="light-dot" aria-hidden="true"></span>'
        '<span class="light-word">{}</span>{}</span>',
        colour if colour in lights.WORDS else lights.OFF,
        format_html(' title="{}"', _("Due %(when)s") % {"when": title}) if title else "",
        word,
        format_html(' <span class="light-left">{}</span>', left) if left else "",
    )


@register.filter
def ago(moment: datetime | None) -> str | SafeString:
    """`{{ dt|ago }}`: "3 days ago", the exact time on hover or tap."""
    return _time(moment, full=False)


@register.filter
def ago_full(moment: datetime | None) -> str | SafeString:
    """`{{ dt|ago_full }}`: "3 days ago · Nov 19, 16:30", for places where nobody should have to tap."""
    return _time(moment, full=True)


def _time(moment: datetime | None, *, full: bool) -> str | SafeString:
    if moment is None:
        return ""
    zone = clock.local_zone()
    local, at = localtime(moment, zone), localtime(clock.now(), zone)
    near, precise = times.relative(local, at), times.exact(local, at)
    if full:
        return format_html(
            '<time datetime="{}">{} <span class="time-exact">· {}</span></time>',
            local.isoformat(),
            near,
            precise,
        )
    return format_html(
        '<time datetime="{}" title="{}" data-exact="{}">{}</time>', local.isoformat(), precise, precise, near
    )


@register.filter
def hours(minutes: int | None) -> str:
    """`{{ minutes|hours }}`: whole and half hours in words."""
    return "" if minutes is None else quantities.hours_label(minutes)


@register.filter
def money(fen: int | None) -> str:
    """`{{ fen|money }}`: whole fen as yuan."""
    return "" if fen is None else quantities.money_label(fen)


@register.simple_tag
def qr(url: str, label: str = "") -> SafeString:
    """`{% qr url %}`: black on white in every theme, because scanners need it; inline, no file is made."""
    code = segno.make(url, error="m", micro=False)
    drawing = code.svg_inline(
        border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr-code", lineclass=""
    )
    # segno writes the drawing from modules, not from the text; the label is escaped.
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        label or _("QR code"),
        mark_safe(drawing),
    )


@register.inclusion_tag("web/components/verdict_button.html", takes_context=True)
def verdict_button(
    context: RequestContext,
    url: str,
    label: str,
    verdict: Verdict | None = None,
    *,
    look: str = "plain",
    icon: str = "",
    keys: str = "",
    confirm: str = "",
    target: str = "",
    small: bool = False,
) -> dict[str, Any]:
    """`{% verdict_button url label verdict %}`: a POST form with one button, greyed with its reason when refused.

    `look` is primary, plain or quiet; `keys` a shortcut; `confirm` a question asked first; `target` makes htmx send the
    form and swap the answer there.
    """
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "refused": verdict is not None and not verdict.ok,
        "verdict": verdict,
        "look": BUTTONS[look],
        "icon": icon,
        "keys": keys,
        "confirm": confirm,
        "target": target,
        "small": small,
    }


@register.inclusion_tag("web/components/masked.html")
def masked(one: object, label: str = "") -> dict[str, Any]:
    """`{% masked line.contact %}`: a masked value; where the post may look, a link that opens the form below it.

    The answer of the form goes into the next `.reveal-panel` on the page. The clear value is never in `one`.
    """
    return {"text": str(one), "url": getattr(one, "url", ""), "label": label}


@register.simple_tag(takes_context=True)
def widget(context: RequestContext, field: BoundField) -> SafeString:
    """The input of a form field with the house's classes and the ids of its help and its error.

    `extra` in the context adds classes.
    """
    extra = str(context.get("extra") or "")
    attrs: dict[str, Any] = {}
    look = widget_kind(field)
    if look not in {"choices", "hidden"}:
        base = {"check": "form-check-input", "select": "form-select"}.get(look, "form-control")
        attrs["class"] = " ".join(
            part
            for part in (
                str(field.field.widget.attrs.get("class", "")),
                base,
                "is-invalid" if field.errors else "",
                extra,
            )
            if part
        )
    described = described_by(field)
    if described:
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def widget_kind(field: BoundField) -> str:
    """hidden, check, choices, select, file or text: how the field component draws it."""
    shown = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(shown, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(shown, CheckboxInput):
        return "check"
    if isinstance(shown, Select):
        return "select"
    return "file" if isinstance(shown, FileInput) else "text"


@register.filter
def said(field: BoundField) -> str:
    """What a field holds, in words: for whoever may read it and not change it."""
    value = field.value()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"  # the field has made it local
    if isinstance(field.field.widget, CheckboxInput):
        return _("yes") if value else _("no")
    if isinstance(field.field.widget, ChoiceWidget):
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        value = "、".join(str(label) for key, label in field.field.widget.choices if str(key) in chosen)
    return _("none") if value in EMPTY_VALUES else str(value)


@register.filter
def described_by(field: BoundField) -> str:
    """Ids of the help text and the error of a field, for aria-describedby."""
    parts = (
        f"{field.auto_id}_help" if field.help_text else "",
        f"{field.auto_id}_error" if field.errors else "",
    )
    return " ".join(part for part in parts if part)


@register.simple_tag(takes_context=True)
def row_errors(context: RequestContext) -> list[tuple[str, str, str]]:
    """What is to be mended in `row_lists`: "#" of the field or nothing, its row and name, and the sentence."""
    lists: Iterable[BaseFormSet[Any]] = context.get("row_lists") or ()
    found = []
    for rows in lists:
        found += [("", "", str(error)) for error in rows.non_form_errors()] if rows.is_bound else []
        for number, row in enumerate(rows.forms, 1):
            where = _("Row %(number)s") % {"number": number}
            found += [("", where, str(error)) for error in row.non_field_errors()]
            for field in row:
                at, name = field.id_for_label or field.auto_id, f"{where} · {field.label}"
                found += [(f"#{at}", name, str(error)) for error in field.errors]
    return found


@register.simple_tag(takes_context=True)
def rail_stops(context: RequestContext) -> list[loops.Stop]:
    """Stops of the rail for `web/components/rail.html`, from `step` and `ended` in the context."""
    return loops.stops(int(context.get("step") or 0), ended=bool(context.get("ended")))


@register.simple_tag(takes_context=True)
def loop_stations(context: RequestContext) -> list[loops.Station]:
    """Stations of the loop for `web/components/loop.html`, filled from `loop` in the context."""
    return loops.stations(context.get("loop"))


@register.simple_tag(takes_context=True)
def qs(context: RequestContext, **changes: Any) -> str:
    """`{% qs after=last %}`: the query of this page with some values changed; an empty value takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _moment(context: RequestContext) -> datetime:
    request = context.get("request")
    moment: datetime | None = getattr(request, "at", None)
    return moment or clock.now()
