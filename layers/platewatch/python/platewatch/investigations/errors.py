"""What can go wrong with an investigation. Each refusal says what the law or the rules of this service do not allow."""

from platewatch.errors import PlatewatchError
from platewatch.sentences import as_sentence, say


class InvestigationError(PlatewatchError):
    """Base of the errors about investigations. `field` is what of the request is wrong, None where it is not one."""

    def __init__(self, problem: str, field: str | None = None) -> None:
        told = as_sentence(problem)
        super().__init__(say("{field}: {problem}", field=field, problem=told) if field else told)
        self.field = field


class InvestigationUnknown(InvestigationError):
    """No investigation has this id, its time is over, or who asks has no part in it: nobody learns which."""


class InvestigationChanged(InvestigationError):
    """Somebody else changed the investigation at the same moment: ask again."""


class OrderMissing(InvestigationError):
    """An investigation needs an order: its reference, the offence and who granted it."""


class PeriodTooLong(InvestigationError):
    """The period is longer than 28 days."""


class PeriodNotKept(InvestigationError):
    """The period begins before anything that is still kept."""


class StandingQuestion(InvestigationError):
    """A question that goes on, or reaches into the future."""


class PatternOfLife(InvestigationError):
    """A question that would show when somebody uses to come and go."""


class VehicleLook(InvestigationError):
    """A question by what a vehicle looks like."""


class ApproverIsMember(InvestigationError):
    """Who approves an investigation has no other part in it."""


class NotApprover(InvestigationError):
    """Somebody else than the approver wants to decide."""


class NotMember(InvestigationError):
    """Somebody who may see the investigation, and is no member, wants to ask or to see results."""


class AlreadyDecided(InvestigationError):
    """The approver has decided before."""


class NotApproved(InvestigationError):
    """Nothing is asked before the approver has approved."""


class InvestigationRefused(InvestigationError):
    """The approver has refused the investigation."""


class InvestigationEnded(InvestigationError):
    """The investigation is over."""


class OtherCamera(InvestigationError):
    """A camera that is not one of the investigation's."""


class OtherPeriod(InvestigationError):
    """A time outside the investigation's period."""


class CombiningMissing(InvestigationError):
    """Combining data (Wpg article 11) needs an authorisation of its own, and the investigation has none."""


class ScenesOutOfBounds(InvestigationError):
    """Fewer than two scenes, more than ten, or one that lasts too long."""


class WindowOutOfBounds(InvestigationError):
    """A window shorter than 5 or longer than 300 seconds."""


class JointOutOfBounds(InvestigationError):
    """Fewer joint passages or cameras than make a journey together."""


class QuestionsTooMany(InvestigationError):
    """The investigation has asked as many questions as one may."""


class QuestionTooWide(InvestigationError):
    """The question fits more than one look can go through."""


class HistoryTooShort(InvestigationError):
    """Too little of the period is known to tell what is habit and what is not."""


class QuestionUnknown(InvestigationError):
    """The investigation has no such question."""


class QuestionUnanswered(InvestigationError):
    """The question is not answered yet."""


class CandidateUnknown(InvestigationError):
    """The answer has no candidate of this number, or it is not kept any more."""


class CandidateMasked(InvestigationError):
    """The candidate has to be unmasked first, with a reason."""


class PicturesUnseen(InvestigationError):
    """A candidate is verified on its pictures, and nobody has looked at them."""


class VerdictGiven(InvestigationError):
    """The candidate was verified or rejected before."""
