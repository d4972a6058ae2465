import type * as api from "../../console/api.ts";
import { localConsole } from "../../local/console.ts";
import { endpoint, outputs, region, stopWith } from "./stack.ts";

interface Answers {
  about: api.About;
  live: api.Live;
  processes: api.Processes;
  process: api.OneProcess;
  search: api.Found;
  dead: api.DeadLetters;
}

/** The console of the program, as npm start serves it. */
const served = await localConsole(outputs as unknown as Record<string, unknown>, {
  endpoint,
  region,
  port: 0,
});

/** Whatever it has answered so far, as text. */
export const answered: string[] = [];

export const { url: consoleUrl } = served;
stopWith(served.close);

/** What it answers to a question; undefined where there is nothing of that name. */
export async function asked<W extends keyof Answers>(
  what: W,
  query: Record<string, string> = {},
): Promise<Answers[W] | undefined> {
  const response = await fetch(`${served.url}/api/${what}?${new URLSearchParams(query)}`);
  return response.status === 404 ? undefined : read(response);
}

/** What it answers to a command. */
export async function done(what: "redrive" | "discard", request: api.ActRequest): Promise<api.Acted> {
  return read(await post(what, request));
}

export async function looked(request: api.LookRequest): Promise<api.Undeliverable> {
  return read(await post("look", request));
}

function post(what: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json", "x-console": "1" };
  return fetch(`${served.url}/api/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  answered.push(text);
  if (!response.ok) throw new Error(`The console answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** The row of a process, wherever it stands. */
export async function rowOf(correlationId: string): Promise<api.ProcessRow | undefined> {
  return (await asked("process", { id: correlationId }))?.row;
}

/** All processes that a filter lets through, page by page. */
export async function processesOf(filter: Record<string, string>): Promise<api.ProcessRow[]> {
  const rows: api.ProcessRow[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: api.Processes | undefined = await asked("processes", {
      ...filter,
      ...(after ? { after } : {}),
    });
    rows.push(...(page?.processes ?? []));
    after = page?.next;
  }
  return rows;
}

/** The dead letters of a consumer. */
export async function deadOf(consumer: string): Promise<api.DeadLetter[]> {
  const letters: api.DeadLetter[] = [];
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: api.DeadLetters | undefined = await asked("dead", { consumer, ...(after ? { after } : {}) });
    letters.push(...(page?.letters ?? []));
    after = page?.next;
  }
  return letters;
}
