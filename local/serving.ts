import type { Choreography } from "../history/choreography.ts";
import type { Deployment } from "./deploy.ts";
import { Unchangeable } from "./difference.ts";
import { gaps } from "./gaps.ts";
import { hints } from "./hints.ts";
import { forgetLast, type LastStart, writeLast } from "./last-start.ts";
import type { Live } from "./live/live.ts";
import { logText } from "./logs.ts";
import type { LocalAws } from "./ministack.ts";
import { keepOutputs } from "./outputs.ts";
import type { Samples } from "./samples.ts";
import { say } from "./say.ts";
import type { KeptState } from "./server.ts";

/** A program on a local AWS, and what is started around it. */
export interface Serving {
  root: string;
  samples: readonly Samples[];
  /** Settings in place of the stack's. */
  config: Record<string, string>;
  /** Whether it ends after the samples. */
  exit: boolean;
  consolePort: number;
  /** Where the local AWS leaves what it holds, if anywhere. */
  kept: KeptState | undefined;
  /** What an earlier start has deployed, where that is just what the program says now. */
  made: LastStart | undefined;
  /** Tells one state of the program from another. */
  digest: () => string;
  /** What follows its files, once it is there. */
  follower?: Live;
  /** What is deployed. */
  deployed?: Pick<LastStart, "outputs" | "resources">;
  /** The console, once it is there. */
  view?: { url: string; close(): void };
}

/** Deploys, runs the flows, and says what to try next. */
export async function serve(serving: Serving, starting: Promise<LocalAws>): Promise<"ended" | "failed"> {
  const { samples, exit, made } = serving;
  // Loaded while the local AWS starts; both take their time.
  const loading = made ? import("./console.ts") : import("./live/live.ts");
  const [aws] = await Promise.all([starting, loading]);
  const { endpoint, region, nodeVersion } = aws;
  const node = nodeVersion === undefined ? "" : `, functions on Node.js ${nodeVersion}`;
  say(`local AWS on ${endpoint}${node}${made ? "" : "; deploying index.ts to it"}`);
  if (made) say(`index.ts is deployed there as it is, ${made.resources} resources`);
  if (made) serving.deployed = made;
  const { outputs } = serving.deployed ?? (await deployed(serving, aws));
  if (!exit) {
    await show(serving, aws, outputs);
    say(`serving on ${endpoint}; see it at work: ${serving.view?.url}`);
    say(
      `samples of ${samples.map(({ flow }) => flow).join(", ")} run now; then come the commands to type next`,
    );
    serving.follower ??= await followerOf(serving, aws);
    serving.follower.follow();
  }
  const stack = {
    endpoint,
    region,
    ...(outputs as { busName: string; apiUrl: string; claimsTable: string; choreography: string }),
  };
  const { participants } = JSON.parse(String(outputs.choreography)) as Choreography;
  const place = ({ flow }: Samples) => participants.findIndex(({ owner }) => owner === flow);
  const inOrder = samples.toSorted((a, b) => place(a) - place(b));
  let ended = true;
  for (const { run } of inOrder) ended = (await run(stack)) && ended;
  if (exit) return ended ? "ended" : "failed";
  // Samples fail on purpose; who reads on wants to see what happens from now on.
  aws.onLog((line) => {
    const text = logText(line);
    if (text !== undefined) console.log(text);
  });
  console.log(`\nWhat the local AWS does not show:\n${gaps.map((gap) => `  · ${gap}`).join("\n")}`);
  console.log(hints(inOrder, stack));
  console.log(`\nThe console: ${serving.view?.url}`);
  console.log(`\nServing on ${endpoint}. Ctrl-C stops it and everything that it started.`);
  return "ended";
}

/** Leaves word of what is deployed for the next start, once the local AWS has written what it holds. */
export function keepLast({ kept, follower, deployed, made }: Serving): void {
  const state = follower ? follower.state() : made;
  if (!kept || !state || !deployed) return;
  const { outputs, resources } = deployed;
  writeLast(kept.folder, { outputs, resources, digest: state.digest, live: state.live });
}

/** Deploys the program, and keeps what the local AWS holds then, before there is any data in it. */
async function deployed(serving: Serving, aws: LocalAws): Promise<Deployment> {
  const { kept } = serving;
  serving.follower = await followerOf(serving, aws);
  const { follower } = serving;
  const deployment = await follower.deploy().catch(async (error: Error) => {
    if (!(error.cause instanceof Unchangeable) || !kept || kept.whenStopped) throw error;
    // Nothing would be lost: what an earlier start left has no data in it.
    await aws.reset();
    return follower.deploy();
  });
  const { outputs, resources, changes, ms } = deployment;
  const asBefore = changes.unchanged > 0 ? `, ${changes.unchanged} of them as they were` : "";
  say(`deployed ${resources.length} resources of index.ts in ${(ms / 1000).toFixed(1)} s${asBefore}`);
  serving.deployed = { outputs, resources: resources.length };
  if (kept && !kept.whenStopped) {
    forgetLast(kept.folder);
    if (await aws.keep()) keepLast(serving);
  }
  return deployment;
}

async function followerOf(serving: Serving, aws: LocalAws): Promise<Live> {
  const { live } = await import("./live/live.ts");
  const { root, config, digest, made } = serving;
  const { endpoint, region } = aws;
  const deployed = ({ outputs, resources }: Deployment) => {
    serving.deployed = { outputs, resources: resources.length };
    show(serving, aws, outputs).catch((error: Error) =>
      say(`the console is not up to date: ${error.message}`),
    );
  };
  return live({ ...{ root, endpoint, region, config, say, digest, made }, deployed });
}

/** Tells tools and console of a deployment; both are loaded only where they are wanted. */
async function show(serving: Serving, aws: LocalAws, outputs: Record<string, unknown>): Promise<void> {
  const { endpoint, region } = aws;
  keepOutputs(serving.root, { ...outputs, endpoint, region });
  serving.view?.close();
  const { localConsole } = await import("./console.ts");
  serving.view = await localConsole(outputs, { endpoint, region, port: serving.consolePort });
}
