"""What goes in and out of the field app's JSON."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

BODY = (
    '{"kind":"sign_in","shift":"0198a3c2-7f10-7c3e-9a52-3f1d6f6b2a11","made_at":"2026-03-19T09:55:12.000Z",'
    '"code":"482913","device":"c1a0"}'
)


class RecordIn(BaseModel):
    """One record, with its content as the very text that the phone keeps: the same text is the same record.

    The text is JSON: `kind` (sign_in, sign_out, note, photo), `shift`, `made_at`, and as the kind wants it `code`, `words`,
    `photo` (base64 of a JPEG, PNG or WebP), `device`, `lat`, `lng`, `accuracy_m`.
    """

    record_uid: UUID
    body: str = Field(examples=[BODY])


class BatchIn(BaseModel):
    """Up to fifty records of one account, and the phone's clock at the moment of sending."""

    account: str = Field(examples=["0198a3c2-7f10-7c3e-9a52-3f1d6f6b2a11"])
    sent_at: datetime
    records: list[RecordIn]


class OutcomeOut(Schema):
    """What became of one record: done, waiting, refused, conflict or dropped; why, when it is not done."""

    record_uid: UUID
    state: str = Field(examples=["refused"])
    code: str = Field(examples=["wrong_code"])
    sentence: str = Field(examples=["代码不对，或已超过两分钟，请重新查看。"])


class RecordOut(OutcomeOut):
    """A record as it is kept here."""

    uid: UUID
    kind: str = Field(examples=["sign_in"])
    shift: UUID | None
    made_at: datetime | None
    received_at: datetime


class NoteOut(Schema):
    """Words or a photo from the place."""

    uid: UUID
    shift: UUID
    name: str
    words: str = Field(examples=["三楼杂物已搬到楼下，请安排清运。"])
    photo_url: str = Field(examples=["/field/photos/0198a3c2-7f10-7c3e-9a52-3f1d6f6b2a11/1600.webp"])
    made_at: datetime
