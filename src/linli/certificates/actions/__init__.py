"""What certificates can do, one file per stage."""

from linli.certificates.actions.batches import agree, ask_batch, disagree, run_batch, sweep_batches
from linli.certificates.actions.ending import reissue, withdraw
from linli.certificates.actions.issuing import issue
from linli.certificates.actions.thanking import thank

__all__ = [
    "agree",
    "ask_batch",
    "disagree",
    "issue",
    "reissue",
    "run_batch",
    "sweep_batches",
    "thank",
    "withdraw",
]
