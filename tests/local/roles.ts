import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { clients, physical } from "./stack.ts";

/** A statement of a policy document. */
export interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** The statements that a function's role has. */
export async function statements(name: string): Promise<Statement[]> {
  return (await policyOf(name)).document.Statement;
}

/** Takes the statements away that `match` picks; the answer gives them back. Throws where none is picked. */
export async function withdraw(
  name: string,
  match: (statement: Statement) => boolean,
): Promise<() => Promise<void>> {
  const { RoleName, PolicyName, document } = await policyOf(name);
  const Statement = document.Statement.filter((one) => !match(one));
  if (Statement.length === document.Statement.length) throw new Error(`${name} has no such grant.`);
  const put = (PolicyDocument: object) =>
    clients.iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) }),
    );
  await clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await put({ ...document, Statement });
  return async () => {
    await put(document);
  };
}

async function policyOf(name: string) {
  const RoleName = physical("iam/role:Role", name);
  const { PolicyNames: [PolicyName] = [] } = await clients.iam.send(
    new ListRolePoliciesCommand({ RoleName }),
  );
  const { PolicyDocument = "" } = await clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const document = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: Statement[] };
  return { RoleName, PolicyName, document };
}
