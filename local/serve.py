"""Serves MiniStack until stdin closes: that ends it, with all it started and its files, however its parent dies."""

import json
import logging
import os
import re
import shutil
import signal
import threading
from datetime import datetime, timezone

from ministack import app
from ministack.core import lambda_runtime, persistence
from ministack.core.responses import new_uuid
from ministack.services import apigateway, eventbridge, lambda_svc, scheduler

# Seconds between two looks at the clock: ten by default, too long for anyone who watches.
scheduler._SCHEDULE_TICK_INTERVAL = 1

# Seconds until a new function is active: half a second by default, for which every deployment would wait.
lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0

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

# Bytes of JSON that a function takes at most when it is called synchronously. A request that API Gateway refuses
# itself, for a body of more than 10 MB, makes a larger event than that.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MAX_EVENT_BYTES = 6_291_456

TOO_LARGE = {
    "statusCode": 413,
    "headers": {"Content-Type": "application/json"},
    "body": '{"message":"Request Entity Too Large"}',
}

run = apigateway.run_reentrant


async def run_within_limit(function, *args, thread_name="ministack-reentrant"):
    """Invokes the function behind a route, unless the event that its request became is too large for it."""
    if thread_name == "ministack-apigw-invoke" and size(args[-1]) > MAX_EVENT_BYTES:
        return {"body": TOO_LARGE}
    return await run(function, *args, thread_name=thread_name)


def size(event):
    """Bytes of an event as JSON, in which only quotes, backslashes and control characters are escaped."""
    return len(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))


apigateway.run_reentrant = run_within_limit


# What functions write, a line of JSON each, for whoever started this: as it happens, not when an invocation has ended.
logs = os.fdopen(3, "w", encoding="utf-8", errors="replace", buffering=1)
logs_lock = threading.Lock()


def tell(function, line):
    write({"function": function, "line": line})


def write(message):
    with logs_lock:
        try:
            logs.write(json.dumps(message) + "\n")
        except OSError:
            pass


def read_stderr(worker):
    """Hands on what a function's process writes, and keeps it for its log."""
    try:
        for line in worker._proc.stderr:
            worker._stderr_queue.put(line.rstrip("\n"))
            tell(worker.func_name, line.rstrip("\n"))
    except Exception:
        pass


invoke = lambda_runtime.Worker.invoke


def invoke_and_tell(worker, *args, **kwargs):
    """Invokes a function, and tells what ended it: an error that it threw, a time-out, a process that died."""
    result = invoke(worker, *args, **kwargs)
    if result.get("status") == "error" and not getattr(worker, "retired", False):
        tell(worker.func_name, result.get("trace") or result.get("error") or "it failed")
    return result


lambda_runtime.Worker._read_stderr = read_stderr
lambda_runtime.Worker.invoke = invoke_and_tell


def retire_workers(name, qualifier=None, account=None, region=None):
    """Has a function start anew; what is under way ends with the code that it began with, as on AWS."""
    with lambda_runtime._lock:
        doomed = [
            worker
            for key in [key for key in lambda_runtime._workers if name in key.split(":")]
            for worker in lambda_runtime._workers.pop(key)
        ]
        for worker in doomed:
            worker.retired = worker.in_use
    lambda_runtime.kill_workers([worker for worker in doomed if not worker.retired])


release = lambda_svc.release_worker


def release_retired(worker):
    release(worker)
    if getattr(worker, "retired", False):
        lambda_runtime.kill_workers([worker])


lambda_svc.release_worker = release_retired

lambda_svc.invalidate_worker = retire_workers


class Failures(logging.Handler):
    """What could not be read or written, which MiniStack only logs."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


def failures_of(work):
    """Does it; what was said of failures meanwhile."""
    failures = Failures()
    # Every other logger hands on to it.
    root = logging.getLogger()
    root.addHandler(failures)
    try:
        work()
    finally:
        root.removeHandler(failures)
    return failures.said


load = app._load_persisted_state


def load_whole():
    """Begins with what was kept, or not at all: part of a program that is taken for all of it would fail in odd ways."""
    failures = failures_of(load)
    if failures:
        folder = os.environ.get("STATE_DIR")
        print(f"What {folder} keeps cannot be read: {failures[0]}. Begin without: rm -r {folder}", flush=True)
        os._exit(1)
    # Whether what it holds is written when it is stopped, besides when whoever started this asks for it.
    if os.environ.get("KEEP_WHEN_STOPPED") != "1":
        app.PERSIST_STATE = False


app._load_persisted_state = load_whole


def keep():
    """Writes what it holds now, and says whether all of it is written."""
    failures = failures_of(lambda: persistence.save_all(app._build_persistence_save_dict()))
    write({"kept": not failures})


def follow_parent():
    """Each byte of stdin asks to keep what there is; its end ends this."""
    while os.read(0, 1):
        keep()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=follow_parent, daemon=True).start()
app.main()
