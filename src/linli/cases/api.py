"""JSON of cases: taking in and the resident's side, the desk."""

from ninja import Router

from .api_contesting import router as contesting
from .api_desk import router as desk
from .api_disclosing import router as disclosing
from .api_evidence import router as evidence
from .api_guard import router as guard
from .api_imports import router as imports
from .api_intake import router as intake
from .api_lasting import router as lasting
from .api_lights import router as lights
from .api_limits import router as limits
from .api_routing import router as routing
from .api_steps import router as steps
from .api_voices import router as voices

router = Router()
router.add_router("", intake)
router.add_router("", lasting)
router.add_router("", desk)
router.add_router("", guard)
router.add_router("", imports)
router.add_router("", disclosing)
router.add_router("", limits)
router.add_router("", lights)
router.add_router("", steps)
router.add_router("", voices)
router.add_router("", contesting)
router.add_router("", routing)
router.add_router("", evidence)
