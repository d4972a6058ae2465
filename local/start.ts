import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Choreography } from "../history/choreography.ts";
import { gaps } from "./gaps.ts";
import { hints } from "./hints.ts";
import { LocalAwsError } from "./local-aws-error.ts";
import { connect, type LocalAws, startMinistack } from "./ministack.ts";
import { forgetOutputs, keepOutputs } from "./outputs.ts";
import { beginSamples, flowNamed, type Samples, sampleFlows } from "./samples.ts";
import { say } from "./say.ts";

const HELP = `npm start -- [options]

Starts a local AWS, deploys index.ts to it, runs samples of every flow, and serves until Ctrl-C.

  --exit         stop after the samples; exit code 0 only if each ended as it should
  --flow NAME    only this flow, or these if repeated: ${sampleFlows.join(", ")}; just what they need is deployed
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

  const interrupted = interruption();
  let aws: LocalAws | undefined;
  const { samples, deployed } = await beginSamples([...new Set(chosen ?? sampleFlows)]);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  // Loaded while the local AWS starts; both take their time.
  const deployer = import("./deploy.ts");
  const starting = endpoint ? running(endpoint) : startMinistack({ root: ROOT, port, log: say });
  try {
    const work = async () => {
      aws = await starting;
      const { deploy } = await deployer;
      const flows = chosen ? deployed : undefined;
      return serve({ aws, deploy, samples, flows, exit: values.exit, consolePort: port + 1 });
    };
    const result = await Promise.race([work(), interrupted]);
    if (result === "interrupted") return values.exit ? 130 : 0;
    if (values.exit) return result === "failed" ? 1 : 0;
    await interrupted;
    return 0;
  } finally {
    say("stopping");
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
  deploy: typeof import("./deploy.ts").deploy;
  samples: Samples[];
  /** Flows that are deployed. @default all */
  flows: string[] | undefined;
  /** Whether it ends after the samples. */
  exit: boolean;
  consolePort: number;
}

/** Deploys, runs the flows, and says what to try next. */
async function serve({
  aws,
  deploy,
  samples,
  flows,
  exit,
  consolePort,
}: Serving): Promise<"ended" | "failed"> {
  const { endpoint, region, nodeVersion } = aws;
  const node = nodeVersion === undefined ? "" : `, functions on Node.js ${nodeVersion}`;
  say(`local AWS on ${endpoint}${node}; deploying index.ts to it`);
  const { outputs, resources, ms } = await deploy({
    ...{ root: ROOT, endpoint, region },
    config: Object.assign(
      flows ? { flows: JSON.stringify(flows) } : {},
      ...samples.map(({ config }) => config),
    ),
  });
  say(`deployed ${resources.length} resources of index.ts in ${(ms / 1000).toFixed(1)} s`);
  const view = exit ? undefined : await viewOf(outputs, { endpoint, region, port: consolePort });
  if (view) say(`see it at work: ${view.url}`);
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
  keepOutputs(ROOT, { ...outputs, endpoint, region });
  console.log(hints(inOrder, stack));
  console.log(`\nWhat the local AWS does not show:\n${gaps.map((gap) => `  · ${gap}`).join("\n")}`);
  if (view) console.log(`\nThe console: ${view.url}`);
  console.log(`\nServing on ${endpoint}. Ctrl-C stops it and everything that it started.`);
  return "ended";
}

/** The console; it is loaded only where it is wanted. */
async function viewOf(...args: Parameters<typeof import("./console.ts").localConsole>) {
  const { localConsole } = await import("./console.ts");
  return localConsole(...args);
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
