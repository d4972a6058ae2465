import type { Problem } from "../../api.ts";

/** The server answered, but not with what was asked for. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, { title, detail }: Partial<Problem>) {
    const said = [title, detail].filter((text) => typeof text === "string" && text !== "").join(": ");
    super(said || `The server answered ${status}.`);
    this.name = "Refusal";
    this.status = status;
  }
}

/** What an error means to whoever looks at the page. */
export function wordsOf(error: unknown): string {
  if (error instanceof Refusal && error.status === 403)
    return `Your access does not include this: its scope is missing. ${error.message}`;
  if (error instanceof Refusal && error.status === 401) return "Sign in to go on.";
  if (error instanceof Refusal) return error.message;
  if (error instanceof DOMException && error.name === "TimeoutError") return "The server took too long.";
  return "The server cannot be reached.";
}

/** Whether the same request may be answered later. */
export function mayPass(error: unknown): boolean {
  return !(error instanceof Refusal) || error.status >= 500 || [404, 408, 429].includes(error.status);
}
