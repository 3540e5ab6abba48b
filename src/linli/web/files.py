"""Files that a view answers with."""

from __future__ import annotations

from typing import IO, Any

from django.http import FileResponse

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


def workbook_file(name: str, file: IO[bytes]) -> FileResponse:
    """A workbook to be kept by nobody on the way; it is sent as it is read, and closed."""
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer
