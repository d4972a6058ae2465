/** In the full run only: each way in which other projects look for types. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compiled, USE } from "./compiled.ts";
import { installed } from "./installed.ts";

const project = await installed(["schemas"]);
test.after(project.remove);
project.write("package.json", JSON.stringify({ name: "other", type: "module" }));
project.write("use.ts", USE);

for (const [name, options] of Object.entries({
  node16: { module: "node16", moduleResolution: "node16", skipLibCheck: false },
  nodenext: { module: "nodenext", moduleResolution: "nodenext", exactOptionalPropertyTypes: true },
  bundler: { module: "esnext", moduleResolution: "bundler", verbatimModuleSyntax: true },
  node10: { module: "esnext", moduleResolution: "node10", ignoreDeprecations: "6.0" },
}))
  test(`its types are those of the contracts with moduleResolution ${name}`, () => {
    assert.equal(compiled(project, "use.ts", options), "");
  });

test.run();
