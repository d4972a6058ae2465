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

/** Serves a site on 127.0.0.1: on the port, or on any that is free where it is taken. */
export async function serveSite(answer: RequestListener, port = 0): Promise<Site> {
  const server = createServer(answer).listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (port === 0) throw error;
    return serveSite(answer);
  }
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { host, origin: `http://${host}`, close };
}
