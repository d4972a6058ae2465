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

/** Every statement of every role's policy. */
export function statementsOf({ names, inputs }: Evaluation): Statement[] {
  return names("RolePolicy").flatMap((role) => {
    const { Statement } = inputs("RolePolicy", role).policy as { Statement: Record<string, unknown>[] };
    return Statement.map((one) => {
      const { Action, Resource, ...others } = one as unknown as Statement;
      return { ...others, role, Action: [Action].flat(), Resource: [Resource].flat() };
    });
  });
}

export const withOptions = (options: Options) => evaluate(choreography, options);
