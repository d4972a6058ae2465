import { type Context, Hono } from "hono";
import { json } from "../../runtime/http/http.ts";
import type { Log } from "../../runtime/ports/messaging.ts";
import { reasonOf } from "../../tools/letters.ts";
import { BadRequest } from "../bad-request.ts";
import { type Command, commands } from "../commands/act.ts";
import { timerCommands } from "../commands/act-timers.ts";
import type { Acting } from "../commands/acting.ts";
import { about } from "../queries/about.ts";
import { deadLetters } from "../queries/dead.ts";
import { liveView } from "../queries/live.ts";
import { look } from "../queries/look.ts";
import { processes } from "../queries/processes.ts";
import { oneProcess, search } from "../queries/search.ts";
import { timers } from "../queries/timers.ts";
import type { Sources } from "../sources.ts";
import { answered, nothing, refusal } from "./app.ts";
import { ActRequest, checked, LookRequest, TimerRequest } from "./requests.ts";

/** What the front that serves a request says of who asks. */
export interface Caller {
  Variables: {
    /** Whether they may redrive and discard, fire timers and take them back. */
    canAct: boolean;
    /** Who they are, and how long a command of theirs may take. */
    by: Omit<Command, "request">;
  };
}

/** Bytes of the longest id that anything has. */
const MAX_ID = 1024;

/** The console's queries, below `console/api`. */
export function queryRoutes(sources: Sources): Hono<Caller> {
  const live = liveView(sources);
  return routes(sources)
    .get("/about", (c) => answer(about(sources.stack, c.var.canAct)))
    .get("/live", async () => answer(await live()))
    .get("/processes", async (c) => answer(await paged(c, processes(sources, c.req.query()))))
    .get("/dead", async (c) => answer(await paged(c, deadLetters(sources, c.req.query()))))
    .get("/timers", async (c) => answer(await paged(c, timers(sources, c.req.query()))))
    .get("/process", async (c) => answer(await oneProcess(sources, idOf(c))))
    .get("/search", async (c) => answer(await search(sources, idOf(c))));
}

/** The console's commands, and the look at a queue, which hides its messages a moment; below `console/api`. */
export function commandRoutes(sources: Acting): Hono<Caller> {
  const { redrive, discard } = commands(sources, sources.bus);
  const { fire, cancel } = timerCommands(sources);
  const timerCommand = async (c: Context<Caller>) => ({
    ...c.var.by,
    request: await checked(TimerRequest, c.req),
  });
  return routes(sources)
    .post("/look", async (c) => answer(await look(sources, (await checked(LookRequest, c.req)).consumer)))
    .post("/redrive", async (c) => answer(await redrive(await commandOf(c))))
    .post("/discard", async (c) => answer(await discard(await commandOf(c))))
    .post("/fire", async (c) => answer(await fire(await timerCommand(c))))
    .post("/cancel", async (c) => answer(await cancel(await timerCommand(c))));
}

/** Routes whose failures are problem details: BadRequests are the asker's, all else is ours. */
function routes({ log }: { log: Log }): Hono<Caller> {
  return new Hono<Caller>().onError((error) => {
    // A connection that nobody answers says nothing by itself.
    const reason = reasonOf(error);
    if (error instanceof BadRequest) return refusal(400, reason);
    log("error", "request failed", { reason });
    return refusal(503, reason);
  });
}

/** What was found as JSON; 404 where that is nothing. */
function answer(found: object | undefined): Response {
  return found ? answered(json(200, found)) : nothing();
}

/** A cursor is somebody's word: what DynamoDB does not take of it is the asker's mistake. */
async function paged<T>(c: Context, found: Promise<T>): Promise<T> {
  return found.catch((error: Error) => {
    if (c.req.query("after") === undefined || error.name !== "ValidationException") throw error;
    throw new BadRequest("after is no cursor of this list: begin it anew.");
  });
}

function idOf(c: Context): string {
  const id = c.req.query("id") ?? "";
  const bytes = Buffer.byteLength(id);
  if (bytes < 1 || bytes > MAX_ID) throw new BadRequest(`id has ${bytes} bytes: use 1–${MAX_ID}.`);
  return id;
}

async function commandOf(c: Context<Caller>): Promise<Command> {
  return { ...c.var.by, request: await checked(ActRequest, c.req) };
}
