import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A web site on 127.0.0.1, at a port of its own. */
export interface Site {
  /** `host:port`, as `allow` has it. */
  pair: string;
  /** A path's URL. */
  url(path: string): string;
  /** Paths that were asked for, in order, robots.txt included. */
  asked: string[];
}

/** A body as HTML, or all of an answer. */
export type Route = string | { status?: number; headers?: Record<string, string>; body?: string | Buffer };

/** Serves the routes while `use` runs; 404 for other paths, /robots.txt among them. */
export async function withSite(
  routes: Record<string, Route | RequestListener>,
  use: (site: Site) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (typeof route === "function") route(request, response);
    else send(response, route ?? { status: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const pair = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await use({ pair, url: (path) => `http://${pair}${path}`, asked });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A redirect. */
export function to(location: string, status = 302): Route {
  return { status, headers: { location } };
}

function send(response: ServerResponse, route: Route): void {
  const { status = 200, headers = {}, body = "" } = typeof route === "string" ? { body: route } : route;
  response.writeHead(status, { "content-type": "text/html", ...headers }).end(body);
}
