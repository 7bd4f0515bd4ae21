"""Days of the law: month arithmetic with stated rounding, counting, court calendars."""
