"""Exhaustive check of the protocol of claim, commit, outbox, dead letter, redrive, replay and discard on a small world:
one event of create-invoice in message copies, workers that may crash or pause (zombies) at any step, few attempts, an
operator, services that refuse a call, the sweeper, and the compensation. It explores every interleaving, but for
what differs in names only, and prints a shortest counterexample if an invariant breaks. `--drop RULE` switches one rule
off to see that the check has teeth. Of safety: fence fact lostack generation nopublish verdicts tombstone blindmark
letterfirst announced shrink discard once. Economy and liveness, nothing breaks without (--acts 0
--discards 0): claim release sweeper."""
import sys, argparse
from collections import deque, namedtuple
p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
RULES = "fence fact lostack generation nopublish verdicts tombstone blindmark letterfirst announced shrink discard once claim release sweeper".split()
p.add_argument("--drop", default="", choices=["", *RULES], metavar="RULE")
BOUNDS = dict(copies=2, workers=2, attempts=2, faults=1, acts=1, discards=1)
# A world with more faults, and without an operator: what these two are for shows there only.
STORMY = {"fence": dict(BOUNDS, faults=2, acts=0, discards=0), "lostack": dict(BOUNDS, attempts=4, faults=3, acts=0, discards=0)}
for name in BOUNDS: p.add_argument("--" + name, type=int, help=f"at most so many in all (default {BOUNDS[name]})")
p.add_argument("--states", type=int, default=6_000_000, help="give up after so many (default 6,000,000)")
a = p.parse_args(); D = a.drop
for name, n in STORMY.get(D, BOUNDS).items(): setattr(a, name, n if getattr(a, name) is None else getattr(a, name))
VERDICTS = ("exhausted", "permanent", "discarded"); GONE = 9; RESTORES = "the operator restores it"
# Record: status; owner (0 released, w + 1 the present job of worker w, GONE a job that has ended without a word); live
# (its lease); attempts; generation; kind of death; still in the outbox: ic the fact's event, let the letter, ann the
# announcement; disc (discarded by an operator); rep (reopened by the replay).
Rec = namedtuple("Rec", "st owner live att gen kind ic let ann disc rep")
# Copy: q (visible) h (held) x (deleted); the generation of the death whose letter it is (-1 none); whether it is replayed.
# Worker: None or (pc, copy, what it has read and done). inv: none, issued or void. ic, prr: InvoiceCreated and
# PaymentReversalRequested as published (capped). told: (generation, kind) that the bus has announced. lets: deaths whose
# letter a queue took. dlq: letters in the queue. desk: the death whose discard is announced, its record not marked yet.
# acts: redrives and replays still to come. discards, faults (crashes, expiries, refusals): likewise. wrong: what no
# state shows by itself.
S = namedtuple("S", "rec inv copies workers ic prr told lets dlq desk acts discards faults wrong")
def start(): return S(None, "none", (("q", -1, 0),) * a.copies, (None,) * a.workers, 0, 0, frozenset(), frozenset(), (), -1, a.acts, a.discards, a.faults, "")
def rep(t, i, v): return t[:i] + (v,) + t[i + 1:]
def die(r, kind): return r._replace(st="dead", owner=0, kind=kind, let=1, ann=1)
def claimed(w, gen, rp): return Rec("open", w + 1, True, 1, gen, "", 0, 0, 0, 0, rp)
def letter(s, g): return s._replace(lets=s.lets | {g}, dlq=tuple(sorted(s.dlq + (g,)))[:3])
def steps(s):
    r = s.rec
    for w, job in enumerate(s.workers):
        def W(v, **k): return s._replace(workers=rep(s.workers, w, v), **k)
        if job is None:
            for c, (where, cid, rp) in enumerate(s.copies):
                if where == "q": yield f"w{w} takes {('a copy', 'the replayed copy')[rp] if cid < 0 else f'letter {cid} redriven'}", s._replace(workers=rep(s.workers, w, ("got", c, 0)), copies=rep(s.copies, c, ("h", cid, rp)))
            continue
        pc, c, x = job; where, cid, rp = s.copies[c]
        def end(st, to):
            q = st.rec
            if q and q.owner == w + 1: st = st._replace(rec=q._replace(owner=GONE))
            return st._replace(workers=rep(st.workers, w, None), copies=rep(st.copies, c, (to, cid, rp)))
        def back(st=None): return end(st or s, "x" if where == "x" else "q")
        def ack(st=None): return end(st or s, "x")
        lost = f"w{w} lost its claim"; loser = ack if D == "lostack" else back
        if s.faults: yield f"w{w} crashes at {pc}", back(s._replace(faults=s.faults - 1))
        # The queue may show a held message again while a slow worker still runs (its visibility is over).
        if s.faults and where == "h": yield f"the copy of w{w} is visible again", s._replace(copies=rep(s.copies, c, ("q", cid, rp)), faults=s.faults - 1)
        mine = r is not None and r.st == "open" and r.owner == w + 1
        if pc == "got":
            replays = rp and (not r or not r.rep or D == "once")
            if r is None: yield f"w{w} claims", W(("claimed", c, 0), rec=claimed(w, 0, 0))
            elif r.st == "open":
                if r.owner and r.live and D != "claim": yield f"w{w} gives back (live lease)", back()
                elif r.att < a.attempts: yield f"w{w} claims again", W(("claimed", c, 0), rec=r._replace(owner=w + 1, live=True, att=r.att + 1))
                # Whoever replays it asks to handle it again, once; dead it would be reopened, too.
                elif replays: yield f"w{w} finds attempts used up: the replay reopens", W(("claimed", c, 0), rec=claimed(w, r.gen + 1, 1))
                else: yield f"w{w} finds attempts used up: dead(crashed)", W(("letter", c, (r.gen, 1, 1, 0, 0, 0)), rec=die(r, "crashed"))
            elif r.st == "done": yield f"w{w} finds done", W(("publish", c, (r.gen, r.ic)))
            else:
                own = cid == r.gen or (D == "generation" and cid >= 0)
                if (own or replays) and (not r.disc or D == "discard"):
                    # What has not announced its death is not reopened: its outbox is sent first, and the message comes again.
                    if (r.let or r.ann) and D != "announced": yield f"w{w} sends first what the death has left", W(("letter", c, (r.gen, r.let, r.ann, 0, 0, 1)))
                    else:
                        wrong = "reopened, though an operator has discarded it" if r.disc else ""
                        if (r.let and r.gen not in s.lets) or (r.ann and r.gen not in {g for g, _ in s.told}): wrong = "reopened, and what its death had to say is lost"
                        yield f"w{w} reopens", W(("claimed", c, 0), rec=claimed(w, r.gen + 1, r.rep if own else 1), wrong=wrong)
                else: yield f"w{w} finds dead", W(("letter", c, (r.gen, r.let, r.ann, 0, 0, 0))) if r.let or r.ann else ack()
        elif pc == "claimed":
            for out in ("ok", "retry", "permanent"): yield f"w{w} handler {out}", W((out, c, 0))
        elif pc == "ok":
            if mine or D == "fence":
                q = r or claimed(w, 0, 0)
                if s.inv == "none" or D == "fact": yield f"w{w} commits invoice", W(("publish", c, (q.gen, 1)), rec=q._replace(st="done", owner=0, ic=1), inv="issued")
                else: yield f"w{w} commits, fact present", W(("publish", c, (q.gen, 0)), rec=q._replace(st="done", owner=0))
            else: yield lost, loser()
        elif pc == "retry":
            if not mine: yield lost, loser()
            elif r.att >= a.attempts: yield f"w{w} dead(exhausted)", W(("letter", c, (r.gen, 1, 1, 0, 0, 0)), rec=die(r, "exhausted"))
            else: yield f"w{w} releases", back(s._replace(rec=r._replace(owner=0) if D != "release" else r))
        elif pc == "permanent":
            if mine: yield f"w{w} dead(permanent)", W(("letter", c, (r.gen, 1, 1, 0, 0, 0)), rec=die(r, "permanent"))
            else: yield lost, loser()
        elif pc == "publish":
            n = s._replace(ic=min(2, s.ic + 1)) if x[1] and D != "nopublish" else s
            yield f"w{w} publishes", n._replace(workers=rep(n.workers, w, ("mark", c, x)))
        elif pc == "mark":
            yield f"w{w} marks and acks", ack(s._replace(rec=r._replace(ic=0)) if r.st == "done" and (r.gen == x[0] or D == "blindmark") else s)
        # x: the generation, the letter and the announcement that it has read in the outbox, those that were taken, and
        # whether the message comes again. The letter goes first; one that no queue takes is not announced.
        elif pc == "letter":
            g, let, ann, _, _, again = x; to = lambda n, took: n._replace(workers=rep(n.workers, w, ("tell", c, (g, let, ann, took, 0, again))))
            if let: yield f"w{w} sends letter {g}", to(letter(s, g), 1)
            else: yield f"w{w} knows that letter {g} is sent", to(s, 0)
            if let and s.faults: n = s._replace(faults=s.faults - 1); yield f"the queue refuses letter {g} of w{w}", to(n, 0) if D == "letterfirst" else back(n)
        elif pc == "tell":
            g, let, ann, took, _, again = x; to = lambda n, told: n._replace(workers=rep(n.workers, w, ("sent", c, (g, let, ann, took, told, again))))
            # The announcement quotes the death that was read; its kind is the record's while that has not moved on.
            if ann: yield f"w{w} announces death {g}", to(s._replace(told=s.told | ({(g, r.kind)} if r.st == "dead" and r.gen == g else set())), 1)
            else: yield f"w{w} has nothing to announce", to(s, 0)
            if ann and s.faults: yield f"the bus refuses to announce death {g} of w{w}", to(s._replace(faults=s.faults - 1), 0)
        elif pc == "sent":
            g, let, ann, took, told, again = x; left = (let - took, ann - told); n = s
            same = r.st == "dead" and (r.gen == g or D == "blindmark")
            if left == (0, 0): n = s._replace(rec=r._replace(let=0, ann=0)) if same else s
            elif took or told:
                if same and (r.let + r.ann == let + ann or (D == "shrink")):
                    n = s._replace(rec=r._replace(let=left[0], ann=left[1]), wrong="an outbox has got back what it had lost" if left[0] > r.let or left[1] > r.ann else "")
            yield (f"w{w} marks the death sent and acks", ack(n)) if left == (0, 0) and not again else (f"w{w} notes what is sent, its message comes again", back(n))
    if r and r.st == "open" and r.owner and r.live:
        # Once its worker is gone the lease always runs out in the end, at no cost to the budget.
        if r.owner == GONE: yield "the lease of a gone worker expires", s._replace(rec=r._replace(live=False))
        elif s.faults: yield "the lease expires", s._replace(rec=r._replace(live=False), faults=s.faults - 1)
    if r and D != "sweeper":
        if r.st == "done" and r.ic: yield "the sweeper publishes", s._replace(ic=min(2, s.ic + 1), rec=r._replace(ic=0))
        if r.st == "dead" and r.let: yield "the sweeper sends the letter", letter(s, r.gen)._replace(rec=r._replace(let=0))
        if r.st == "dead" and r.ann and not r.let: yield "the sweeper announces the death", s._replace(told=s.told | {(r.gen, r.kind)}, rec=r._replace(ann=0))
    # Compensation: its own record makes it exactly once per announcement; the tombstone arbitrates.
    for g, k in s.told:
        if k in VERDICTS or D == "verdicts":
            if s.inv == "none": yield f"compensation voids ({k})", s._replace(inv="void", prr=1)
            elif D == "tombstone" and not s.prr: yield f"compensation asks reversal ({k})", s._replace(prr=1)
    # The operator: a redrive of a letter, a replay of the event, a discard (announced, then marked, then its letters go), a restore.
    for g in sorted(set(s.dlq)):
        if s.acts: i = s.dlq.index(g); yield f"the operator redrives letter {g}", s._replace(acts=s.acts - 1, dlq=s.dlq[:i] + s.dlq[i + 1:], copies=s.copies + (("q", g, 0),))
        if s.discards and r.st == "dead" and r.gen == g: yield f"the operator announces that letter {g} is discarded", s._replace(discards=s.discards - 1, desk=g, told=s.told | {(g, "discarded")})
    if s.acts: yield "the operator replays the event", s._replace(acts=s.acts - 1, copies=s.copies + (("q", -1, 1),))
    if s.desk >= 0:
        if r.st == "dead" and r.gen == s.desk and not r.let and not r.ann: yield "the operator marks the record discarded", s._replace(desk=-1, rec=r._replace(disc=1), dlq=tuple(g for g in s.dlq if g != r.gen))
        else: yield "the operator finds that the record has changed", s._replace(desk=-1)
    # People are slower than an invocation: restored is what nobody holds a copy of.
    if r and r.disc and not any(s.workers): yield RESTORES, s._replace(rec=r._replace(disc=0))
