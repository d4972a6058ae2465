import { createServer } from "node:net";
import { LocalAwsError } from "./local-aws-error.ts";

/** The port given, if it is free on 127.0.0.1, else LocalAwsError; without one, any that is free. */
export function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const problem = error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.message})`;
      reject(new LocalAwsError(`Port ${port} ${problem}. Choose another with --port, or leave it out.`));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
