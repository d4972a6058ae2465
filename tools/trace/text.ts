import { groupsOf, weightOf } from "../../history/alike.ts";
import {
  type Death,
  type EventNode,
  type Handling,
  handlingsOf,
  isUnderWay,
  type Timeline,
} from "../../history/timeline.ts";
import { plain } from "../show.ts";
import { momentOf, span, until } from "../span.ts";
import { firingLines, timerLine, upcomingLines } from "./timer-text.ts";
import { indented, wrapped } from "./wrap.ts";

/** Of events of one type that follow from the same, so many are shown; failing and open ones first. */
const SHOWN = 5;

/** Where a line's text begins: after the time. */
const MARGIN = 11;

/**
 * A timeline as text, at most 80 columns wide; times count from its beginning.
 * @param now milliseconds since 1970
 * @param brief without when it began, and without projections, gathers and notifications
 */
export function textOf(timeline: Timeline, now: number, { brief = false } = {}): string {
  const { correlationId, beganAt, latestAt, status, deadLetters, discarded, untaken, roots } = timeline;
  const began = Date.parse(beganAt);
  const took = seconds(Date.parse(latestAt) - began);
  const waiting =
    deadLetters === 0 ? "" : `, ${deadLetters} dead ${deadLetters === 1 ? "letter waits" : "letters wait"}`;
  const gone =
    discarded === 0 ? "" : `, ${discarded} dead ${discarded === 1 ? "letter" : "letters"} discarded`;
  const idle = untaken === 0 ? "" : `${untaken} ${untaken === 1 ? "event" : "events"} taken by nobody`;
  const ended = idle && isAllUntaken(timeline) ? idle : `ended after ${took}${idle && `, ${idle}`}`;
  const ending =
    status === "ended"
      ? ended
      : `${status === "open" ? `under way for ${seconds(now - began)}` : waits(timeline, now)}${idle && `, ${idle}`}`;
  const show = lines(began, now, brief);
  return [
    ...wrapped(`${plain(correlationId)}: ${ending}${waiting}${gone}`, 0),
    ...(brief ? [] : [`began ${plain(beganAt)}`, ""]),
    ...roots.flatMap((root) => ("handled" in root ? show.event(root, 0) : show.handling(root, 0))),
    ...missing(timeline, now),
    ...upcomingLines(timeline.upcoming, now),
  ].join("\n");
}

/** Until when nothing happens by itself. */
function waits({ upcoming: [first] }: Timeline, now: number): string {
  return `waiting until ${momentOf(first?.dueAt ?? "")}, ${until(Date.parse(first?.dueAt ?? "") - now)}`;
}

/** Nothing at all was done. */
function isAllUntaken({ roots }: Timeline): boolean {
  return roots.every((root) => "problem" in root && root.handled.length === 0);
}

