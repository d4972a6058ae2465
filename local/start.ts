import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Choreography } from "../history/choreography.ts";
import type { Deployment } from "./deploy.ts";
import { gaps } from "./gaps.ts";
import { hints } from "./hints.ts";
import type { Live } from "./live/live.ts";
import { LocalAwsError } from "./local-aws-error.ts";
import { logText } from "./logs.ts";
import { connect, type LocalAws, startMinistack } from "./ministack.ts";
import { forgetOutputs, keepOutputs, servedFrom } from "./outputs.ts";
import { beginSamples, flowNamed, type Samples, sampleFlows } from "./samples.ts";
import { say } from "./say.ts";

const HELP = `npm start -- [options]

Starts a local AWS, deploys index.ts to it, runs samples of every flow, and serves until Ctrl-C. While it serves, a saved
file is live at once: code of functions in place, a changed flow or index.ts as the difference; data stays. What does not
compile is told with its place, and changes nothing.

  --exit         stop after the samples; exit code 0 only if each ended as it should
  --flow NAME    only this flow, or these if repeated: ${sampleFlows.join(", ")}; just what they need is deployed
  --keep         keeps what the local AWS holds, when it is stopped, for the next start with --keep, which deploys only
                 what differs; in .local/kept-PORT, which may be deleted
  --port NUMBER  port of the local AWS (default 4566)
  --help         this text

AWS_ENDPOINT_URL   an AWS that runs already (MiniStack, LocalStack): it is used, and left running; its
                   functions must reach this machine on 127.0.0.1 for the crawl
PYTHON             the Python (3.10 or later) that MiniStack is installed with on first use`;

const ROOT = resolve(import.meta.dirname, "..");

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      exit: { type: "boolean", default: false },
      flow: { type: "string", multiple: true },
      keep: { type: "boolean", default: false },
      port: { type: "string", default: "4566" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = values.flow?.map(flowNamed);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new LocalAwsError(`Port "${values.port}" is no number from 1 to 65535.`);

  if (!process.env.AWS_ENDPOINT_URL && !values.exit) {
    const served = await servedFrom(ROOT);
    if (served === `http://127.0.0.1:${port}`) {
      console.log(
        `This program is served on ${served} already, by npm start in another terminal, which follows its files: what you ` +
          `save is live there. For one more beside it: npm start -- --port ${port + 2}`,
      );
      return 0;
    }
  }
  const interrupted = interruption();
  let aws: LocalAws | undefined;
  const { samples, deployed } = await beginSamples([...new Set(chosen ?? sampleFlows)]);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  // Loaded while the local AWS starts; both take their time.
  const loading = import("./live/live.ts");
  let follower: Live | undefined;
  const starting = endpoint
    ? running(endpoint)
    : startMinistack({ root: ROOT, port, log: say, keep: values.keep });
  try {
    const work = async () => {
      aws = await starting;
      const { live } = await loading;
      const { endpoint, region } = aws;
      const config = Object.assign(
        chosen ? { flows: JSON.stringify(deployed) } : {},
        ...samples.map((one) => one.config),
      );
      const serving: Serving = { aws, samples, exit: values.exit, consolePort: port + 1 };
      follower = live({ ...{ root: ROOT, endpoint, region, config, say }, deployed: shownAnew(serving) });
      return serve(serving, follower);
    };
    const result = await Promise.race([work(), interrupted]);
    if (result === "interrupted") return values.exit ? 130 : 0;
    if (values.exit) return result === "failed" ? 1 : 0;
    await interrupted;
    return 0;
  } finally {
    say("stopping");
    await follower?.close();
    aws ??= await starting.catch(() => undefined);
    forgetOutputs(ROOT, aws?.endpoint);
    await aws?.stop();
    for (const { close } of samples) close?.();
  }
}

/** The AWS that AWS_ENDPOINT_URL names, if it answers at all. */
async function running(endpoint: string): Promise<LocalAws> {
  await fetch(endpoint).catch(() => {
    throw new LocalAwsError(
      `No AWS answers on ${endpoint}: start it, or unset AWS_ENDPOINT_URL to have one started.`,
    );
  });
  return connect({ endpoint });
}

interface Serving {
  aws: LocalAws;
  samples: Samples[];
  /** Whether it ends after the samples. */
  exit: boolean;
  consolePort: number;
  /** The console, once it is there. */
  view?: { url: string; close(): void };
}

/** Deploys, runs the flows, and says what to try next. */
async function serve(serving: Serving, follower: Live): Promise<"ended" | "failed"> {
  const { aws, samples, exit } = serving;
  const { endpoint, region, nodeVersion } = aws;
  const node = nodeVersion === undefined ? "" : `, functions on Node.js ${nodeVersion}`;
  say(`local AWS on ${endpoint}${node}; deploying index.ts to it`);
  const deployment = await follower.deploy();
  const { outputs, resources, changes, ms } = deployment;
  const kept = changes.unchanged > 0 ? `, ${changes.unchanged} of them as they were` : "";
  say(`deployed ${resources.length} resources of index.ts in ${(ms / 1000).toFixed(1)} s${kept}`);
  if (!exit) {
    await show(serving, deployment);
    say(`serving on ${endpoint}; see it at work: ${serving.view?.url}`);
    follower.follow();
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
  console.log(hints(inOrder, stack));
  console.log(`\nWhat the local AWS does not show:\n${gaps.map((gap) => `  · ${gap}`).join("\n")}`);
  console.log(`\nThe console: ${serving.view?.url}`);
  console.log(`\nServing on ${endpoint}. Ctrl-C stops it and everything that it started.`);
  return "ended";
}

/** Tells tools and console of a deployment; both are loaded only where they are wanted. */
async function show(serving: Serving, { outputs }: Deployment): Promise<void> {
  const { endpoint, region } = serving.aws;
  keepOutputs(ROOT, { ...outputs, endpoint, region });
  serving.view?.close();
  const { localConsole } = await import("./console.ts");
  serving.view = await localConsole(outputs, { endpoint, region, port: serving.consolePort });
}

/** Shows what was deployed anew, or says why that is not possible. */
function shownAnew(serving: Serving): (deployment: Deployment) => void {
  return (deployment) => {
    show(serving, deployment).catch((error: Error) => say(`the console is not up to date: ${error.message}`));
  };
}

/** Resolves at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function interruption(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve("interrupted");
      });
  });
}

try {
  process.exit(await main());
} catch (error) {
  const { message, stack } = error as Error;
  console.error(`\n${process.env.DEBUG ? stack : message}`);
  process.exit(1);
}
