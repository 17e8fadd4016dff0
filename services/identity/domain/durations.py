"""How long a link or a code holds, in words."""

from datetime import timedelta

from chassis.errors import Text

HOUR, DAY = 60, 24 * 60


def words(validity: timedelta) -> Text:
    """In the largest unit that divides it; under a minute counts as none."""
    minutes = int(validity.total_seconds() // 60)
    if minutes and minutes % DAY == 0:
        return _counted(minutes // DAY, Text("jour", "day"))
    if minutes and minutes % HOUR == 0:
        return _counted(minutes // HOUR, Text("heure", "hour"))
    return _counted(minutes, Text("minute", "minute"))


def _counted(count: int, unit: Text) -> Text:
    """French has its plural from two on, English for all but one."""
    return Text(f"{count} {unit.fr}{'s' * (count > 1)}", f"{count} {unit.en}{'s' * (count != 1)}")
