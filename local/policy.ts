/** Condition keys that MiniStack denies even when they match. */
const UNSUPPORTED_CONDITIONS = ["events:source", "events:detail-type"];

/** Actions that AWS knows for one message and for a batch of them. */
const BATCHED = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:SendMessage"];

/** A policy as JSON text; programs give an object or text. */
export function policyText(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/** An identity policy as JSON text, with what MiniStack gets wrong mended: it allows a little more. */
export function grantText(policy: unknown): string {
  const document = JSON.parse(policyText(policy));
  for (const statement of [document.Statement].flat()) {
    const { Condition, Action } = statement;
    if (Condition) statement.Condition = supported(Condition);
    // On AWS the permission for one message covers the batch call; MiniStack asks for an action of that name.
    const actions: string[] = [Action].flat();
    const batches = actions.filter((action) => BATCHED.includes(action)).map((action) => `${action}Batch`);
    if (batches.length > 0) statement.Action = [...actions, ...batches];
  }
  return JSON.stringify(document);
}

function supported(condition: Record<string, Record<string, unknown>>): object {
  const entries = Object.entries(condition).map(([operator, keys]) => {
    const kept = Object.entries(keys).filter(([key]) => !UNSUPPORTED_CONDITIONS.includes(key.toLowerCase()));
    return [operator, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(entries.filter(([, keys]) => Object.keys(keys).length > 0));
}

/** A resource policy as JSON text, without statements that refuse plain HTTP, which is all that MiniStack speaks. */
export function plainHttpText(policy: unknown): string {
  const document = JSON.parse(policyText(policy));
  const demandsTls = ({ Condition }: { Condition?: { Bool?: Record<string, unknown> } }) =>
    Condition?.Bool?.["aws:SecureTransport"] !== undefined;
  return JSON.stringify({
    ...document,
    Statement: [document.Statement].flat().filter((one) => !demandsTls(one)),
  });
}
