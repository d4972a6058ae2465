import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A web site on this machine. */
export interface Site {
  /** `127.0.0.1:PORT`, as the setting crawlAllow wants it. */
  host: string;
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** Ends it at once, with the connections that it has. */
  close(): void;
}

/** Serves a site on 127.0.0.1, on a port that is free. */
export async function serveSite(answer: RequestListener): Promise<Site> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { host, origin: `http://${host}`, close };
}
