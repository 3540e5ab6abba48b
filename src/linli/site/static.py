"""How collected static files are named and stored."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CssManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise ships no types
    """Hashed names, with references rewritten in style sheets only.

    Django's own patterns also follow source-map comments in scripts, and Leaflet names a map that is not shipped.
    """

    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",
                (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", """@import url("%(url)s")"""),
            ),
        ),
    )
