"""Exhaustive check of timers, events that have a time, on a small world: plans that set, replace and cancel the one timer
of a business key, wake-ups that are copied, lost and early, workers that crash at any step, a sweeper, a clock that advances.
Prints a shortest counterexample if an invariant breaks. `--drop RULE` switches one rule off: due | apart | atomic | sweeper | outbox;
`id` is economy: whatever is pending and due may be fired by anyone."""
import sys, argparse
from collections import deque, namedtuple
p = argparse.ArgumentParser(); p.add_argument("--drop", default=""); p.add_argument("--workers", type=int, default=2); p.add_argument("--crashes", type=int, default=2); p.add_argument("--losses", type=int, default=1)
a = p.parse_args(); D = a.drop
# What plans do to the timer, each committed once, in any order: set event 1 for time 1, set event 2 for time 2, cancel.
PLANS = (("set", 1, 1), ("set", 2, 2), ("cancel", 0, 0))
# pend: (event, at) or None. fired: event -> unsent? (records of their own). hints: wake-ups on their way, by event.
# pub: times published by event, capped. gone: events replaced or cancelled before they fired. early: fired before due.
S = namedtuple("S", "now pend fired hints plans workers pub gone early crash loss half")
def start(): return S(0, None, (), (), frozenset(range(len(PLANS))), (None,) * a.workers, (0, 0, 0), frozenset(), False, a.crashes, a.losses, None)
def rep(t, i, v): return t[:i] + (v,) + t[i + 1:]
def hint(s, e): return s if s.hints.count(e) >= 2 else s._replace(hints=tuple(sorted(s.hints + (e,))))
def dropped(s): return s.gone | ({s.pend[0]} if s.pend else set())
def steps(s):
    if s.now < 3: yield "time passes", s._replace(now=s.now + 1)
    # A plan commits: writes and timer in one transaction. Dropping `atomic` makes a cancellation a second step.
    for i in s.plans:
        what, e, at = PLANS[i]; rest = s.plans - {i}
        if what == "set": yield f"plan sets event {e} for {at}", hint(s._replace(pend=(e, at), plans=rest, gone=frozenset(dropped(s)), fired=() if D == "apart" else s.fired), e)
        elif D == "atomic": yield "plan says cancelled, cancels later", s._replace(plans=rest, half="cancel", gone=frozenset(dropped(s)))
        else: yield "plan cancels", s._replace(pend=None, plans=rest, gone=frozenset(dropped(s)))
    if s.half: yield "cancels at last", s._replace(pend=None, half=None)
    for h in set(s.hints):
        i = s.hints.index(h); less = s.hints[:i] + s.hints[i + 1:]
        if s.loss: yield f"wake-up {h} is lost", s._replace(hints=less, loss=s.loss - 1)
        for w, job in enumerate(s.workers):
            if job is None: yield f"w{w} takes wake-up {h}", s._replace(hints=less, workers=rep(s.workers, w, ("look", h)))
    for w, job in enumerate(s.workers):
        if job is None: continue
        pc, e = job; W = lambda v, **k: s._replace(workers=rep(s.workers, w, v), **k)
        if s.crash: yield f"w{w} crashes at {pc}", hint(s._replace(workers=rep(s.workers, w, None), crash=s.crash - 1), e)
        if pc == "look":
            known = dict(s.fired)
            if known.get(e): yield f"w{w} finds {e} fired, unsent", W(("send", e))
            elif s.pend and (s.pend[0] == e or D == "id"):
                if s.now >= s.pend[1] or D == "due": yield f"w{w} is going to fire", W(("fire", e))
                else: yield f"w{w} is too early: again later", W(None) if s.hints.count(e) >= 2 else hint(W(None), e)
            else: yield f"w{w} finds nothing to do", W(None)
        elif pc == "fire":
            # one transaction: the pending record goes on condition of this event and its time, a record of its own with the outbox comes
            if s.pend and (s.pend[0] == e or D == "id") and (s.now >= s.pend[1] or D == "due"):
                f = s.pend[0]; early = s.early or s.now < s.pend[1]
                if D == "outbox": yield f"w{w} fires without an outbox", W(("send", f), pend=None, early=early)
                else: yield f"w{w} fires", W(("send", f), pend=None, early=early, fired=tuple(sorted({**dict(s.fired), f: True}.items())))
            else: yield f"w{w} is late for it", W(None)
        elif pc == "send": yield f"w{w} publishes {e}", W(("mark", e), pub=rep(s.pub, e, min(2, s.pub[e] + 1)))
        elif pc == "mark": yield f"w{w} marks {e} sent", W(None, fired=tuple(sorted({**dict(s.fired), **({e: False} if e in dict(s.fired) else {})}.items())))
    if D != "sweeper":
        # hands out what is due soon; publishes what a crash left unsent
        if s.pend and s.now + 1 >= s.pend[1] and s.pend[0] not in s.hints and all(j is None or j[1] != s.pend[0] for j in s.workers): yield "sweeper wakes", hint(s, s.pend[0])
        for e, unsent in s.fired:
            if unsent and all(j is None or j[1] != e for j in s.workers): yield f"sweeper publishes {e}", s._replace(pub=rep(s.pub, e, min(2, s.pub[e] + 1)), fired=tuple(sorted({**dict(s.fired), e: False}.items())))
def broken(s, final):
    if s.early: return "fired early"
    for e in (1, 2):
        if s.pub[e] and e in s.gone: return f"event {e} was replaced or cancelled before it fired, and was published"
    if final:
        if s.pend: return "at rest, and still pending"
        fired = {1, 2} - s.gone
        for e in fired:
            if not s.pub[e]: return f"event {e} was never taken back, and never published"
seen = {start(): None}; q = deque([start()]); finals = 0
while q:
    s = q.popleft(); nxt = [(t, n) for t, n in steps(s) if n != s]
    final = not nxt or (s.now == 3 and not s.plans and not s.half and not s.hints and all(j is None for j in s.workers) and not any("sweeper" in t for t, _ in nxt))
    finals += final; b = broken(s, final)
    if b:
        path = []; x = s
        while seen[x]: path.append(seen[x][0]); x = seen[x][1]
        print(f"BROKEN: {b}"); print("\n".join("  " + t for t in reversed(path))); print(s); sys.exit(1)
    for t, n in nxt:
        if n not in seen: seen[n] = (t, s); q.append(n)
print(f"{len(seen)} states, {finals} ends, no invariant broken{' (dropped ' + D + ')' if D else ''}")
