import { bundled, createInvoice } from "./aws-client/bundled.ts";
import { inTurns } from "./aws-client/in-turns.ts";
import type { Figure } from "./figure.ts";
import { temporaryFolder } from "./temporary.ts";

/** create-invoice with the lean client and with the SDK. */
export async function awsClients(root: string, runs: number): Promise<Figure[]> {
  const { folder, remove } = temporaryFolder("bench-client-");
  try {
    const files = new Map<string, string>();
    for (const client of ["lean", "sdk"] as const)
      files.set(client, await bundled(root, { name: client, source: createInvoice(root), client, folder }));
    return await inTurns(root, files, runs);
  } finally {
    remove();
  }
}
