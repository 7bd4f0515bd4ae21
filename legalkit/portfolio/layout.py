"""Places in the tables of the compiled walk, by name.

The compiled walk reads whole numbers from tables; who fills them and who reads them find the same
place by these names. What each place means stands beside it.
"""

from __future__ import annotations

#: What became of a receivable.
ANSWERED, LEFT, AGAIN = range(3)
#: Receivables with more events go to the explained engine.
MOST_EVENTS = 16
#: Dates and words of an event, and the words that are not dictionary columns.
DAY_FIELDS, WORD_FIELDS = 5, 5
#: Day tables are filled in pieces of so many days (as a power of two).
CHUNK_BITS = 9
#: Stands for an expression or a table that has no such form: the receivable is left.
BAD = -2
#: No expression, no table, no state.
NONE = -1
#: From here down a number stands for a whole expression: the first known of two dates of the event.
SHORT = -16
#: Days in lines and starts are told from the day of the assessment, in two bytes; this is no day.
NO_DAY = -32_768
#: Highest number of a class; the first class is that of starts that are left.
MOST_CLASSES, CLASS_LEFT = 32_000, 0

# Codes of an expression; each is followed by one number.
(
    CODE_END,
    CODE_DAY,  # the day that the number is
    CODE_EVENT,  # a date of the event
    CODE_CLAIM,  # a date of the claim
    CODE_TOLD,  # the first known of two dates of the event
    CODE_CLOCK,  # a day of the clock: see CLOCK_*
    CODE_TABLE,  # a day table
    CODE_PLUS,  # days later
    CODE_FIRST,
    CODE_ALL,
    CODE_LATEST,
    CODE_EARLIEST,
    CODE_CHOOSE,
    CODE_BEFORE,
    CODE_AFTER,
    CODE_FROM,
    CODE_UNTIL,
    CODE_KNOWN,
    CODE_NOT,
    CODE_AND,
    CODE_OR,
    CODE_LATE,  # a question to the clock: see CLOCK_*
) = range(22)
#: What the clock knows: the day in hand, and where it stands.
CLOCK_AT, CLOCK_ROLLED, CLOCK_BASE, CLOCK_ORIGIN, CLOCK_NOMINAL = range(5)
#: Questions to the clock.
ASK_EXPIRED, ASK_BASE_EXPIRED, ASK_STARTED = range(3)

# A start: one line for each day on which a period can start. Of many lines all is equal but the
# days: that is their class, so that a line is short and many stay near the processor.
(
    ENTRY_CLASS,
    ENTRY_ANCHOR,
    ENTRY_STARTED,
    ENTRY_STOP_ANCHOR,
    ENTRY_FLOOR_ON,
    ENTRY_NOMINAL,  # where the clock stands before anything happens
    ENTRY_ROLLED,
    ENTRY_BASE,
) = range(8)
ENTRY_FIELDS = 8
(
    CLASS_KIND,  # see START_*
    CLASS_STATUS,
    CLASS_STATE,
    CLASS_RULE,
    CLASS_USED,  # bits of the disputed rules that the start rests on
    CLASS_CHANGES,  # bits of the changes of law whose conditions hold
    CLASS_GROUP,
    CLASS_CAPPED,  # a long stop cuts it short before anything happens
    CLASS_FLOOR_STATUS,
    CLASS_FLOOR_RULE,
) = range(10)
CLASS_FIELDS = 10
#: How receivables are asked: with their events; for the floor clock; for that in one reading.
ASK_EVENTS, ASK_FLOOR, ASK_READING = range(3)
START_LEFT, START_NOTHING, START_RUNS = range(3)

# A state: a period as it is counted, with its long stop, in one reading.
(
    STATE_LINE,
    STATE_SIMPLE,  # a long stop can be laid over the line
    STATE_PLANS,  # place of its plans
    STATE_ENDS,
    STATE_YEAR_END,
    STATE_FIRST_DAY,  # 0 when the day itself counts, else 1
    STATE_UNIT,
    STATE_ROLL,  # three tables: years, months, days
    STATE_ROLL_MONTHS,
    STATE_ROLL_DAYS,
    STATE_WINDOWS,  # first of the spans of days that count for nobody, and how many
    STATE_WINDOW_COUNT,
    STATE_MOVES,
    STATE_MOVE_COUNT,
    STATE_STOP,  # line of its long stop, 0 for none
    STATE_STOP_ENDS,
    STATE_STOP_FIRST_DAY,
    STATE_STOP_UNIT,
    STATE_STOP_ROLL,
    STATE_STOP_ROLL_MONTHS,
    STATE_STOP_ROLL_DAYS,
    STATE_STOP_MOVED,  # see MOVED_*
    STATE_STOP_NOT_BEFORE,
    STATE_STOP_RULE,
    STATE_STOP_READS,
    STATE_THROUGH,  # first of its changes of law, and how many
    STATE_THROUGH_COUNT,
    STATE_NEXT,  # a line that restarts lead to, which is fetched early
) = range(28)
STATE_FIELDS = 28
YEAR_NONE, YEAR_START, YEAR_END, YEAR_END_FIRST = range(4)
MOVED_SUSPEND, MOVED_RESTART, MOVED_EXCLUDE, MOVED_DEFER = 1, 2, 4, 8

# A change of law for a clock in one state.
(
    THROUGH_ON,
    THROUGH_STATE,  # NONE when it is not for this state, BAD when it cannot be expressed
    THROUGH_KEEPS,  # counts from the old day
    THROUGH_ANCHOR,
    THROUGH_RULE,
    THROUGH_READS,
) = range(6)
THROUGH_FIELDS = 6

# A rule that may be for an event; where events are sorted, its order stands for the operation.
CAND_AT, CAND_FROM, CAND_UNTIL, CAND_WHEN, CAND_OP = range(5)
CAND_FIELDS = 5
# How events of a sign are sorted: first of the rules, how many, and whether they matter at all.
SORT_FIRST, SORT_COUNT, SORT_IDLE = range(3)
SORT_FIELDS = 3
#: Nothing can come of such an event; nothing can come of it before the day has come.
IDLE_EVER, IDLE_AHEAD = 1, 2
# What an operation does.
NOTHING, RESTART, RESTART_AFTER, REVIVE, STOP, SUSPEND, DEFER = range(7)
#: Measured against the expiry, the expiry without deferrals, or not at all.
LATE_YES, LATE_BASE, LATE_NO = range(3)
(
    OP_CODE,
    OP_LATE,
    OP_START,  # does nothing before the period starts
    OP_ONCE,  # bit of the group of which only one works
    OP_RULE,
    OP_READS,
    OP_PART,  # does nothing for a part of the sum
    OP_FREE,  # leads to another period: asks for no later day than the last
    OP_REQUIRES,  # six expressions; see SAYS_*
    OP_ANCHOR,
    OP_UNTIL,
    OP_BEGIN,
    OP_AT_LEAST_FROM,
    OP_FLOOR,
    OP_COUNT_BEGIN,
    OP_COUNT_UNTIL,
    OP_LONGEST,
    OP_TAIL,
    OP_AT_LEAST,
    OP_PENDING,
    OP_LEADS,  # state after a restart
    OP_STAYS,  # state after anything else
    OP_NEVER_EARLIER,
    OP_PERIOD_READS,
    OP_EXPRESSED,
) = range(25)
SAYS_REQUIRES, SAYS_ANCHOR, SAYS_UNTIL, SAYS_BEGIN, SAYS_AT_LEAST_FROM, SAYS_FLOOR = range(6)
OP_FIELDS = 25
