import type { Envelope } from "../../../../testing/simulation/bus.ts";
import type { Cloud } from "../../../../testing/simulation/cloud.ts";
import type { Process } from "../../../../testing/simulation/process.ts";
import type { Flow, World } from "../../world.ts";
import { factsOf } from "../gathered.ts";
import { accountsOf, usersOf } from "../users/batches.ts";
import { load, type Told } from "./load.ts";
import { memoryPayloads } from "./payloads.ts";
import { issueProblems, releaseProblems } from "./rest.ts";
import { repositoriesOf, senderOf } from "./services.ts";

const WEBHOOK = "receive-github";

/** Who may end with dead letters: GitHub does not know a repository, or an account stays down. */
const MAY_GIVE_UP = ["enrich-release", "process-user"];

export const world: World = { flow: github, owners: ["github", "users"], turns: [8] };

/** Deliveries of GitHub, repeated, forged, in any order; each release and issue must come to what GitHub told of it. */
function github(cloud: Cloud): Flow {
  const { chance, watch, store } = cloud;
  const facts = factsOf(cloud);
  const payloads = memoryPayloads(cloud);
  let told: Told = { releases: new Map(), issues: new Map(), accepted: new Set() };
  /** Hashes of all bodies that something follows from. */
  let known: ReadonlySet<string> = new Set();
  /** Hash of a body → id of the event that it has become. */
  const events = new Map<string, string>();

  /** Whoever reads an event must find what it names; one body is one event. */
  function checkOrigin({ "detail-type": type, detail }: Envelope): void {
    const { data, metadata } = detail as { data: { payload?: { key: string } }; metadata?: { id: string } };
    const { key } = data.payload ?? {};
    if (key === undefined || !metadata) return;
    const { id } = metadata;
    const hash = hashOf(key);
    if (!known.has(hash)) watch.fail(`${type} ${id} is of a body that nothing follows from`);
    if (!payloads.has(key)) watch.fail(`${type} ${id} names ${key}, which is not there`);
    const first = events.get(hash) ?? id;
    events.set(hash, first);
    if (first !== id) watch.fail(`One body became ${type} ${first} and ${id}`);
  }

  cloud.onEvent = (envelope) => {
    facts.note(envelope);
    checkOrigin(envelope);
  };

  return {
    portsOf: (process) => ({
      payloads: payloads.readerOf(process),
      repositories: repositoriesOf(cloud, process),
      accounts: accountsOf(cloud, process, (query) => usersOf(cloud, query, chance.below(4, query))),
    }),
    start() {
      told = load(cloud, (process: Process) => ({
        sender: senderOf(cloud, process),
        payloads: payloads.keeperOf(process),
      }));
      const changes = [...told.issues.values()].flat();
      const bodies = [...told.releases.values(), ...changes.map((change) => change.bodies)].flat();
      known = new Set(bodies.map(({ hash }) => hash));
    },
    async *atRest() {
      for (const hash of told.accepted)
        if (!events.has(hash)) yield `The body ${hash} was answered with 202, and is no event`;
      for (const key of payloads.keys())
        if (!known.has(hashOf(key))) yield `${key} is kept, and nothing follows from it`;
      for (const { key, consumer, hash, status } of store.records()) {
        if (consumer === WEBHOOK && !known.has(hash ?? ""))
          yield `${key} is of a body that nothing follows from`;
        if (status === "dead" && !MAY_GIVE_UP.includes(consumer)) yield `${key} is dead`;
      }
      for (const [release, bodies] of told.releases)
        yield* releaseProblems(cloud, facts, release, idsOf(bodies));
      for (const [issue, changes] of told.issues) {
        const known = changes.filter(({ bodies }) => idsOf(bodies).length > 0);
        yield* issueProblems(cloud, facts, issue, known);
      }
    },
  };

  /** Events that some bodies have become. */
  function idsOf(bodies: readonly { hash: string }[]): string[] {
    return bodies.flatMap(({ hash }) => events.get(hash) ?? []);
  }
}

function hashOf(key: string): string {
  return key.slice(WEBHOOK.length + 1);
}
