"""What `linli doctor` asks about messages that leave the house."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from linli.site.doctor_trust import Finding


def messages() -> Iterator[Finding]:
    """Messages that wait for a way out, and WeChat: the account, a template for each kind, and what they cannot say."""
    from linli.notices import queries

    waiting = queries.waiting_without_gateway()
    if waiting:
        yield Finding(
            ok=False,
            what=_("%(n)d messages wait because there is no way out for them") % {"n": waiting},
            remedy=_(
                "set LINLI_SMS_URL or LINLI_ALIYUN_SMS_KEY, and for WeChat LINLI_WEIXIN_SERVICE_APP_ID and …_SECRET"
            ),
        )
    app_id, secret = settings.WEIXIN_SERVICE_APP_ID, settings.WEIXIN_SERVICE_SECRET
    if bool(app_id) != bool(secret):
        yield Finding(
            ok=False,
            what=_("%(name)s is half configured") % {"name": "LINLI_WEIXIN_SERVICE"},
            remedy=_("set both %(name)s_APP_ID and %(name)s_SECRET, or neither")
            % {"name": "LINLI_WEIXIN_SERVICE"},
        )
    elif app_id:
        yield from _templates()
    elif settings.WEIXIN_TEMPLATES:
        yield Finding(
            ok=False,
            what=_("there are templates for WeChat and no account to send them from"),
            remedy=_("set both %(name)s_APP_ID and %(name)s_SECRET, or neither")
            % {"name": "LINLI_WEIXIN_SERVICE"},
        )


def _templates() -> Iterator[Finding]:
    from linli.notices import wechat_fields
    from linli.notices.kinds import CHOSEN
    from linli.notices.sayings import WORDINGS

    try:
        found = wechat_fields.parsed(settings.WEIXIN_TEMPLATES)
    except wechat_fields.BadTemplates as wrong:
        yield Finding(
            ok=False,
            what=f"LINLI_WEIXIN_TEMPLATES: {wrong}",
            remedy=_("docs/operations.md shows how it is written; no message goes by WeChat until then"),
        )
        return
    absent = [kind.value for kind in CHOSEN if kind.value not in settings.WEIXIN_TEMPLATES]
    names = ", ".join(absent)
    yield Finding(
        ok=not absent,
        what=_("WeChat has no template for messages of these kinds: %(names)s") % {"names": names}
        if absent
        else _("WeChat: %(n)d kinds of messages have a template") % {"n": len(found)},
        remedy=_(
            'add them to LINLI_WEIXIN_TEMPLATES, or null for those that shall not go there ("work": null)'
        ),
    )
    for kind, template in found.items():
        silent = wechat_fields.codes_without(template, kind, WORDINGS)
        if silent:
            yield Finding(
                ok=False,
                what=_("WeChat's template for %(kind)s cannot say: %(codes)s")
                % {"kind": kind.value, "codes": ", ".join(silent)},
                remedy=_(
                    "give its fields a further source that every message has: |text, or |sent for times"
                ),
            )
