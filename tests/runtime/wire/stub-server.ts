import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as it came over the wire. */
export interface Received {
  headers: IncomingMessage["headers"];
  body: string;
  socket: Socket;
  /** From 0, among all requests of the server. */
  index: number;
}

/** What a server does with a request. */
export type Behaviour = (request: Received, response: ServerResponse) => void;

/** A server on this machine that behaves as told, request by request; the last behaviour is that of all further ones. */
export async function stubServer(...behaviours: Behaviour[]) {
  const received: Received[] = [];
  const listen: RequestListener = async (request, response) => {
    const index = received.length;
    const entry: Received = { headers: request.headers, body: "", socket: request.socket, index };
    received.push(entry);
    request.on("error", () => {});
    for await (const chunk of request) entry.body += chunk;
    behaviours[Math.min(index, behaviours.length - 1)]?.(entry, response);
  };
  const server: Server = createServer(listen);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ server, received, sockets, port, endpoint: `http://127.0.0.1:${port}` },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON. */
export function json(body: object, status = 200, headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => {
    response.writeHead(status, {
      ...{ "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "request-1" },
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
}
