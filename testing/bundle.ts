import { readdirSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, extname, relative, resolve, sep } from "node:path";
import { build, type Plugin } from "esbuild";

/** What the files of this package end in: `.ts` in a clone, `.js` where it is installed. */
const ENDING = extname(import.meta.filename);

/** The folder of this package. */
export const ROOT = resolve(import.meta.dirname, "..");

/** What a bundle's code is called with: what it exports, how it requires packages, the stack's config. */
export const PARAMETERS = ["exported", "required", "stackConfig"] as const;

/**
 * A program as the body of a function of {@link PARAMETERS} that returns a promise: with the real runtime and the real
 * handlers, and with stand-ins for components, Pulumi and the AWS SDK, so that its `index.ts` runs at once and makes
 * nothing. It requires zod and Node's own modules, so that a process loads and warms those once for all bundles.
 *
 * `entry`: source of a module in this package's folder that adds to `exported`; `@program` is the program.
 */
export async function bundleProgram(
  entry: string,
  {
    program = resolve(ROOT, "index.ts"),
    plugins = [],
  }: { program?: string; plugins?: readonly Plugin[] } = {},
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    // The only format in which a program may await something at its top level.
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    // Nothing that stands beside a program is read.
    define: {
      "import.meta.dirname": JSON.stringify(ROOT),
      "import.meta.filename": JSON.stringify(program),
      "import.meta.url": JSON.stringify(`file://${program}`),
      // An installed package looks in this way for what it needs: here nothing of it is.
      "import.meta.resolve": "String",
    },
    alias: { "@program": program },
    logLevel: "silent",
    plugins: [standIns, requires, ...plugins],
  });
  return `"use strict"; return (async () => {\n${outputFiles[0]?.text}\n})();`;
}

/** Imports of every handler of a program, and the list of them, as an entry needs it. */
export function handlerModules(program: string): { imports: string; list: string } {
  const folder = resolve(dirname(program), "handlers");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => path.replaceAll(sep, "/"))
    .sort();
  const imports = files.map(
    (path, index) => `import * as m${index} from ${JSON.stringify(`${folder}/${path}`)};`,
  );
  const entries = files.map((path, index) => `[${JSON.stringify(path)}, m${index}]`);
  return { imports: imports.join("\n"), list: `[${entries.join(", ")}]` };
}

/** What takes the place of components that make resources: it notes what they are told. */
const DECLARED = resolve(ROOT, `testing/simulation/declared${ENDING}`);

/** Components in whose place it stands; what else there is in `components/` runs as it is. */
const COMPONENTS = new RegExp(
  "^components/(participants/(?!agreement|consumer-options)[\\w-]+|bus/event-bus|http/http-api|mail/notifications|" +
    "storage/(table|payload-bucket|secret)|settings/(flows|tags|failures))\\.[jt]s$",
);

/** What takes the place of the AWS SDK. */
const SDK = resolve(ROOT, `testing/simulation/sdk${ENDING}`);

/** What takes the place of the check of messages, for all but itself. */
const CHECKED = resolve(ROOT, `testing/simulation/checked${ENDING}`);

/** Puts what stands in for it in the place of all that is not run. */
const standIns: Plugin = {
  name: "stand-ins",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, importer }) => {
      const file = resolve(resolveDir, path);
      if (COMPONENTS.test(relative(ROOT, file).replaceAll(sep, "/"))) return { path: DECLARED };
      if (/check-message\.[jt]s$/.test(file) && importer !== CHECKED) return { path: CHECKED };
      return undefined;
    });
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, () => ({ path: SDK }));
    build.onResolve({ filter: /^@pulumi\// }, ({ path }) => ({ path, namespace: "pulumi" }));
    build.onLoad({ filter: /.*/, namespace: "pulumi" }, ({ path }) => ({
      // As CommonJS: what such a module exports need not be known before.
      contents:
        path === "@pulumi/pulumi"
          ? `module.exports = require("./testing/pulumi/pulumi").pulumi;`
          : `module.exports = require("./testing/pulumi/provider").provider(${JSON.stringify(path.replace("@pulumi/", ""))});`,
      resolveDir: ROOT,
    }));
  },
};

/** Requires where the bundle is run what it does not contain. */
const requires: Plugin = {
  name: "requires",
  setup(build) {
    build.onResolve({ filter: /^[\w@]/ }, ({ path }) =>
      path === "zod" || isBuiltin(path) ? { path, namespace: "required" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = required(${JSON.stringify(path)});`,
    }));
  },
};
