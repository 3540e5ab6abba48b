"""JSON of hours and points."""

from ninja import Router

from linli.credits.api.book import router as book
from linli.credits.api.points import router as points
from linli.credits.api.statements import router as statements

router = Router(tags=["credits"])
router.add_router("", book)
router.add_router("", points)
router.add_router("", statements)
