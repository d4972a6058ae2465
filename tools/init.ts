/** `npm run init`: makes a clone of the framework a program of one's own. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Misuse } from "./command.ts";
import { begin, FLOW } from "./init/begin.ts";
import { goes, SAMPLES, withNeeded } from "./init/belongings.ts";
import { checkCommitted, conflicts, keepOurs, removeFiles, trackedFiles } from "./init/git.ts";
import { dropLinks } from "./init/links.ts";
import { checkedName, FRAMEWORK } from "./init/name.ts";
import { rename, unlist } from "./init/rename.ts";
import { listedFlows } from "./source/flow-list.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FLOWS = Object.keys(SAMPLES);

const HELP = `npm run init -- NAME [options]

Makes this clone a program of your own: the flows that come with it go, with all that belongs to them, NAME stands
wherever the framework's did, and a small flow is there to begin with (flows/${FLOW}.ts). Nothing is committed.

  --keep FLOWS   flows that stay, separated by commas: ${FLOWS.join(", ")}; what they need stays with them
  --merged       after git merge of a newer framework: takes out again what belongs to flows that you do not have,
                 and keeps your README.md and generated pages. Without NAME
  --help         this text

NAME: 2 to 32 characters of a-z 0-9 -, such as my-shop. Exit code: 0, 1 where a step failed, 2 for a wrong call.`;

const GENERATED = ["README.md", "docs/events.md", "docs/flows.md", "docs/asyncapi.yaml"];

const say = (line: string) => console.log(line);

function main(args: readonly string[]): void {
  const { values, positionals } = called(args);
  if (values.help) {
    say(HELP);
    return;
  }
  const { name } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { name: string };
  if (values.merged) {
    if (positionals.length > 0 || values.keep !== undefined)
      throw new Misuse("--merged goes without a name and without --keep.");
    if (name === FRAMEWORK)
      throw new Misuse("This is the framework itself: npm run init -- NAME comes first.");
    afterMerge();
    return;
  }
  const [wanted, ...more] = positionals;
  if (more.length > 0) throw new Misuse(`One name is enough: "${wanted}" or "${more.join('" or "')}"?`);
  if (name !== FRAMEWORK)
    throw new Misuse(`This is ${name} already. What you do not need, delete; to add: npm run new -- --help`);
  const own = checkedName(wanted);
  const kept = keptFlows(values.keep);
  checkCommitted(ROOT);
  start(own, kept);
}

/** The flows of `--keep`, and those that they need. */
function keptFlows(keep: string | undefined): string[] {
  const asked = (keep ?? "").split(",").filter((flow) => flow !== "");
  const strange = asked.find((flow) => !Object.hasOwn(SAMPLES, flow));
  if (strange !== undefined)
    throw new Misuse(`There is no flow "${strange}": --keep takes ${FLOWS.join(", ")}.`);
  if (keep !== undefined && asked.length === 0) throw new Misuse(`--keep takes flows: ${FLOWS.join(", ")}.`);
  return withNeeded(asked);
}

function start(name: string, kept: readonly string[]): void {
  const gone = FLOWS.filter((flow) => !kept.includes(flow));
  const paths = trackedFiles(ROOT).filter((path) => goes(path, kept));
  say(`taking out ${gone.join(", ") || "no flow"}: ${paths.length} files`);
  if (kept.length > 0) say(`keeping ${kept.join(", ")}`);
  removeFiles(ROOT, paths);
  unlist(ROOT, gone);
  rename(ROOT, name);
  say(`writing the flow ${FLOW}`);
  for (const path of begin(ROOT, name)) say(`  ${path}`);
  dropLinks(ROOT);
  finish();
  say(`
This is ${name} now. Look at it, and commit it:

  npm start                                  # http://127.0.0.1:4567 is its console
  npm run new -- consumer NAME --on NoteAdded
  npm test
  git add -A && git commit -m "${name}"`);
}

/** Takes out again what a merge from upstream has brought. */
function afterMerge(): void {
  const kept = listedFlows(readFileSync(join(ROOT, "index.ts"), "utf8")).filter((flow) =>
    Object.hasOwn(SAMPLES, flow),
  );
  const paths = trackedFiles(ROOT).filter((path) => goes(path, kept));
  const open = conflicts(ROOT);
  removeFiles(ROOT, paths);
  keepOurs(
    ROOT,
    open.filter((path) => GENERATED.includes(path)),
  );
  say(`took out ${paths.length} files of flows that this program has not`);
  const left = conflicts(ROOT);
  for (const path of left) say(`still in conflict, mend by hand and git add: ${path}`);
  if (left.length === 0) finish();
  say(left.length > 0 ? "Then: npm run docs && npm test && git commit" : "Then: npm test && git commit");
}

/** What follows from the sources. */
function finish(): void {
  const steps: [says: string, ...command: string[]][] = [
    ["contracts", "--import", "tsx", "tests/schemas/write-contracts.ts", "--breaking"],
    ["format", "node_modules/@biomejs/biome/bin/biome", "check", "--write", "--log-level=error"],
    ["pages", "--import", "tsx", "local/docs.ts"],
  ];
  for (const [says, ...command] of steps) {
    say(`bringing up to date: ${says}`);
    execFileSync(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
  }
}

function called(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        keep: { type: "string" },
        merged: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Misuse(`${(error as Error).message}\nnpm run init -- --help says more.`);
  }
}

// Whoever reads no further does not stop it half-way.
process.stdout.on("error", () => {});

try {
  if (!existsSync(join(ROOT, "node_modules"))) throw new Misuse("Install the packages first: npm ci");
  main(process.argv.slice(2));
} catch (error) {
  const { stderr, message } = error as Error & { stderr?: Buffer };
  console.error(stderr?.length ? `${stderr}` : message);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
