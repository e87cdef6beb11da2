"""Opting in, changing one's answers, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring.admission import OPEN_TO_ALL, Admission
from mentoring.enrolments import (
    BOTH,
    LONGEST_HOPE,
    LONGEST_TOPIC,
    Answers,
    Chosen,
    Degree,
    Enrolment,
    EnrolmentState,
    Format,
    Side,
    check_as_opened,
    chosen_topics,
    enrol,
    likely_sides,
    shared_format,
    weigh,
)
from mentoring.people import Standing
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from tests.mentoring.examples import LEA, PARIS_PROGRAMME, person, programme

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WEEKS_AGO = NOW - timedelta(days=14)
AFTER_THE_END = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)

SHARING = Answers(
    (Side.MENTOR,), chosen_topics(Side.MENTOR, (Topic.DATA_LITERACY,)), ("fr", "en"), Format.VIDEO, capacity=2
)
BOTH_WAYS = replace(SHARING, sides=BOTH, topics=SHARING.topics + chosen_topics(Side.MENTEE, (Topic.DATA_LITERACY,)))
LEARNING = replace(SHARING, sides=(Side.MENTEE,), topics=chosen_topics(Side.MENTEE, (Topic.DATA_LITERACY,)), capacity=1)

JOINED = Enrolment(
    id=4,
    programme_id=PARIS_PROGRAMME.id,
    person_id=LEA.id,
    answers=SHARING,
    state=EnrolmentState.ACTIVE,
    opted_in_at=WEEKS_AGO,
    version=3,
)


def enrolled(answers=SHARING, *, current=None, now=NOW):
    return enrol(PARIS_PROGRAMME, LEA, answers, current=current, now=now)


class TestOptingIn:
    def test_is_dated_and_active(self):
        assert enrolled() == Enrolment(
            id=0,
            programme_id=PARIS_PROGRAMME.id,
            person_id=LEA.id,
            answers=SHARING,
            state=EnrolmentState.ACTIVE,
            opted_in_at=NOW,
            version=1,
        )

    @pytest.mark.parametrize("capacity", [0, 1, 5, 99])
    def test_who_learns_is_accompanied_by_one(self, capacity):
        assert enrolled(replace(LEARNING, capacity=capacity)).answers == LEARNING

    @pytest.mark.parametrize("capacity", [1, 15])
    def test_who_shares_says_for_how_many(self, capacity):
        assert enrolled(replace(SHARING, capacity=capacity)).answers.capacity == capacity

    def test_how_well_a_topic_is_known_stays_with_it(self):
        data = (Side.MENTOR, Topic.DATA_LITERACY)
        weighed = weigh(JOINED, {data: Degree.MOST, (Side.MENTEE, Topic.DATA_LITERACY): Degree.A_LITTLE})
        assert weighed.answers.topics == (Chosen(*data, Degree.MOST),)
        assert enrolled(SHARING, current=weighed).answers.topics == (Chosen(*data, Degree.MOST),)
        assert enrolled(LEARNING, current=weighed).answers == LEARNING

    def test_both_sides_where_the_programme_has_both(self):
        broad = replace(PARIS_PROGRAMME, admission=Admission(both_sides=True))
        joined = enrol(broad, LEA, BOTH_WAYS, current=None, now=NOW)
        assert (joined.answers.places_on(Side.MENTOR), joined.answers.places_on(Side.MENTEE)) == (2, 1)
        again = replace(joined, id=4)
        assert enrolled(BOTH_WAYS, current=again).answers == BOTH_WAYS
        for sides, reason in ((BOTH, Reason.ONE_SIDE_ONLY), ((), Reason.SIDE_MISSING)):
            with pytest.raises(Refused) as refused:
                enrolled(replace(BOTH_WAYS, sides=sides))
            assert (refused.value.reason, refused.value.field) == (reason, "side")

    def test_who_does_both_says_what_on_either_side(self):
        broad = replace(PARIS_PROGRAMME, admission=Admission(both_sides=True))
        with pytest.raises(Refused) as refused:
            enrol(broad, LEA, replace(BOTH_WAYS, topics=SHARING.topics), current=None, now=NOW)
        assert (refused.value.reason, refused.value.field) == (Reason.TOPICS_MISSING, "wanted")

    @pytest.mark.parametrize(
        ("level", "rules", "sides"),
        [
            (None, OPEN_TO_ALL, ()),
            (1, OPEN_TO_ALL, (Side.MENTEE,)),
            (3, OPEN_TO_ALL, (Side.MENTEE,)),
            (4, OPEN_TO_ALL, ()),
            (5, OPEN_TO_ALL, (Side.MENTOR,)),
            (2, Admission(mentees=range(3, 5)), (Side.MENTOR,)),
            (6, Admission(mentors=range(7, 9)), (Side.MENTEE,)),
            (6, Admission(mentors=range(7, 9), mentees=range(1, 3)), ()),
        ],
    )
    def test_the_side_that_a_level_most_often_takes(self, level, rules, sides):
        assert likely_sides(level, replace(PARIS_PROGRAMME, admission=rules)) == sides

    @pytest.mark.parametrize(("field", "most"), [("own_topic", LONGEST_TOPIC), ("hope", LONGEST_HOPE)])
    def test_words_are_as_long_as_the_form_takes_them(self, field, most):
        assert getattr(enrolled(replace(SHARING, **{field: "w" * most})).answers, field) == "w" * most
        with pytest.raises(Refused) as refused:
            enrolled(replace(SHARING, **{field: "w" * (most + 1)}))
        assert (refused.value.reason, refused.value.field) == (Reason.TEXT_TOO_LONG, field)

    @pytest.mark.parametrize(
        ("current", "seen"), [(None, 0), (JOINED, 3), (replace(JOINED, state=EnrolmentState.LEFT), 0)]
    )
    def test_a_form_that_shows_how_answers_stand_is_taken(self, current, seen):
        check_as_opened(current, seen_version=seen)

    @pytest.mark.parametrize("seen", [0, 2, 4])
    def test_one_that_shows_others_is_not(self, seen):
        with pytest.raises(Refused) as refused:
            check_as_opened(JOINED, seen_version=seen)
        assert refused.value.reason is Reason.ANSWERS_CHANGED

    def test_eight_topics_are_as_many_as_count(self):
        eight = tuple(Topic)[:8]
        broad = programme(topics=tuple(Topic))
        enrolment = enrol(broad, LEA, replace(SHARING, topics=chosen_topics(Side.MENTOR, eight)), current=None, now=NOW)
        assert enrolment.answers.topics_on(Side.MENTOR) == eight


class TestAgain:
    def test_is_an_edit(self):
        """The number, the state and the date of the opt-in stay."""
        assert enrolled(LEARNING, current=JOINED) == replace(JOINED, answers=LEARNING, version=4)

    def test_is_an_edit_after_enrolment_has_closed_too(self):
        assert enrolled(LEARNING, current=JOINED, now=AFTER_THE_END).answers == LEARNING

    def test_leaves_a_pause_as_it_is(self):
        paused = replace(JOINED, state=EnrolmentState.PAUSED)
        assert enrolled(LEARNING, current=paused) == replace(paused, answers=LEARNING, version=4)

    def test_after_leaving_is_a_new_choice_with_a_new_date(self):
        left = replace(JOINED, state=EnrolmentState.LEFT)
        again = enrolled(current=left)
        assert again == replace(JOINED, opted_in_at=NOW, version=4)

    def test_after_leaving_waits_for_an_open_programme(self):
        left = replace(JOINED, state=EnrolmentState.LEFT)
        with pytest.raises(Refused) as refusal:
            enrolled(current=left, now=AFTER_THE_END)
        assert refusal.value.reason is Reason.ENROLMENT_CLOSED


class TestRefusal:
    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"topics": ()}, Reason.TOPICS_MISSING, "topics"),
            ({"topics": chosen_topics(Side.MENTOR, tuple(Topic)[:9])}, Reason.TOO_MANY_TOPICS, "topics"),
            (
                {"topics": chosen_topics(Side.MENTOR, (Topic.DATA_LITERACY, Topic.STARTUP_METHODS))},
                Reason.TOPIC_UNKNOWN,
                "topics",
            ),
            ({"languages": ()}, Reason.LANGUAGES_MISSING, "languages"),
            ({"capacity": 0}, Reason.CAPACITY_OUT_OF_RANGE, "capacity"),
            ({"capacity": 16}, Reason.CAPACITY_OUT_OF_RANGE, "capacity"),
        ],
        ids=["no topic", "nine topics", "a topic of another programme", "no language", "for nobody", "for too many"],
    )
    def test_of_answers_stands_under_its_field(self, changes, reason, field):
        with pytest.raises(Refused) as refusal:
            enrolled(replace(SHARING, **changes))
        assert (refusal.value.reason, refusal.value.field) == (reason, field)

    @pytest.mark.parametrize("current", [None, JOINED], ids=["first time", "again"])
    def test_of_answers_holds_for_edits_too(self, current):
        with pytest.raises(Refused):
            enrolled(replace(SHARING, topics=()), current=current)

    def test_of_a_late_opt_in_names_programme_and_day(self):
        with pytest.raises(Refused) as refusal:
            enrolled(now=AFTER_THE_END)
        assert refusal.value.reason is Reason.ENROLMENT_CLOSED
        assert refusal.value.values == {"programme": "Reverse mentoring 2026", "closed_on": date(2026, 3, 31)}

    @pytest.mark.parametrize("current", [None, JOINED], ids=["first time", "again"])
    def test_of_a_person_comes_before_everything_else(self, current):
        with pytest.raises(Refused) as refusal:
            enrol(
                PARIS_PROGRAMME,
                person(standing=Standing.GUEST),
                replace(SHARING, topics=()),
                current=current,
                now=AFTER_THE_END,
            )
        assert refusal.value.reason is Reason.GUEST


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (Format.EITHER, Format.EITHER, Format.EITHER),
        (Format.EITHER, Format.VIDEO, Format.VIDEO),
        (Format.VIDEO, Format.VIDEO, Format.VIDEO),
        (Format.IN_PERSON, Format.EITHER, Format.IN_PERSON),
        (Format.IN_PERSON, Format.VIDEO, Format.EITHER),
    ],
)
def test_two_people_meet_in_the_way_both_chose(one, other, shared):
    assert shared_format(one, other) is shared_format(other, one) is shared
