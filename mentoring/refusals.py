"""What a rule says when the answer is no. The words for each reason are in `handlers/views/refusals.py`."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something is not possible. Each reason has its words in every language."""

    ALREADY_SETTLED = "already_settled"
    ANNOUNCED_TODAY = "announced_today"
    ANSWER_GIVEN = "answer_given"
    BOT_ACCOUNT = "bot_account"
    CAPACITY_OUT_OF_RANGE = "capacity_out_of_range"
    CHANNEL_MISSING = "channel_missing"
    CLOSING_DATE_NOT_AHEAD = "closing_date_not_ahead"
    CONTACT_MISSING = "contact_missing"
    COORDINATOR_NOT_A_MEMBER = "coordinator_not_a_member"
    DEACTIVATED = "deactivated"
    DELEGATE_IS_MENTOR = "delegate_is_mentor"
    DELEGATE_IS_ONESELF = "delegate_is_oneself"
    DELEGATE_MISSING = "delegate_missing"
    DELEGATE_NOT_A_MEMBER = "delegate_not_a_member"
    DELEGATE_STANDS = "delegate_stands"
    DELEGATION_OVER = "delegation_over"
    DRAFT_EMPTY = "draft_empty"
    ENROLMENT_CLOSED = "enrolment_closed"
    FROM_ANOTHER_COMPANY = "from_another_company"
    GUEST = "guest"
    LANGUAGES_MISSING = "languages_missing"
    LAST_OF_SERIES = "last_of_series"
    LEVEL_NOT_ADMITTED = "level_not_admitted"
    LEVEL_OUT_OF_RANGE = "level_out_of_range"
    MANAGER_IS_ONESELF = "manager_is_oneself"
    MEETING_NOT_PAST = "meeting_not_past"
    NAME_LENGTH = "name_length"
    NAME_TAKEN = "name_taken"
    NOTHING_COORDINATED = "nothing_coordinated"
    NOT_A_COORDINATOR = "not_a_coordinator"
    NOT_A_LEARNER = "not_a_learner"
    NOT_A_CREATOR = "not_a_creator"
    NOT_YOUR_PAIR = "not_your_pair"
    NOT_YOUR_SESSION = "not_your_session"
    NUDGE_GONE = "nudge_gone"
    NOT_LISTED = "not_listed"
    NOT_PAUSED = "not_paused"
    NO_ENROLMENT = "no_enrolment"
    NO_PROGRAMME_OPEN = "no_programme_open"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    OFFER_CLOSED = "offer_closed"
    PAIRED_ALREADY = "paired_already"
    PAIR_OVER = "pair_over"
    PAUSE_OUT_OF_RANGE = "pause_out_of_range"
    PLACES_TAKEN = "places_taken"
    PROFILE_PENDING = "profile_pending"
    PROGRAMME_UNKNOWN = "programme_unknown"
    SCORE_MISSING = "score_missing"
    SESSION_NOT_OVER = "session_not_over"
    SESSION_SETTLED = "session_settled"
    SIDE_MISSING = "side_missing"
    SLOT_MISSING = "slot_missing"
    SLOT_PAST = "slot_past"
    SLOT_TAKEN = "slot_taken"
    TEXT_TOO_LONG = "text_too_long"
    TOO_MANY_LISTED = "too_many_listed"
    TOO_MANY_SLOTS = "too_many_slots"
    TOO_MANY_TOPICS = "too_many_topics"
    TOPICS_MISSING = "topics_missing"
    TOPIC_UNKNOWN = "topic_unknown"


class Refused(Exception):
    """An expected no. `field` names the input of a form that the reason belongs to; `values` fill its words."""

    def __init__(self, reason: Reason, *, field: str | None = None, **values: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.field = field
        self.values = values
