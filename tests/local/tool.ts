import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flat } from "../../local/outputs.ts";
import { root } from "./root.ts";
import { endpoint, outputs, region } from "./stack.ts";

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a tool as an operator does, on the stack of this run. @param more outputs in addition */
export async function tool(
  name: "dlq" | "emit" | "replay" | "timers" | "trace",
  args: readonly string[],
  fatal?: string,
  more: object = {},
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "tool-"));
  const file = join(folder, "outputs.json");
  const gate = fatal ? await openGate() : undefined;
  const outlet = gate?.url ?? endpoint;
  writeFileSync(
    file,
    JSON.stringify(flat({ ...outputs, ...more, endpoint: outlet, region })).replaceAll(endpoint, outlet),
  );
  const command = ["--import", "tsx", `tools/${name}.ts`, ...args, "--outputs", file];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  gate?.kill(fatal ?? "", () => child.kill("SIGKILL"));
  const ended: Ended = { code: null, signal: null, stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (data) => {
      ended[stream] += data;
    });
  const [code, signal] = await once(child, "close");
  gate?.server.closeAllConnections();
  gate?.server.close();
  rmSync(folder, { recursive: true });
  return { ...ended, code, signal };
}

/** A way to the local AWS that kills whoever asks for one action, before the action is done. */
async function openGate() {
  let action = "";
  let kill = () => {};
  const server: Server = createServer(async (request, response) => {
    const target = String(request.headers["x-amz-target"] ?? "");
    if (target.endsWith(`.${action}`)) return void kill();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const answer = await fetch(`${endpoint}${request.url}`, {
      method: request.method ?? "POST",
      headers: headers as Record<string, string>,
      body: Buffer.concat(chunks),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kill(name: string, strike: () => void) {
      action = name;
      kill = strike;
    },
  };
}
