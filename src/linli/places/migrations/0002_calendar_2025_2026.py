"""The working days of 2025 and 2026, as the General Office of the State Council announced them.

Only days that differ from their weekday, and the weekend days that a notice counts into a holiday.
"""

from datetime import date, timedelta

from django.db import migrations

# year: (notice, [(name, first day off, last day off)], [(name, make-up working day)])
YEARS = {
    2025: (
        "国务院办公厅关于2025年部分节假日安排的通知 国办发明电〔2024〕12号",
        [
            ("元旦", (1, 1), (1, 1)),
            ("春节", (1, 28), (2, 4)),
            ("清明节", (4, 4), (4, 6)),
            ("劳动节", (5, 1), (5, 5)),
            ("端午节", (5, 31), (6, 2)),
            ("国庆节、中秋节", (10, 1), (10, 8)),
        ],
        [
            ("春节", (1, 26)),
            ("春节", (2, 8)),
            ("劳动节", (4, 27)),
            ("国庆节、中秋节", (9, 28)),
            ("国庆节、中秋节", (10, 11)),
        ],
    ),
    2026: (
        "国务院办公厅关于2026年部分节假日安排的通知 国办发明电〔2025〕7号",
        [
            ("元旦", (1, 1), (1, 3)),
            ("春节", (2, 15), (2, 23)),
            ("清明节", (4, 4), (4, 6)),
            ("劳动节", (5, 1), (5, 5)),
            ("端午节", (6, 19), (6, 21)),
            ("中秋节", (9, 25), (9, 27)),
            ("国庆节", (10, 1), (10, 7)),
        ],
        [
            ("元旦", (1, 4)),
            ("春节", (2, 14)),
            ("春节", (2, 28)),
            ("劳动节", (5, 9)),
            ("国庆节", (9, 20)),
            ("国庆节", (10, 10)),
        ],
    ),
}


def seed(apps, schema_editor):
    """Write both years."""
    calendar_year = apps.get_model("places", "CalendarYear")
    calendar_day = apps.get_model("places", "CalendarDay")
    for number, (source, holidays, make_ups) in YEARS.items():
        year = calendar_year.objects.create(year=number, source=source)
        days = []
        for name, first, last in holidays:
            day, end = date(number, *first), date(number, *last)
            while day <= end:
                days.append(calendar_day(year=year, day=day, working=False, name=name))
                day += timedelta(days=1)
        days += [calendar_day(year=year, day=date(number, *day), working=True, name=name) for name, day in make_ups]
        calendar_day.objects.bulk_create(days)


def unseed(apps, schema_editor):
    """Take both years away again."""
    apps.get_model("places", "CalendarYear").objects.filter(year__in=YEARS).delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(seed, unseed)]
