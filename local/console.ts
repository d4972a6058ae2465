import { page } from "../components/function/page.ts";
import { connect } from "../console/connect.ts";
import { consoleStackOf } from "../console/console-stack.ts";
import { serveConsole } from "../console/http/server.ts";
import type { Stack } from "../tools/stack.ts";
import { credentials } from "./credentials.ts";

/** Serves the console of a program on a local AWS; at the port, or at any that is free where it is taken. */
export async function localConsole(
  outputs: Record<string, unknown>,
  { endpoint, region, port }: { endpoint: string; region: string; port: number },
): Promise<{ url: string; close(): void }> {
  const stack = consoleStackOf(outputs as unknown as Stack);
  const sources = connect(stack, { endpoint, region, credentials }, () => {});
  const args = { sources, page: await page(), readOnly: false };
  return serveConsole({ ...args, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return serveConsole({ ...args, port: 0 });
  });
}
