import type { HttpRequest } from "../../../../runtime/http/http.ts";
import { type Answer, deliver, type WebhookPorts } from "../../../../testing/simulation/caller.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Process } from "../../../../testing/simulation/process.ts";
import { type Body, type Change, type Issue, issueBody, type Release, releaseBody } from "./bodies.ts";
import { KINDS, SECRETS, type SignedHeaders, signature } from "./services.ts";
import { genuineBody, STRANGERS } from "./strangers.ts";

const ROUTE = "POST /webhooks/github";

/** How often GitHub and its operators deliver a body. */
const TIMES = [1, 1, 2, 2, 3, 10];

/** Most of a day: less than a gather waits. */
const MUCH_LATER_MS = 20 * 3_600_000;

/** A change of an issue that comes within the second of the one before. */
const AT_ONCE: readonly number[] = [1, 2];

/** What GitHub has told, and in which bodies. */
export interface Told {
  releases: Map<Release, readonly Body[]>;
  /** Issue → its changes in their order. */
  issues: Map<Issue, readonly ToldChange[]>;
  /** Hashes of bodies that were answered with 202. */
  accepted: Set<string>;
}

type ToldChange = Change & { bodies: readonly Body[] };

/** Deliveries of GitHub: repeated, replayed, racing, late, in any order; and some that are none of its, or not for us. */
export function load(cloud: Cloud, portsOf: (process: Process) => WebhookPorts): Told {
  const { chance, agenda, watch } = cloud;
  const told: Told = { releases: new Map(), issues: new Map(), accepted: new Set() };
  const sometimes = (what: string, often: number) => chance.of(what) < often;

  /** Signed with one secret or the other. */
  function headersOf({ event, text }: Body, id: string, name: string): SignedHeaders {
    const signed = signature(text, chance.pick(SECRETS, `${name} secret`));
    return { "X-GitHub-Event": event, "X-GitHub-Delivery": id, "X-Hub-Signature-256": signed };
  }

  function send(http: HttpRequest, name: string, at: number, isRight: (answer: Answer) => boolean): void {
    agenda.in(at, () => {
      void deliver(cloud, ROUTE, http, name, portsOf).then((answer) => {
        if (!answer || isRight(answer)) return;
        watch.fail(`${name} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      });
    });
  }

  /** Delivers a body once or more: side by side, soon after or much later; under other ids, or that of another body. */
  function tell(body: Body, name: string): void {
    const first = chance.below(8000, `${name} at`);
    const ownId = sometimes(`${name} shares an id`, 0.2) ? "d-shared" : `d-${name}`;
    for (let time = 1; time <= chance.pick(TIMES, `${name} times`); time++) {
      const what = `${name} delivery ${time}`;
      const soon = chance.below(sometimes(`${what} races`, 0.5) ? 100 : 30_000, `${what} at`);
      const wait = time === 1 ? 0 : sometimes(`${what} is late`, 0.1) ? MUCH_LATER_MS : soon;
      const id = time > 1 && sometimes(`${what} has another id`, 0.5) ? `d-${name}-${time}` : ownId;
      const http = { headers: headersOf(body, id, what), body: body.text };
      send(http, what, first + wait, ({ status, body: { dropped } }) => {
        told.accepted.add(body.hash);
        return status === 202 && dropped === undefined;
      });
    }
    if (sometimes(`${name} as another event`, 0.1)) tellWrongly(body, name, first);
  }

  /** The event's name is not signed. */
  function tellWrongly(body: Body, name: string, at: number): void {
    const event = body.event === "release" ? "issues" : "release";
    const what = `${name} as ${event}`;
    const http = { headers: headersOf({ ...body, event }, "d-wrong", what), body: body.text };
    send(http, what, at, ({ status }) => status === 400);
  }

  function release(id: number): void {
    const name = `release-${id}`;
    const repository = `Acme/repo${id}-${chance.pick(KINDS, `${name} repository`)}`;
    const subject: Release = { id, repository, prerelease: sometimes(`${name} is a prerelease`, 0.3) };
    const bodies = [releaseBody(subject, "published", "notes")];
    if (sometimes(`${name} is published again`, 0.2))
      bodies.push(releaseBody(subject, "published", "other notes"));
    told.releases.set(subject, bodies);
    for (const [index, body] of bodies.entries()) tell(body, `${name}-${index}`);
  }

  /** An issue is opened, closed, opened again …; two of its changes may come within one second. */
  function issue(number: number): void {
    const name = `issue-${number}`;
    const subject: Issue = { number, repository: "Acme/Issues" };
    const changes: ToldChange[] = [];
    const atOnce = sometimes(`${name} in haste`, 0.3) ? chance.pick(AT_ONCE, `${name} at once`) : undefined;
    let seconds = 0;
    for (let index = 0; index <= chance.below(4, `${name} changes`); index++) {
      const action = index === 0 ? "opened" : index % 2 === 1 ? "closed" : "reopened";
      if (index !== atOnce) seconds++;
      const change: Change = { action, at: `2026-01-01T00:00:0${seconds}Z` };
      const label = chance.pick(["bug", "question", "security"], `${name} label ${index}`);
      const bodies = [issueBody(subject, change, { label })];
      // Within one second, how often it is told that an issue was closed decides.
      if (atOnce === undefined && sometimes(`${name} ${index} is told again`, 0.1))
        bodies.push(issueBody(subject, change, { label, text: "other words" }));
      changes.push({ ...change, bodies });
      for (const [which, body] of bodies.entries()) tell(body, `${name}-${index}-${which}`);
    }
    told.issues.set(subject, changes);
  }

  /** What must leave nothing, once or twice. */
  function stranger(number: number): void {
    const found = chance.pick(STRANGERS, `stranger ${number}`);
    const genuine = genuineBody(number);
    const body = found.body?.(genuine, number) ?? genuine;
    const name = `stranger ${number}, ${found.name}`;
    const signed = headersOf(body, `d-stranger-${number}`, name);
    const http = { headers: found.headers?.(signed, body) ?? signed, body: body.text };
    for (let time = 1; time <= 1 + chance.below(2, `${name} times`); time++)
      send(
        http,
        `${name}, ${time}`,
        chance.below(10_000, `${name} ${time} at`),
        ({ status, body: { dropped } }) =>
          status === found.status && (dropped !== undefined) === (status === 202),
      );
  }

  const releases = chance.below(3, "releases");
  const issues = chance.below(3, "issues") + (releases === 0 ? 1 : 0);
  for (let id = 1; id <= releases; id++) release(id);
  for (let number = 1; number <= issues; number++) issue(number);
  for (let number = 1; number <= chance.below(4, "strangers"); number++) stranger(number);
  return told;
}
