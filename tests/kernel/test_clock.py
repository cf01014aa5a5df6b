"""Dates happen in order, phases in order within a day, whatever the order of registration."""

from datetime import date

from sim.kernel.clock import Clock, Phase, day_of_year, quarter_ends


def test_phases_of_a_day_run_in_order():
    clock, seen = Clock(date(2022, 12, 31), date(2023, 12, 31)), []
    for phase in (Phase.CLOSE, Phase.LAW, Phase.OFFICE, Phase.ECONOMY):
        clock.at(date(2023, 3, 31), phase, lambda phase=phase: seen.append(phase))
    clock.run()
    assert seen == sorted(Phase)


def test_an_action_can_add_one_for_the_same_day():
    clock, seen = Clock(date(2022, 12, 31), date(2023, 12, 31)), []
    clock.at(date(2023, 5, 1), Phase.OFFICE, lambda: clock.at(clock.today, Phase.CLOSE, lambda: seen.append(clock.today)))
    clock.run()
    assert seen == [date(2023, 5, 1)]


def test_every_year_skips_the_start_and_keeps_the_end():
    clock, seen = Clock(date(2022, 12, 31), date(2024, 12, 31)), []
    clock.every_year("12-31", Phase.CLOSE, lambda: seen.append(clock.today))
    clock.run()
    assert seen == [date(2023, 12, 31), date(2024, 12, 31)]


def test_processes_and_dated_actions_share_the_clock():
    clock, seen = Clock(date(2022, 12, 31), date(2023, 12, 31)), []

    def process():
        yield clock.until(date(2023, 2, 1))
        seen.append(clock.today)
        yield clock.environment.timeout(10)
        clock.at(clock.today, Phase.OFFICE, lambda: seen.append(clock.today))

    clock.environment.process(process())
    clock.at(date(2023, 2, 5), Phase.OFFICE, lambda: seen.append(clock.today))
    clock.run()
    assert seen == [date(2023, 2, 1), date(2023, 2, 5), date(2023, 2, 11)]


def test_an_action_for_today_runs_even_late_in_the_day():
    clock, seen = Clock(date(2022, 12, 31), date(2023, 12, 31)), []

    def process():
        yield clock.environment.timeout(10.75)
        clock.at(clock.today, Phase.OFFICE, lambda: seen.append(clock.today))

    clock.environment.process(process())
    clock.run()
    assert seen == [date(2023, 1, 10)]


def test_calendar_helpers():
    assert day_of_year(2023, "02-29") == date(2023, 2, 28)
    assert day_of_year(2024, "02-29") == date(2024, 2, 29)
    ends = quarter_ends(date(2022, 12, 31), date(2027, 12, 31))
    assert len(ends) == 20
    assert ends[0] == date(2023, 3, 31)
