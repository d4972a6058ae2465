import type { Problem } from "../../api.ts";
import { Refusal } from "./refusal.ts";
import { currentToken, refuse } from "./session.ts";

/** A request that takes longer has failed: API Gateway gives up after 30 s. */
const TIMEOUT_MS = 31_000;

/** Parameters of a query; those that are empty are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** `GET console/api/<path>`. Rejects with a {@link Refusal} for anything but 2xx. */
export function ask<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const search = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
  return request(`${path}${search}`, { signal });
}

/** `POST console/api/<path>`. The header tells the server that it was this page that asked. */
export function tell<T>(path: string, body: object, signal: AbortSignal): Promise<T> {
  const headers = { "content-type": "application/json", "x-console": "1" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function request<T>(path: string, init: RequestInit & { signal: AbortSignal }): Promise<T> {
  const token = currentToken();
  const response = await fetch(new URL(`console/api/${path}`, document.baseURI), {
    ...init,
    headers: { ...init.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    cache: "no-store",
    signal: AbortSignal.any([init.signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (response.ok) return (await response.json()) as T;
  if (response.status === 401) refuse(token);
  throw new Refusal(response.status, await problemOf(response));
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) ?? {};
  } catch {
    return {};
  }
}
