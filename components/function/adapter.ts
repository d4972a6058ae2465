import * as pulumi from "@pulumi/pulumi";
import { adapterFiles } from "../settings/project.ts";
import { isTrial, stackSettings } from "../settings/settings.ts";
import type { Grantable } from "./grantable.ts";

/** Which implementation of a port the stack chose. */
export interface Adapter {
  /** Folder below `adapters/<owner>/`. */
  readonly port: string;
  /** File in that folder, without its ending. */
  readonly choice: string;
  /**
   * What its `create` gets: JSON values, outputs among them. A secret or a bucket becomes its name, and the function may
   * use it.
   */
  readonly options: Record<string, pulumi.Input<unknown> | Grantable>;
}

/**
 * The adapter behind a handler's port: `adapters/<owner>/<port>/<choice>.ts`, which exports `create()`. The stack chooses by
 * config of the port's name in camel case (`paymentGateway: sandbox`). Options reach it through the function's environment,
 * readable by everybody who may see the function: never a secret itself, but a {@link Secret}.
 * @param fallback the choice of a stack that says nothing: the sandbox, or a real one where it does no harm anywhere
 * @throws Error for a sandbox in a stack other than dev or local, unless allowSandboxAdapters is set.
 */
export function adapter(port: string, options: Adapter["options"] = {}, fallback = "sandbox"): Adapter {
  const setting = port.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const choice = new pulumi.Config().get(setting) ?? fallback;
  if (choice === "sandbox" && !isTrial() && !stackSettings().allowSandboxAdapters)
    throw new Error(
      `Stack ${pulumi.getStack()} would use the sandbox of ${port}: set ${setting} to a real adapter, ` +
        "or allowSandboxAdapters to true if this stack is only for trying out.",
    );
  return { port, choice, options };
}

/** The adapter's file, relative to the root. Throws where there is none, with the choices that there are. */
export function adapterFile({ port, choice }: Pick<Adapter, "port" | "choice">, root: string): string {
  const files = adapterFiles(root, port);
  const file = files.get(choice);
  if (file) return file;
  const choices = [...files.keys()].join(" or ") || "nothing yet";
  throw new Error(`There is no adapters/<owner>/${port}/${choice}.ts: choose ${choices}, or write it.`);
}
