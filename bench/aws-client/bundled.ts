import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { type AwsClient, buildOptions } from "../../components/function/bundle.ts";
import { entrySource } from "../../components/function/entry.ts";
import { InvoiceCreated, PaymentProcessed } from "../../schemas/registry.ts";

/** Writes a function's bundle, as it is deployed, into a folder; returns its path. */
export async function bundled(
  root: string,
  { name, source, client, folder }: { name: string; source: string; client: AwsClient; folder: string },
): Promise<string> {
  const options = buildOptions(new Map([[name, source]]), root, client);
  const { outputFiles = [] } = await build({ ...options, minify: true });
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, outputFiles[0]?.contents ?? "");
  return file;
}

/** create-invoice's entry point. `more`: as options of the consumer, which the orders' flow gives a heartbeat. */
export function createInvoice(root: string, more: { heartbeatSeconds?: number } = {}): string {
  return entrySource(
    {
      ...{ factory: "consumer", name: "create-invoice", handler: "handlers/invoices/create-invoice.ts" },
      ...{ on: [PaymentProcessed], emits: [InvoiceCreated] },
      ports: { taxRates: "adapters/invoices/tax-rates/sandbox.ts" },
      more,
    },
    root,
  );
}
