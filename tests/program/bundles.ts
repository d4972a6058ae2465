import { readFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "../components/evaluate.ts";
import { program } from "./statements.ts";

const ROOT = process.cwd();

/** Every function with its archive and the code in it. */
export const bundles = once(async () => {
  const { names, inputs } = await program();
  return names("Function").map((name) => {
    const { archive } = inputs("Function", name).code as { archive: string };
    return { name, archive, code: readFileSync(join(ROOT, archive, "index.mjs")) };
  });
});
