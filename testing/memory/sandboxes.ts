import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { adapterFiles } from "../../components/settings/project.ts";

interface Adapter {
  create(...args: unknown[]): object;
}

/** Makes what is behind the ports of one flow. */
export interface Sandboxes {
  /** Port → a fresh sandbox; undefined where there is none. */
  sandbox(port: string): object | undefined;
  /** A webhook's sender, with what it signs with. */
  sender(choice: string, secrets: readonly string[]): object;
}

/** The sandboxes of all ports, and the senders of webhooks, in the adapters beside a program. */
export async function sandboxesOf(
  program: string,
  { ports, senders }: { ports: readonly string[]; senders: readonly string[] },
): Promise<Sandboxes> {
  const root = dirname(program);
  const read = async (port: string, choice: string) => {
    const file = adapterFiles(root, port).get(choice);
    const url = file && pathToFileURL(resolve(root, file)).href;
    const module: Adapter | undefined = url === undefined ? undefined : await import(url);
    return [choice === "sandbox" ? port : choice, module] as const;
  };
  const sandboxes = new Map(await Promise.all(ports.map((port) => read(port, "sandbox"))));
  const known = new Map(await Promise.all(senders.map((sender) => read("webhook-senders", sender))));
  return {
    sandbox: (port) => sandboxes.get(port)?.create({}),
    sender(choice, texts) {
      const secrets = { known: async () => texts, fresh: async () => texts };
      const found = known.get(choice);
      if (!found) throw new Error(`There is no adapters/<owner>/webhook-senders/${choice}.ts: write it.`);
      return found.create({}, secrets);
    },
  };
}
