type Hook = (context: object) => unknown;

/** One test of a suite, with its hooks. */
export interface Case {
  name: string;
  run(): Promise<void>;
}

/** What stands in for uvu: it keeps the tests of a suite, to run them one by one. */
export function collector() {
  const cases: Case[] = [];
  function suite(_name = "", context: object = {}) {
    const hooks = {
      before: [] as Hook[],
      after: [] as Hook[],
      beforeEach: [] as Hook[],
      afterEach: [] as Hook[],
    };
    const own: { name: string; test: Hook }[] = [];
    const each = (list: Hook[], all: Hook[]) =>
      Object.assign((hook: Hook) => void all.push(hook), { each: (hook: Hook) => void list.push(hook) });
    return Object.assign((name: string, test: Hook) => void own.push({ name, test }), {
      before: each(hooks.beforeEach, hooks.before),
      after: each(hooks.afterEach, hooks.after),
      skip: () => {},
      run() {
        for (const { name, test } of own)
          cases.push({
            name,
            async run() {
              for (const hook of [...hooks.before, ...hooks.beforeEach]) await hook(context);
              try {
                await test(context);
              } finally {
                for (const hook of [...hooks.afterEach, ...hooks.after]) await hook(context);
              }
            },
          });
      },
    });
  }
  return { cases, uvu: { suite, test: suite() } };
}
