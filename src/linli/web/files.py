"""Files that a view answers with."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from linli.kernel.workbooks import XLSX

# What the OpenAPI document says of such an answer.
WORKBOOK: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The workbook",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def workbook_file(name: str, content: bytes) -> HttpResponse:
    """A workbook to be kept by nobody on the way."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer
