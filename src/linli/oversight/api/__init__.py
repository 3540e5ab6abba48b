"""JSON of oversight."""

from ninja import Router

from .bands import router as bands
from .overview import router as overview
from .rankings import router as rankings

router = Router()
router.add_router("", overview)
router.add_router("", rankings)
router.add_router("", bands)
