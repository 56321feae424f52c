"""Code at work: what shows when it is imported, tested and officially judged, in the user's interpreter."""

from onex_ls.validation.at_work.candidate import Candidate
from onex_ls.validation.at_work.rules import RULES
from onex_ls.validation.at_work.trial import Trial, try_out

__all__ = ["RULES", "Candidate", "Trial", "try_out"]
