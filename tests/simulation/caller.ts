import { answer } from "../../runtime/endpoint.ts";
import type { HttpRequest } from "../../runtime/http.ts";
import { type Cloud, SETTINGS, TIMEOUT_MS } from "./cloud.ts";
import { Process } from "./process.ts";

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Calls an HTTP endpoint until it has an answer that another try would not change, as a well-behaved client does. */
export async function call(
  cloud: Cloud,
  route: string,
  request: HttpRequest,
  name: string,
): Promise<Answer | undefined> {
  for (let tries = 1; tries <= 12; tries++) {
    const found = await once(cloud, route, request, `${name} try ${tries}`);
    if (found && found.status < 500) return found;
    const pause = 200 + cloud.chance.below(3000, `${name} pause ${tries}`);
    await new Promise<void>((resolve) => cloud.agenda.in(pause, resolve));
  }
  return undefined;
}

/** One try; undefined where the function died or its time was over. */
function once(cloud: Cloud, route: string, request: HttpRequest, name: string): Promise<Answer | undefined> {
  const endpoint = cloud.program.endpoints.find((one) => one.route === route);
  if (!endpoint) throw new Error(`There is no endpoint ${route}`);
  const process = new Process(`${endpoint.name} for ${name}`, cloud);
  return new Promise((resolve) => {
    process.onDeath(() => resolve(undefined));
    cloud.agenda.in(TIMEOUT_MS, () => {
      resolve(undefined);
      if (!process.zombie) process.kill("its time is over");
    });
    const runtime = {
      endpoint: { ...endpoint, ports: {} },
      settings: SETTINGS,
      ...cloud.portsOf(process, endpoint.name),
    };
    answer(request, runtime, process.system.now() + TIMEOUT_MS - 700).then(({ statusCode, body }) => {
      if (process.alive) resolve({ status: statusCode, body: JSON.parse(body) });
    });
  });
}
