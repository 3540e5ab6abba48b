"""Sealing of what an outgoing message carries: each value is bound to the row it belongs to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from linli.kernel import crypto, mask
from linli.notices.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from linli.notices.models import OutboxMessage


def seal_destination(uid: UUID, destination: str) -> str:
    """The destination, readable only for the message or confirmation with this uid."""
    return crypto.seal(destination, aad=f"notices.destination:{uid}")


def unseal_destination(uid: UUID, sealed: str) -> str:
    """The destination again."""
    return crypto.unseal(sealed, aad=f"notices.destination:{uid}")


def seal_wechat(uid: UUID, openid: str) -> str:
    """The identifier of somebody's WeChat, readable only for the choice with this uid."""
    return crypto.seal(openid, aad=f"notices.wechat:{uid}")


def unseal_wechat(uid: UUID, sealed: str) -> str:
    """The identifier again."""
    return crypto.unseal(sealed, aad=f"notices.wechat:{uid}")


def wechat_hash(openid: str) -> str:
    """What finds equal identifiers. They tell capitals apart, which an index of words does not."""
    return crypto.opaque_hash("notices.wechat", openid.encode().hex())


def seal_params(uid: UUID, params: Mapping[str, str | int], url: str) -> str:
    """Values and link of a message: a link to a status page is as secret as what it opens."""
    text = json.dumps({"params": dict(params), "url": url}, ensure_ascii=False, sort_keys=True)
    return crypto.seal(text, aad=f"notices.params:{uid}")


def unseal_params(message: OutboxMessage) -> tuple[dict[str, str | int], str]:
    """Values and link of a message again."""
    if not message.params_sealed:
        return {}, ""
    held = json.loads(crypto.unseal(message.params_sealed, aad=f"notices.params:{message.uid}"))
    return held["params"], held["url"]


def hint(channel: str, destination: str) -> str:
    """What a person may see of a destination."""
    if channel == Channel.SMS:
        return mask.mask_phone(destination)
    name, at, host = destination.partition("@")
    return f"{name[:1]}***{at}{host}" if at else f"{destination[:2]}***"
