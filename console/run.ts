/** `npm run console`: the console of any stack, on this machine. */
import { randomBytes } from "node:crypto";
import { page } from "../components/function/page.ts";
import { Misuse, run } from "../tools/command.ts";
import { OUTPUTS_HELP, readStack } from "../tools/stack.ts";
import { connect } from "./connect.ts";
import { consoleStackOf } from "./console-stack.ts";
import { serveConsole } from "./http/server.ts";

const HELP = `npm run console -- [options]

The console of a deployed stack, served on this machine with your own rights: the choreography as a picture with what
goes on in it, processes, dead letters, to be redriven or discarded. Until Ctrl-C.

  --read-only         nothing can be redriven or discarded
  --port NUMBER       its port (default: any that is free)
${OUTPUTS_HELP}
  --help              this text

Exit code: 0, 1 where something failed, 2 for a wrong call.`;

const OPTIONS = {
  "read-only": { type: "boolean", default: false },
  port: { type: "string", default: "0" },
} as const;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  if (positionals.length > 0) throw new Misuse(`Call it with options only.\n\n${HELP}`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Misuse(`--port is ${values.port}: use a number up to 65535.`);
  const stack = readStack(values.outputs);
  const sources = connect(consoleStackOf(stack), stack.client, () => {});
  const token = randomBytes(24).toString("base64url");
  const server = await serveConsole({
    ...{ sources, page: await page(), port, token, readOnly: values["read-only"] },
  });
  console.log(`The console of ${stack.busName}: ${server.url}#token=${token}\nCtrl-C stops it.`);
  await new Promise<void>((resolve) => interrupted.addEventListener("abort", () => resolve()));
  server.close();
  return 0;
});
