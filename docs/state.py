"""Exhaustive check of items that are put, on a small world: three plans that each add their mark to what they read, and one that
removes the item; one of them is delivered twice; conflicts, answers that are lost, workers that begin again.
Prints a shortest counterexample if an invariant breaks. `--drop RULE` switches one rule off: revision | incarnation | replan | record."""
import sys, argparse
from collections import deque, namedtuple
p = argparse.ArgumentParser(); p.add_argument("--drop", default=""); p.add_argument("--losses", type=int, default=2)
a = p.parse_args(); D = a.drop
# Worker -> its plan: marks are put, `remove` takes the item away. Two workers have copies of the first.
PLANS = ("a", "a", "b", "c", "remove")
# item: (revision, life, marks) or None. done: plans whose record is committed. workers: read | (was,) | end. bad: what broke.
S = namedtuple("S", "item done workers lives made loss bad")
def start(): return S(None, frozenset(), ("read",) * len(PLANS), 0, (), a.losses, "")
def same(was, item):
    if not was or not item: return was is None and item is None
    return (was[0] == item[0] or D == "revision") and (was[1] == item[1] or D == "incarnation")
def steps(s):
    for w, job in enumerate(s.workers):
        plan = PLANS[w]; W = lambda v, **k: s._replace(workers=s.workers[:w] + (v,) + s.workers[w + 1:], **k)
        if job == "end": continue
        if job == "read":
            yield f"w{w} reads for {plan}", W((s.item,))
            continue
        was, = job; item = s.item
        # one transaction: the record of the plan, and what it writes on condition of what was read
        if plan in s.done and D != "record": yield f"w{w} finds {plan} done", W("end"); continue
        if not same(was, item):
            if D == "replan": yield f"w{w} has lost {plan}, and gives it up", W("end", done=s.done | {plan})
            else: yield f"w{w} has lost {plan}, and reads again", W("read")
            continue
        if plan == "remove": after = s._replace(item=None, done=s.done | {plan})
        else:
            life = was[1] if was else s.lives + 1
            new = ((was[0] if was else 0) + 1, life, tuple(sorted((was[2] if was else ()) + (plan,))))
            bad = ""
            if item and not set(item[2]) <= set(new[2]): bad = f"a put has lost what another had put: {item[2]} became {new[2]}"
            elif new[0] != (item[0] if item else 0) + 1: bad = "revisions have a gap or a repeat"
            after = s._replace(item=new, done=s.done | {plan}, lives=max(s.lives, life), made=tuple(sorted(s.made + (plan,))), bad=bad)
        ended = lambda v: s.workers[:w] + (v,) + s.workers[w + 1:]
        yield f"w{w} commits {plan}", after._replace(workers=ended("end"))
        if s.loss: yield f"w{w} commits {plan}, and its answer is lost", after._replace(workers=ended("read"), loss=s.loss - 1)
def broken(s, final):
    if s.bad: return s.bad
    for plan in "abc":
        if s.made.count(plan) > 1: return "a plan was made twice"
        if final and not s.made.count(plan): return "a plan was acknowledged, and never made"
seen = {start(): None}; q = deque([start()]); finals = 0
while q:
    s = q.popleft(); nxt = list(steps(s)); final = not nxt; finals += final; b = broken(s, final)
    if b:
        path = []; x = s
        while seen[x]: path.append(seen[x][0]); x = seen[x][1]
        print(f"BROKEN: {b}"); print("\n".join("  " + t for t in reversed(path))); print(s); sys.exit(1)
    for t, n in nxt:
        if n not in seen: seen[n] = (t, s); q.append(n)
print(f"{len(seen)} states, {finals} ends, no invariant broken{' (dropped ' + D + ')' if D else ''}")