function lines(began: number, now: number, brief: boolean) {
  const at = (time: string | undefined) =>
    (time ? seconds(Date.parse(time) - began) : "").padStart(MARGIN - 2).padEnd(MARGIN);

  function event(node: EventNode, depth: number): string[] {
    const { type, source, occurredAt, sentAt, firing, problem, continuesIn, causedBy, handled, reaches } =
      node;
    return [
      ...wrapped(
        `${at(sentAt ?? occurredAt)}${indented(depth)}${plain(type)}  (${plain(source)})`,
        MARGIN + indented(depth).length + 2,
      ),
      ...(firing ? firingLines(firing).flatMap((line) => detail(depth + 1, line)) : []),
      ...(problem ? detail(depth + 1, `nobody takes it: ${plain(problem)}`) : []),
      ...(continuesIn === undefined ? [] : detail(depth + 1, `continues in ${plain(continuesIn)}`)),
      ...(causedBy ? detail(depth + 1, causeOf(causedBy)) : []),
      ...(reaches.length > 0 && !brief ? detail(depth + 1, `reaches ${reaches.join(", ")}`) : []),
      ...handled.flatMap((one) => handling(one, depth + 1)),
    ];
  }

  function handling(one: Handling, depth: number): string[] {
    const { participant, claimedAt, errors, death, publishes, unsent, timers = [] } = one;
    const text = `${at(claimedAt)}${indented(depth)}${participant}: ${stateOf(one, now)}`;
    return [
      ...wrapped(text, MARGIN + indented(depth).length + 2),
      ...errors.flatMap(({ attempt, at: time, message, dropped }) => [
        ...(dropped ? detail(depth + 1, `… ${dropped} more`) : []),
        ...detail(depth + 1, `attempt ${attempt} at ${at(time).trim()}: ${plain(message)}`),
      ]),
      ...(death
        ? [
            ...detail(depth + 1, `dead letter, ${death.kind}: ${plain(death.reason)}`),
            ...detail(depth + 1, afterwards(death)),
          ]
        : []),
      ...(unsent ? detail(depth + 1, "committed, but not known to be sent: npm run pending -- list") : []),
      ...timers.slice(0, SHOWN).flatMap((timer) => detail(depth + 1, timerLine(timer, at, now))),
      ...(timers.length > SHOWN ? detail(depth + 1, `… and ${timers.length - SHOWN} more timers`) : []),
      ...published(publishes, depth + 1),
    ];
  }

  function published(nodes: readonly EventNode[], depth: number): string[] {
    return groupsOf(nodes, () => SHOWN).flatMap(({ type, shown, left }) => [
      ...shown.sort((a, b) => weightOf(b) - weightOf(a)).flatMap((node) => event(node, depth)),
      ...(left > 0 ? detail(depth, `… and ${left} more ${plain(type)}`) : []),
    ]);
  }

  return { event, handling };
}

function causeOf({ id, process }: NonNullable<EventNode["causedBy"]>): string {
  return `caused by ${id === undefined ? "an event" : `event ${plain(id)}`} of ${plain(process)}`;
}

function afterwards({ compensated, discardedAt, deadLetterId }: Death): string {
  if (compensated) return "compensated by what follows";
  return discardedAt
    ? `discarded by an operator at ${plain(discardedAt)}`
    : `npm run dlq -- show ${deadLetterId}`;
}

function stateOf(one: Handling, now: number): string {
  const { state, attempts, maxAttempts, waitedMs, tookMs, retryAt } = one;
  const of = maxAttempts ? ` of ${maxAttempts}` : "";
  const waited = waitedMs === undefined ? "" : `after ${seconds(waitedMs)} in the queue, `;
  switch (state) {
    case "due":
      return "its message waits in the queue";
    case "working":
      return `${waited}at work on attempt ${attempts + 1}${of}`;
    case "retry":
      return `${attempts}${of} attempts, next ${retryAt ? within(Date.parse(retryAt) - now) : "when its message comes again"}`;
    case "deferred":
      return `wants its message again ${retryAt ? within(Date.parse(retryAt) - now) : "later"}`;
    case "done":
      return `${waited}done${tookMs === undefined ? "" : ` in ${seconds(tookMs)}`}${attempts > 1 ? `, attempt ${attempts}${of}` : ""}`;
    case "dead":
      return `${waited}gave up after ${attempts}${of} attempts`;
  }
}

/** What must still come, and what it waits for. */
function missing(timeline: Timeline, now: number): string[] {
  const open = handlingsOf(timeline.roots).filter(isUnderWay);
  if (open.length === 0) return [];
  const said = open.map((one) => {
    const expected = one.expects.length > 0 ? `${one.expects.join(" or ")} expected: ` : "";
    return wrapped(`  ${expected}${one.participant}, ${stateOf(one, now)}`, 4);
  });
  return [
    "",
    "still missing:",
    ...said.slice(0, SHOWN).flat(),
    ...(said.length > SHOWN ? [`  … and ${said.length - SHOWN} more`] : []),
  ];
}

function detail(depth: number, text: string): string[] {
  const indent = MARGIN + indented(depth).length;
  return wrapped(" ".repeat(indent) + text, indent + 2);
}

function within(ms: number): string {
  if (ms >= MINUTE_MS) return `in ${span(ms)}`;
  return ms > 0 ? `in ${Math.ceil(ms / 1000)} s` : "now";
}

function seconds(ms: number): string {
  return ms < DAY_MS ? `${(ms / 1000).toFixed(2)} s` : span(ms);
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
