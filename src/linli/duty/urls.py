from __future__ import annotations

app_name = "duty"

urlpatterns: list[object] = []
