import { Misuse } from "../command.ts";
import { withFlow } from "../source/flow-list.ts";
import type { Draft } from "./draft.ts";
import { camel, checkedFlow } from "./names.ts";
import { TEST_HEAD } from "./parts.ts";
import type { Project } from "./project.ts";

/** Drafts a flow without participants. Returns what comes next. */
export function newFlow({ flows }: Project, draft: Draft, named: string | undefined): string[] {
  const name = checkedFlow(named);
  if (flows.some((flow) => flow.name === name))
    throw new Misuse(`There is a flow ${name} already: flows/${name}.ts.`);
  const index = draft.read("index.ts");
  if (new RegExp(`\\b${camel(name)}\\b`).test(index))
    throw new Misuse(`index.ts uses the name ${camel(name)} already: choose another one for the flow.`);
  draft.create(
    `flows/${name}.ts`,
    `import type { Stack } from "./stack.ts";

/** ${name[0]?.toUpperCase()}${name.slice(1)}: say here in a sentence what comes after what. */
export function ${camel(name)}(_stack: Stack): void {}
`,
  );
  draft.create(
    `tests/flows/${name}/${name}.test.ts`,
    `${TEST_HEAD}
test("the flow ${name} stands by itself, and leaves nothing undone", async () => {
  const flow = await flowOf("${name}");
  await flow.advance({ days: 1 });
  assert.equal(flow.deadLetters(), []);
});

test.run();
`,
  );
  draft.change("index.ts", (text) => withFlow(text, name, camel(name)));
  return [`Begin it: npm run new -- endpoint NAME --route "POST /${name}" --emits EVENT --flow ${name}`];
}
