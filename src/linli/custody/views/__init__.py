"""Pages of custody, one file per matter."""

from .keeping import certificate, certificate_csv, holds, release, retention
from .mine import mine

__all__ = ["certificate", "certificate_csv", "holds", "mine", "release", "retention"]
