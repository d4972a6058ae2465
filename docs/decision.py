"""Exhaustive check of a wait for somebody, on a small world: a plan that asks and sets the deadline, an approval that comes at any time, a
deadline that fires at any time after, each delivered twice; workers that crash before and after their commit.
Prints a shortest counterexample if an invariant breaks. `--drop RULES` switches rules off, joined by commas: fact | was | look.
Either of fact and was is enough: the one is the business fact that both want to create, the other the state that both have read."""
import sys, argparse
from collections import deque, namedtuple
p = argparse.ArgumentParser(); p.add_argument("--drop", default=""); p.add_argument("--crashes", type=int, default=2)
a = p.parse_args(); D = set(a.drop.split(","))
# Messages on their way, by what they say. asked: the plan has committed. state: (status, revision). fact: who decided.
# records: deliveries whose record is done. said: what was published. workers: (message, what it has read) or None.
S = namedtuple("S", "asked due state fact records said inbox workers crash")
def start(): return S(False, False, ("active", 1), (), frozenset(), frozenset(), ("approved", "approved"), (None, None), a.crashes)
def rep(t, i, v): return t[:i] + (v,) + t[i + 1:]
def less(t, m): i = t.index(m); return t[:i] + t[i + 1:]
def steps(s):
    if not s.asked: yield "the plan asks, and sets the deadline", s._replace(asked=True, state=("grace", s.state[1] + 1))
    if s.asked and not s.due: yield "the deadline fires", s._replace(due=True, inbox=tuple(sorted(s.inbox + ("expired", "expired"))))
    for m in set(s.inbox):
        for w, job in enumerate(s.workers):
            if job is None: yield f"w{w} takes {m}, and reads {s.state}", s._replace(inbox=less(s.inbox, m), workers=rep(s.workers, w, (m, s.state)))
    for w, job in enumerate(s.workers):
        if job is None: continue
        m, was = job; W = lambda **k: s._replace(workers=rep(s.workers, w, None), **k)
        again = tuple(sorted(s.inbox + (m,)))
        if s.crash: yield f"w{w} crashes with {m}", W(inbox=again, crash=s.crash - 1)
        if m in s.records: yield f"w{w} finds {m} done", W(); continue
        if was[0] != "grace" and "look" not in D:
            yield f"w{w} finds nobody waiting for {m}", W(records=s.records | {m}); continue
        # one transaction: the record of the delivery, the fact if it is absent, the state if it is as it was read
        if s.fact and "fact" not in D: yield f"w{w} finds it decided", W(records=s.records | {m}); continue
        if s.state != was and "was" not in D: yield f"w{w} has lost {m}, and plans again", W(inbox=again); continue
        done = dict(records=s.records | {m}, fact=s.fact + (m,), state=(m, s.state[1] + 1), said=s.said | {m})
        yield f"w{w} commits {m}", W(**done)
        if s.crash: yield f"w{w} commits {m}, and its acknowledgement is lost", W(**done, inbox=again, crash=s.crash - 1)
def broken(s, final):
    if len(s.said) > 1: return "approved and expired"
    if s.fact and not s.asked: return "decided, and nobody had asked"
    if s.fact and s.state[0] != s.fact[-1]: return f"{s.fact[-1]}, and the state says {s.state[0]}"
    if final and not s.said: return "at rest, and nobody has decided"
seen = {start(): None}; q = deque([start()]); finals = 0
while q:
    s = q.popleft(); nxt = [(t, n) for t, n in steps(s) if n != s]
    final = not nxt; finals += final; b = broken(s, final)
    if b:
        path = []; x = s
        while seen[x]: path.append(seen[x][0]); x = seen[x][1]
        print(f"BROKEN: {b}"); print("\n".join("  " + t for t in reversed(path))); print(s); sys.exit(1)
    for t, n in nxt:
        if n not in seen: seen[n] = (t, s); q.append(n)
print(f"{len(seen)} states, {finals} ends, no invariant broken{' (dropped ' + a.drop + ')' if a.drop else ''}")
