import type { Project } from "./installed.ts";

/** What another team writes against the contracts. */
export const USE = `
import { InvalidEventError, InvoiceCreated, OrderCreated, parse, PublishError, publish } from "event-choreography/schemas";

const client = {
  async send({ input }: { input: { Entries: { Detail: string }[] } }) {
    return { FailedEntryCount: 0, Entries: input.Entries.map((_: unknown, index: number) => ({ EventId: String(index) })) };
  },
};

export async function points(body: string): Promise<string> {
  const event = parse(body, InvoiceCreated, OrderCreated);
  if (event.type === "OrderCreated") {
    const { total, items } = event.data;
    // @ts-expect-error an order has no invoice number
    event.data.invoiceNumber;
    return \`\${total / 100} \${items[0]?.sku}\`;
  }
  const invoice: InvoiceCreated = event;
  const amount: number = invoice.data.amount;
  try {
    // @ts-expect-error its contract has other fields
    await publish(InvoiceCreated, { amount }, { busName: "shop", client });
  } catch (error) {
    if (!(error instanceof InvalidEventError || error instanceof PublishError)) throw error;
  }
  return invoice.metadata.correlationId;
}
`;

/** What zod's own declarations need, and nothing of Node.js. */
const OPTIONS = {
  ...{ strict: true, noEmit: true, target: "ES2022", lib: ["ES2022", "DOM"], types: [] },
};

/** What the compiler says of a file of a project; nothing where all is well. */
export function compiled(project: Project, file: string, options: object): string {
  project.write(
    "tsconfig.json",
    JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, files: [file] }),
  );
  return project.node("node_modules/typescript/bin/tsc", "-p", ".").said;
}
