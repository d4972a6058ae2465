/**
 * How the program fails in Pulumi's language host: with a message for people, at once. The host prints an Error with
 * util.inspect, and on Node 20 that takes minutes: it looks for the source of every frame of the stack, and walks through
 * all that hangs on the error. It spares an error that says it is only a message (a RunError).
 *
 * Pulumi takes a stack for each promise, too, although it shows them only where PULUMI_DEBUG_PROMISE_LEAKS is set; finding
 * their sources is most of what a program costs.
 *
 * Who asks for stacks gets them: NODE_OPTIONS=--stack-trace-limit=20.
 */
const HOST = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run/;

/** What Node.js keeps where nobody asks for more or less. */
const NODES_OWN = 10;

if (HOST.test(process.argv[1] ?? "") && Error.stackTraceLimit === NODES_OWN) {
  Error.stackTraceLimit = 0;
  // Before the host's own listeners.
  process.prependListener("uncaughtException", asMessage);
  process.prependListener("unhandledRejection", asMessage);
}

/** Makes an error its message alone; what says of itself what kind it is keeps its name. */
function asMessage(error: unknown): void {
  if (!(error instanceof Error)) return;
  const message = error.message.replace(/^(error serializing property "[^"]*": )+/, "");
  error.message = error.constructor === Error ? message : `${error.name}: ${message}`;
  error.stack = undefined as never;
  Object.defineProperty(error, "__pulumiRunError", { value: true });
}
