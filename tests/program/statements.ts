import { choreography, type Evaluation, evaluate, type Options, once } from "../components/evaluate.ts";

/** One statement of an identity policy, its actions and resources as lists. */
export interface Statement {
  role: string;
  Effect: string;
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** The program of a stack that sets nothing, its functions bundled. */
export const program = once(() => evaluate(choreography, { code: true }));

/** Every statement of every role's policies: its own one, and those that hang on it. */
export function statementsOf({ names, inputs }: Evaluation): Statement[] {
  const documents = [
    ...names("RolePolicy").map((role) => ({ role, document: inputs("RolePolicy", role).policy })),
    ...names("RolePolicyAttachment").map((name) => ({
      role: name.replace(/-\d+$/, ""),
      document: inputs("Policy", name).policy,
    })),
  ];
  return documents.flatMap(({ role, document }) =>
    (document as { Statement: Record<string, unknown>[] }).Statement.map((one) => {
      const { Action, Resource, ...others } = one as unknown as Statement;
      return { ...others, role, Action: [Action].flat(), Resource: [Resource].flat() };
    }),
  );
}

export const withOptions = (options: Options) => evaluate(choreography, options);
