import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { EventDefinition } from "../../schemas/event.ts";
import * as registry from "../../schemas/registry.ts";
import { Misuse } from "../command.ts";
import { type Declared, declaredIn } from "../source/flow-file.ts";
import { listedFlows } from "../source/flow-list.ts";
import { kebab } from "./names.ts";

/** An event of the program, and where its contract is. */
export interface KnownEvent {
  definition: EventDefinition;
  /** Its folder in `schemas/`. */
  owner: string;
}

/** A flow of index.ts. */
export interface KnownFlow {
  name: string;
  path: string;
  declared: Declared[];
}

/** What there is already. */
export interface Project {
  name: string;
  flows: KnownFlow[];
  events: Map<string, KnownEvent>;
  /** Handler → its file. */
  handlers: Map<string, string>;
  /** Files of those who send webhooks; their names are unique in the program. */
  senders: string[];
}

export function readProject(root: string): Project {
  const text = (path: string) => readFileSync(join(root, path), "utf8");
  const flows = listedFlows(text("index.ts")).map((name) => {
    const path = `flows/${name}.ts`;
    if (!existsSync(join(root, path)))
      throw new Error(`index.ts lists the flow ${name}, which is not in ${path}: move it there.`);
    return { name, path, declared: declaredIn(path, text(path)) };
  });
  const handlers = filesIn(root, "handlers")
    .filter((path) => /^export (const|(async )?function) handle\b/m.test(text(path)))
    .map((path) => [basename(path, ".ts"), path] as const);
  const senders = filesIn(root, "adapters").filter((path) => path.split("/").at(-2) === "webhook-senders");
  const { name } = JSON.parse(text("package.json")) as { name: string };
  return { senders, name, flows, events: eventsOf(root), handlers: new Map(handlers) };
}

function eventsOf(root: string): Map<string, KnownEvent> {
  const files = filesIn(root, "schemas");
  return new Map(
    Object.values<EventDefinition>(registry).map((definition) => {
      const file = files.find((path) => path.endsWith(`/${kebab(definition.type)}.ts`)) ?? "";
      return [definition.type, { definition, owner: file.split("/").slice(1, -1).join("/") }];
    }),
  );
}

function filesIn(root: string, folder: string): string[] {
  const path = join(root, folder);
  return (existsSync(path) ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [])
    .map((one) => `${folder}/${one.replaceAll("\\", "/")}`)
    .filter((one) => one.endsWith(".ts"))
    .sort();
}

/**
 * The flow that something new belongs to: the one that is named, the only one, or the only one that has to do with some
 * events: that publishes one of them, or else is woken by one, or else has its name from their owner.
 * @throws Misuse where there is none, or more than one
 */
export function flowFor(
  { flows, events: known }: Project,
  named: string | undefined,
  events: readonly string[],
): KnownFlow {
  const names = flows.map(({ name }) => name).join(", ");
  if (named !== undefined) {
    const found = flows.find(({ name }) => name === named);
    if (!found) throw new Misuse(`There is no flow "${named}": --flow takes ${names}.`);
    return found;
  }
  const has = (of: "emits" | "on") => (flow: KnownFlow) =>
    flow.declared.some((one) => one[of].some((type) => events.includes(type)));
  const owners = events.map((type) => known.get(type)?.owner);
  const ofOwner = flows.filter(({ name }) => owners.includes(name));
  for (const some of [flows, flows.filter(has("emits")), flows.filter(has("on")), ofOwner])
    if (some.length === 1 && some[0]) return some[0];
  throw new Misuse(`Which flow shall it be in? Say --flow with one of ${names}.`);
}

/**
 * The folder of a handler that publishes some events: that of those who publish events of the same source, or else its flow's.
 * @throws Misuse where they have several owners, since a source has one
 */
export function ownerFor(project: Project, flow: KnownFlow, emits: readonly string[]): string {
  const owners = new Map<string, string>();
  for (const type of emits) {
    const known = project.events.get(type);
    if (known) owners.set(publisherOf(project, known.definition.source) ?? known.owner, type);
  }
  const [first, second] = owners;
  if (first && second)
    throw new Misuse(
      `${first[1]} belongs to ${first[0]}, ${second[1]} to ${second[0]}: a handler publishes events of one owner. Make it two.`,
    );
  return first?.[0] ?? flow.name;
}

/** The folder of the handler that publishes events of a source. */
function publisherOf({ flows, events, handlers }: Project, source: string): string | undefined {
  const isOf = (type: string) => events.get(type)?.definition.source === source;
  for (const { declared } of flows)
    for (const { name, emits } of declared)
      if (emits.some(isOf) && handlers.has(name))
        return handlers.get(name)?.split("/").slice(1, -1).join("/");
  return undefined;
}

/** @throws Misuse where a name is taken by a handler, or by any component of a flow */
export function checkFree({ handlers, flows }: Project, name: string): void {
  const file = handlers.get(name);
  if (file) throw new Misuse(`There is a handler ${name} already, ${file}: names are unique in the program.`);
  for (const { path, declared } of flows)
    for (const one of declared)
      if (one.name === name)
        throw new Misuse(
          `There is a ${one.component} ${name} already, in ${path}: names are unique in the program.`,
        );
}

/** @throws Misuse where a route is taken */
export function checkRoute({ flows }: Project, route: string): void {
  if (!/^(GET|POST|PUT|PATCH|DELETE) \/\S*$/.test(route))
    throw new Misuse(`The route "${route}" is no method and path: write it such as "POST /parcels".`);
  const shape = (one: string) => one.replace(/\{[^}]*\}/g, "{}");
  for (const { path, declared } of flows)
    for (const one of declared)
      if (one.route !== undefined && shape(one.route) === shape(route))
        throw new Misuse(`${one.route} is the route of ${one.name} already, in ${path}.`);
}
