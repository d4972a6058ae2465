import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { digestOf, forgetLast, readLast, stateOf } from "./last-start.ts";
import { LocalAwsError } from "./local-aws-error.ts";
import { connect, type LocalAws, startMinistack } from "./ministack.ts";
import { forgetOutputs, servedFrom } from "./outputs.ts";
import { beginSamples, flowNamed, sampleFlows } from "./samples.ts";
import { say } from "./say.ts";
import type { Serving } from "./serving.ts";

const HELP = `npm start -- [options]

Starts a local AWS, deploys index.ts to it, runs samples of every flow, and serves until Ctrl-C. While it serves, a saved
file is live at once: code of functions in place, a changed flow or index.ts as the difference; data stays. What does not
compile is told with its place, and changes nothing. The next start finds what is deployed, without its data, and deploys
only what differs.

  --exit         stop after the samples; exit code 0 only if each ended as it should
  --flow NAME    only this flow, or these if repeated: ${sampleFlows.join(", ")}; just what they need is deployed
  --keep         keeps data, too, when the local AWS is stopped, for the next start with --keep; in .local/kept-PORT,
                 which may be deleted, as .local/deployed-PORT may
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
  const { samples, deployed } = await beginSamples([...new Set(chosen ?? sampleFlows)], {
    port: port + SAMPLES_PORT > 65_535 ? 0 : port + SAMPLES_PORT,
  });
  const flows = chosen && deployed;
  const config = Object.assign(
    flows ? { flows: JSON.stringify(flows) } : {},
    ...samples.map((one) => one.config),
  );
  const endpoint = process.env.AWS_ENDPOINT_URL;
  // A start that ends by itself shows what a first one does.
  const kept =
    endpoint || (values.exit && !values.keep)
      ? undefined
      : stateOf({ root: ROOT, port, flows, keep: values.keep });
  const last = kept && readLast(kept.folder);
  // What is held from now on, nobody knows but this process.
  if (kept?.whenStopped) forgetLast(kept.folder);
  const starting = endpoint ? running(endpoint) : startMinistack({ root: ROOT, port, log: say, kept });
  // It may fail before anyone waits for it.
  starting.catch(() => {});
  const digest = () => digestOf(ROOT, [port, config, process.version]);
  // What takes its time is done while the local AWS starts.
  const made = last && last.digest === digest() ? last : undefined;
  const loading = import("./serving.ts");
  let serving: Serving | undefined;
  try {
    const work = async () => {
      const { serve } = await loading;
      serving = {
        ...{ root: ROOT, samples, config, kept, made, digest },
        exit: values.exit,
        consolePort: port + 1,
      };
      return serve(serving, starting);
    };
    const result = await Promise.race([work(), interrupted]);
    if (result === "interrupted") return values.exit ? 130 : 0;
    if (values.exit) return result === "failed" ? 1 : 0;
    await interrupted;
    return 0;
  } finally {
    say("stopping");
    const aws = await starting.catch(() => undefined);
    forgetOutputs(ROOT, aws?.endpoint);
    await serving?.follower?.close();
    const isWhole = await aws?.stop();
    if (serving && isWhole) (await loading).keepLast(serving);
    for (const { close } of samples) close?.();
  }
}

/** How far above the port of the local AWS samples serve what they need. */
const SAMPLES_PORT = 10_000;

/** The AWS that AWS_ENDPOINT_URL names, if it answers at all. */
async function running(endpoint: string): Promise<LocalAws> {
  await fetch(endpoint).catch(() => {
    throw new LocalAwsError(
      `No AWS answers on ${endpoint}: start it, or unset AWS_ENDPOINT_URL to have one started.`,
    );
  });
  return connect({ endpoint });
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
