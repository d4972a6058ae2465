import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Page } from "../../components/function/page.ts";
import type { Acting } from "../commands/acting.ts";
import { commandRoutes, queryRoutes } from "./api-routes.ts";
import { consoleApp, nothing, refusal } from "./app.ts";
import { atMachine, ownCommands, ownName, signedIn, smallBody } from "./guards.ts";
import { SIGN_IN } from "./headers.ts";
import { pageRoutes } from "./page-routes.ts";

export interface ServerArgs {
  sources: Acting;
  page: Page;
  /** 0 for any that is free. */
  port: number;
  /** What a request must carry to be answered. @default nothing: whoever is on this machine may ask */
  token?: string | undefined;
  /** Whether redrive and discard are refused. */
  readOnly: boolean;
}

const HOST = "127.0.0.1";

/**
 * Serves the console on 127.0.0.1. It answers to that name only, so that no site can reach it under a name of its own,
 * and does nothing for a page of another origin.
 * @returns where it is, and how it is ended.
 */
export async function serveConsole(args: ServerArgs): Promise<{ url: string; close(): void }> {
  const { fetch } = machineApp(args);
  const listener = getRequestListener(fetch, {
    ...{ hostname: HOST, overrideGlobalObjects: false },
    // What is no request of the Web's never comes to the app.
    errorHandler: () => refusal(400, "That is no address."),
  });
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(args.port, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}/console`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function machineApp({ sources, page, token, readOnly }: ServerArgs) {
  const anyApi = "/console/api/:what{\\w+}";
  return consoleApp("There is nothing here: the console is at /console.")
    .use(ownName)
    .route(
      "/console",
      // Tokens for this machine are printed, not issued.
      pageRoutes((file) => (file === SIGN_IN ? "{}" : Buffer.from(page[file as keyof Page]))),
    )
    .use(anyApi, signedIn(token), atMachine(readOnly))
    .post(anyApi, ownCommands(readOnly), smallBody)
    .route("/console/api", queryRoutes(sources))
    .route("/console/api", commandRoutes(sources))
    .all(anyApi, nothing);
}
