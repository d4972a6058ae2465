"""Serves MiniStack until stdin closes: that ends it, with all it started and its files, however its parent dies."""

import os
import re
import shutil
import signal
import threading
from datetime import datetime, timezone

from ministack.app import main
from ministack.core.responses import new_uuid
from ministack.services import eventbridge, scheduler

# Seconds between two looks at the clock: ten by default, too long for anyone who watches.
scheduler._SCHEDULE_TICK_INTERVAL = 1

deliver = eventbridge._invoke_target


def deliver_with_context(target, event, rule, *more):
    """What a schedule sends, with its context attributes filled in, which MiniStack would send as they are written.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """
    if "FlexibleTimeWindow" in rule and target.get("Input"):
        values = {
            "schedule-arn": rule["Arn"],
            "scheduled-time": due(rule["ScheduleExpression"], event["Time"]),
            "execution-id": new_uuid(),
            "attempt-number": "1",
        }
        attribute = re.compile("<aws\\.scheduler\\.(" + "|".join(values) + ")>")
        target = {**target, "Input": attribute.sub(lambda found: values[found[1]], target["Input"])}
    return deliver(target, event, rule, *more)


def due(expression, fired):
    """When a schedule was due that has just fired: a cron's minute, at()'s time; a rate has but the time it fired."""
    at = scheduler._at_time_epoch(expression)
    time = at if at is not None else fired - fired % 60 if expression.startswith("cron") else fired
    return datetime.fromtimestamp(time, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


eventbridge._invoke_target = deliver_with_context


def end_with_parent():
    while os.read(0, 1):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()
main()
