"""Days of the law: month arithmetic with explicit rounding, counting conventions, court calendars."""
