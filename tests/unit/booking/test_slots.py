"""Joint times: who can when, which hour is best, and the ways out when there is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hembesok_field.booking.rules import (
    ORDINARY_WAY,
    Diary,
    Place,
    Quest,
    Span,
    Stop,
    Team,
    Way,
    is_free,
    joint_slots,
    obstacles,
    openings,
    quest_for,
    remedies,
    teams_of,
)
from hembesok_field.booking.shapes import RemedyKind, Why
from hembesok_field.kernel import clock
from hembesok_field.kernel.identity import Side
from hembesok_field.plan.rules import Window

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
TUESDAY = date(2026, 3, 3)
WINDOW = Window(date(2026, 3, 4), date(2026, 3, 18), date(2026, 4, 1))
VIVALLA, OXHAGEN = Place(59.2936, 15.1747), Place(59.2760, 15.1690)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    moment = clock.at_wall_clock(day, time(hour, minute))
    assert moment is not None
    return moment


def hour(day: date, begins: int, minute: int = 0, minutes: int = 60) -> Span:
    return Span(at(day, begins, minute), at(day, begins, minute) + timedelta(minutes=minutes))


def promised(day: date, begins: int, minute: int = 0, minutes: int = 60) -> Span:
    return hour(day, begins, minute, minutes).widened(ORDINARY_WAY)


def nurse(number: int = 1, **known: object) -> Diary:
    return Diary(number, number, Side.NURSE, **known)


def social_worker(number: int = 11, **known: object) -> Diary:
    return Diary(number, number, Side.SOCIAL_SERVICES, **known)


def day_of(day: date, minutes: int = 60) -> Quest:
    return Quest(minutes, day, day, day, None, NOW)


def walls(moments: list[datetime]) -> list[str]:
    return [f"{clock.swedish(moment):%H:%M}" for moment in moments]


def best(*diaries: Diary, window: Window | None = WINDOW, count: int = 3):
    return joint_slots(quest_for(window, 60, NOW), [Team(diaries)], count)


def test_a_free_day_has_a_start_every_half_hour_from_eight_that_ends_by_four():
    starts = openings(day_of(TUESDAY), [nurse(), social_worker()]).on(TUESDAY)
    assert (len(starts), starts[0], starts[-1]) == (15, at(TUESDAY, 8), at(TUESDAY, 15))


def test_the_longest_visit_of_a_day_leaves_room_for_the_way_there_and_back():
    assert openings(day_of(TUESDAY, 495), [nurse()]).on(TUESDAY) == [at(TUESDAY, 8)]
    assert openings(day_of(TUESDAY, 500), [nurse()]).on(TUESDAY) == []


def test_a_visit_takes_the_starts_that_leave_no_way_between():
    left = openings(day_of(TUESDAY), [nurse(taken=(promised(TUESDAY, 10),))]).on(TUESDAY)
    assert walls(left)[:4] == ["08:00", "08:30", "11:30", "12:00"]


def test_what_one_of_them_has_taken_is_taken_for_both():
    both = openings(
        day_of(TUESDAY), [nurse(taken=(promised(TUESDAY, 8),)), social_worker(taken=(promised(TUESDAY, 11),))]
    )
    assert walls(both.on(TUESDAY)) == ["09:30", "12:30", "13:00", "13:30", "14:00", "14:30", "15:00"]
    assert [walls([gap.starts_at, gap.ends_at]) for gap in both.gaps_on(TUESDAY)] == [
        ["09:30", "10:30"],
        ["12:30", "16:00"],
    ]


def test_a_visit_the_day_before_and_after_takes_nothing():
    beside = (promised(TUESDAY - timedelta(days=1), 15), promised(TUESDAY + timedelta(days=1), 8))
    assert openings(day_of(TUESDAY), [nurse(taken=beside)]).count_on(TUESDAY) == 15


def test_what_has_passed_today_is_not_free():
    assert walls(openings(day_of(NOW.date()), [nurse()]).on(NOW.date()))[0] == "10:30"


def test_what_begins_this_moment_has_passed():
    quest = replace(day_of(TUESDAY), now=at(TUESDAY, 10))
    assert walls(openings(quest, [nurse()]).on(TUESDAY))[0] == "10:30"
    assert walls(openings(replace(quest, now=at(TUESDAY, 9, 59)), [nurse()]).on(TUESDAY))[0] == "10:00"


@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 10, 26), date(2028, 2, 29)])
def test_the_first_free_hour_is_eight_by_the_swedish_clock_in_winter_and_summer(day):
    assert walls(openings(day_of(day), [nurse()]).on(day))[0] == "08:00"


def test_a_half_day_ends_at_noon_and_a_red_day_is_free_of_visits():
    maundy_thursday, good_friday = date(2026, 4, 2), date(2026, 4, 3)
    quest = Quest(60, maundy_thursday, good_friday, maundy_thursday, None, NOW)
    assert walls(openings(quest, [nurse()]).on(maundy_thursday))[-1] == "10:30"
    assert openings(quest, [nurse()]).on(good_friday) == []


def test_her_own_hours_are_the_hours_that_are_looked_in():
    evening = {date(2026, 3, 1): (None, (time(13), time(19)), None, None, None, None, None)}
    assert walls(openings(day_of(TUESDAY), [nurse(weeks=evening)]).on(TUESDAY))[::11] == ["13:30"]
    assert walls(openings(day_of(TUESDAY), [nurse(weeks=evening)]).on(TUESDAY))[-1] == "17:30"
    assert openings(day_of(TUESDAY + timedelta(days=1)), [nurse(weeks=evening)]).count_on(date(2026, 3, 4)) == 0


def test_new_hours_hold_from_their_day_on():
    mornings = (*[(time(8), time(12))] * 5, None, None)
    quest = Quest(60, TUESDAY, date(2026, 3, 4), TUESDAY, None, NOW)
    free = openings(quest, [nurse(weeks={date(2026, 3, 4): mornings})])
    assert (walls(free.on(TUESDAY))[-1], walls(free.on(date(2026, 3, 4)))[-1]) == ("15:00", "10:30")


def test_no_visit_begins_before_or_ends_after_her_own_hours_at_doors_and_the_way_may():
    starts = walls(openings(day_of(TUESDAY), [nurse(at_doors=(time(9), time(15, 30)))]).on(TUESDAY))
    assert (starts[0], starts[-1]) == ("09:00", "14:30")
    for hours, bounds in (((time(9), None), ("09:00", "15:00")), ((None, time(15, 30)), ("08:00", "14:30"))):
        starts = walls(openings(day_of(TUESDAY), [nurse(at_doors=hours)]).on(TUESDAY))
        assert (starts[0], starts[-1]) == bounds
    hers, hours = nurse(at_doors=(time(9), time(15, 30))), [(8, 30), (9, 0), (14, 30), (15, 0)]
    assert [is_free(hers, hour(TUESDAY, *begins), timedelta(0)) for begins in hours] == [False, True, True, False]


def test_lunch_is_hers_and_the_way_to_it():
    starts = walls(openings(day_of(TUESDAY), [nurse(lunch=(time(12), time(12, 30)))]).on(TUESDAY))
    assert [start for start in starts if "10:00" < start < "14:00"] == ["10:30", "13:00", "13:30"]


def test_a_day_that_holds_as_many_visits_as_she_wants_holds_no_more():
    kept = Stop(hour(TUESDAY, 9))
    assert openings(day_of(TUESDAY), [nurse(stops=(kept,), most_a_day=2)]).count_on(TUESDAY) == 15
    assert openings(day_of(TUESDAY), [nurse(stops=(kept,), most_a_day=1)]).count_on(TUESDAY) == 0


def test_a_longer_way_takes_more_of_the_day():
    far = replace(day_of(TUESDAY), way=Way(timedelta(minutes=45)))
    assert walls(openings(far, [nurse()]).on(TUESDAY))[::13] == ["08:30"]
    assert walls(openings(far, [nurse()]).on(TUESDAY))[-1] == "14:30"


def test_the_best_proposal_is_at_ten_on_the_target_day_and_says_why():
    first = best(nurse(), social_worker())[0]
    assert (first.starts_at, first.ends_at) == (at(date(2026, 3, 18), 10), at(date(2026, 3, 18), 11))
    assert first.why == (Why.ALL_FREE, Why.NEAR_TARGET, Why.MORNING)
    assert (first.staff, first.stand_ins, first.way_minutes) == ((1, 11), (), None)


def test_the_three_proposals_are_three_days_and_one_is_an_afternoon():
    starts = [one.starts_at for one in best(nurse())]
    assert starts == [at(date(2026, 3, 18), 10), at(date(2026, 3, 17), 10), at(date(2026, 3, 19), 13)]


def test_far_from_the_target_the_room_that_is_left_is_a_reason():
    taken = tuple(promised(date(2026, 3, day), 8, minutes=480) for day in range(9, 25))
    first = best(nurse(taken=taken))[0]
    assert clock.swedish(first.starts_at).date() == date(2026, 3, 25)
    assert first.why == (Why.ALL_FREE, Why.IN_WINDOW, Why.MORNING, Why.ROOM_TO_MOVE)


def test_the_window_s_edges_are_inside_and_the_days_beside_are_not():
    days = {clock.swedish(one.starts_at).date() for one in best(nurse(), count=400)}
    assert (min(days), max(days)) == (WINDOW.opens_on, WINDOW.closes_on)


def test_today_is_never_proposed():
    window = Window(date(2026, 2, 1), date(2026, 3, 2), date(2026, 3, 3))
    assert {clock.swedish(one.starts_at).date() for one in best(nurse(), window=window, count=99)} == {TUESDAY}


@pytest.mark.parametrize("window", [None, Window(date(2026, 1, 1), date(2026, 1, 15), date(2026, 3, 2))])
def test_without_a_window_or_after_it_the_soonest_is_best(window):
    first = best(nurse(), window=window)[0]
    assert first.starts_at == at(TUESDAY, 10)
    assert Why.AS_SOON_AS_POSSIBLE in first.why


def test_a_window_of_one_weekend_has_no_proposal():
    assert best(nurse(), window=Window(date(2026, 3, 7), date(2026, 3, 7), date(2026, 3, 8))) == []


def test_few_days_give_several_times_each():
    starts = [clock.swedish(one.starts_at).hour for one in best(nurse(), window=Window(TUESDAY, TUESDAY, TUESDAY))]
    assert starts == [10, 9, 10]


def test_a_short_way_from_the_visit_before_makes_the_hour_better_and_is_said():
    window = Window(TUESDAY, TUESDAY, TUESDAY)
    kept = Stop(hour(TUESDAY, 11), OXHAGEN)
    quest = quest_for(window, 60, NOW, Way(place=VIVALLA))
    first = joint_slots(quest, [Team((nurse(taken=(promised(TUESDAY, 11),), stops=(kept,)),))], 1)[0]
    assert walls([first.starts_at]) == ["09:30"]  # before it, there is no way that is known
    later = joint_slots(quest, [Team((nurse(taken=(promised(TUESDAY, 8, minutes=240),), stops=(kept,)),))], 1)[0]
    assert (walls([later.starts_at]), later.way_minutes, Why.SHORT_WAY in later.why) == (["12:30"], 10, True)


def test_the_nearest_free_hours_are_the_same_day_in_order():
    free = openings(day_of(TUESDAY), [nurse(taken=(promised(TUESDAY, 10),))])
    assert walls(free.nearest(at(TUESDAY, 10))) == ["08:30", "11:30"]


def test_a_full_day_sends_on_to_the_next_that_has_room():
    friday = date(2026, 3, 6)
    quest = Quest(60, friday, friday + timedelta(days=28), friday, None, NOW)
    free = openings(quest, [nurse(taken=(promised(friday, 8, minutes=480),))])
    assert free.nearest(at(friday, 10), 1) == [at(date(2026, 3, 9), 8)]


def test_one_of_each_profession_goes_and_those_the_family_knows_come_first():
    people = [nurse(1), nurse(2), social_worker(11), social_worker(12)]
    teams = teams_of(people, [Side.NURSE, Side.SOCIAL_SERVICES], known=[2, 11])
    assert [(team.staff, team.stand_ins) for team in teams] == [
        ((2, 11), ()),
        ((1, 11), (1,)),
        ((2, 12), (12,)),
        ((1, 12), (1, 12)),
    ]


def test_a_profession_that_nobody_has_makes_no_team():
    assert teams_of([nurse(1)], [Side.NURSE, Side.SOCIAL_SERVICES], known=[]) == []


def test_one_person_in_two_assignments_is_not_two_people():
    assert teams_of([nurse(1), replace(social_worker(11), person_id=1)], [*Side][:2], known=[]) == []


def test_the_family_s_own_pair_may_wait_some_days_before_a_stand_in_goes():
    own, other, partner = nurse(1), nurse(2), social_worker(11)
    window = Window(TUESDAY, TUESDAY, date(2026, 3, 20))

    def who_goes(free_again: date) -> tuple[int, ...]:
        away = Span(at(TUESDAY, 0), at(free_again, 0))
        people = [replace(own, taken=(away,)), other, partner]
        teams = teams_of(people, [Side.NURSE, Side.SOCIAL_SERVICES], known=[1, 11])
        return joint_slots(quest_for(window, 60, NOW), teams, 1)[0].staff

    assert who_goes(TUESDAY + timedelta(days=3)) == (1, 11)
    assert who_goes(TUESDAY + timedelta(days=7)) == (2, 11)


def test_when_nobody_can_the_ways_out_are_named_and_are_true():
    window = Window(TUESDAY, TUESDAY, TUESDAY)
    busy_nurse = nurse(taken=(promised(TUESDAY, 8, 15, 195), promised(TUESDAY, 13, 15, 180)))
    chosen = Team((busy_nurse, social_worker()))
    others = [Team((nurse(2), social_worker()), stand_ins=(2,))]
    quest = quest_for(window, 60, NOW)
    assert joint_slots(quest, [chosen], 1) == []
    found = {one.kind: one.proposal for one in remedies(quest, chosen, others)}
    assert set(found) == {RemedyKind.OTHER_PEOPLE, RemedyKind.AFTER, RemedyKind.SHORTER}
    assert found[RemedyKind.OTHER_PEOPLE].staff == (2, 11)
    assert clock.swedish(found[RemedyKind.AFTER].starts_at).date() == TUESDAY + timedelta(days=1)
    shorter = found[RemedyKind.SHORTER]
    assert (walls([shorter.starts_at]), shorter.ends_at - shorter.starts_at) == (["12:00"], timedelta(minutes=45))


def test_a_window_ahead_can_be_gone_before():
    window = Window(date(2026, 3, 21), date(2026, 3, 21), date(2026, 3, 22))  # a weekend
    found = {one.kind: one.proposal for one in remedies(quest_for(window, 60, NOW), Team((nurse(),)))}
    assert clock.swedish(found[RemedyKind.BEFORE].starts_at).date() == date(2026, 3, 20)
    assert clock.swedish(found[RemedyKind.AFTER].starts_at).date() == date(2026, 3, 23)


def test_what_stands_in_the_way_is_said_in_days_and_nothing_more():
    window = Window(TUESDAY, TUESDAY, date(2026, 3, 5))
    away = Span(at(TUESDAY, 0), at(date(2026, 3, 5), 0))
    team = Team((nurse(taken=(away,)), social_worker()))
    found = [(one.assignment_id, one.free_days, one.of_days) for one in obstacles(quest_for(window, 60, NOW), team)]
    assert found == [(1, 1, 3), (11, 3, 3)]
