import type { Agreed } from "./agreement.ts";
import { allowing, type Statement } from "./grants.ts";
import type { Table } from "./table.ts";

/** The tables that a function uses, and the grants for just the actions that it uses on each. */
export function tableGrants({ creates = {}, updates = {}, reads = {} }: Agreed): {
  tables: Record<string, Table>;
  statements: Statement[];
} {
  const arns = (tables: Record<string, Table>) => Object.values(tables).map(({ arn }) => arn);
  return {
    tables: { ...creates, ...updates, ...reads },
    statements: [
      ...allowing("dynamodb:PutItem", arns(creates)),
      ...allowing("dynamodb:UpdateItem", arns(updates)),
      ...allowing("dynamodb:GetItem", arns(reads)),
    ],
  };
}