def broken(s, final):
    r = s.rec; told = {g for g, _ in s.told}
    if s.wrong: return s.wrong
    if s.ic and s.prr: return "invoice and reversal both published"
    if s.inv == "issued" and s.prr: return "issued and reversed"
    if s.prr and not any(k in VERDICTS for _, k in s.told): return "reversal without a verdict"
    if told - s.lets: return "announced, and no queue has its letter"
    if r and r.gen > a.acts - s.acts: return "reopened more often than anybody asked for"
    if final:
        if s.inv == "issued" and not s.ic: return "issued, never published"
        if s.inv == "void" and not s.prr: return "void, never asked"
        if r is None: return "event vanished"
        # With a letter in the queue it is not lost: redriven, it claims the open record.
        if r.st == "open" and not s.dlq: return "stuck: no message left and the record is open"
        if r.st == "dead" and not any(g == r.gen and k == r.kind for g, k in s.told): return "dead without HandlingFailed"
        if r.st == "dead" and s.inv == "none" and r.gen not in s.dlq and (r.gen, "discarded") not in s.told: return "dead and nothing to redrive"
def canon(s):
    """One state of those that differ in the names of copies and workers only; of a deleted copy nobody holds nothing is left."""
    held = {j[1] for j in s.workers if j}
    jobs = lambda c: sorted((j[0], j[2] if j[2] else (), s.rec is not None and s.rec.owner == w + 1) for w, j in enumerate(s.workers) if j and j[1] == c)
    order = sorted((c for c, k in enumerate(s.copies) if k[0] != "x" or c in held), key=lambda c: (s.copies[c], jobs(c)))
    at = {c: i for i, c in enumerate(order)}
    key = lambda w: (0,) if s.workers[w] is None else (1, at[s.workers[w][1]], s.workers[w][0], s.workers[w][2] or (), s.rec is not None and s.rec.owner == w + 1)
    ws = sorted(range(len(s.workers)), key=key)
    workers = tuple(None if s.workers[w] is None else (s.workers[w][0], at[s.workers[w][1]], s.workers[w][2]) for w in ws)
    rec = s.rec
    if rec and 0 < rec.owner < GONE: rec = rec._replace(owner=ws.index(rec.owner - 1) + 1)
    # A lease without an owner and the attempts of a finished record mean nothing.
    if rec and not rec.owner: rec = rec._replace(live=False, att=rec.att if rec.st == "open" else 0)
    return s._replace(rec=rec, copies=tuple(s.copies[c] for c in order), workers=workers)
def told_from_start(path):
    """The steps of a path of canonical states, under the names that copies and workers have from the start."""
    s = start()
    for state in path:
        text, s = next((t, n) for t, n in steps(s) if canon(n) == state)
        yield text
    yield str(s)
seen = {canon(start()): None}; q = deque(seen); finals = 0
while q:
    s = q.popleft(); nxt = [(t, canon(n)) for t, n in steps(s)]
    # Quiet: nothing goes on by itself, whatever faults and the operator may still do.
    final = all(n == s or n.acts < s.acts or n.discards < s.discards or n.faults < s.faults or t == RESTORES for t, n in nxt); finals += final
    b = broken(s, final)
    if b:
        path = []; x = s
        while seen[x] is not None: path.append(x); x = seen[x]
        print(f"BROKEN: {b}"); print("\n".join("  " + t for t in told_from_start(reversed(path)))); sys.exit(1)
    for _, n in nxt:
        if n not in seen: seen[n] = s; q.append(n)
    if len(seen) > a.states: print(f"too many states: {a.states}"); sys.exit(2)
print(f"{len(seen)} states, {finals} ends, no invariant broken{' (dropped ' + D + ')' if D else ''}")
