import { execFile } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Figure, figure } from "../figure.ts";
import { temporaryFolder } from "../temporary.ts";

const COUNTS = [1, 10, 100];

/** CPU of evaluating programs of so many consumers and bundling their functions: for the first time, and again. Linux only. */
export async function growingPrograms(root: string, runs: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of COUNTS) {
    const { folder, remove } = temporaryFolder("bench-growth-");
    try {
      writeProgram(root, folder, count);
      const samples = new Map<string, number[]>();
      for (let run = 0; run < runs; run++) {
        rmSync(join(folder, ".build"), { recursive: true, force: true });
        for (const when of ["first", "again"]) {
          const script = join(import.meta.dirname, "evaluate-many.ts");
          const { stdout } = await promisify(execFile)(
            process.execPath,
            ["--import", "tsx", script, folder],
            { cwd: root },
          );
          const { program, esbuild } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
          samples.set(when, [...(samples.get(when) ?? []), program + esbuild]);
        }
      }
      for (const [when, values] of samples)
        figures.push(figure(`CPU of a program of ${count} consumers, ${when}`, "s", values));
    } finally {
      remove();
    }
  }
  return figures;
}

/** A program of its own beside this package, as a user's is. */
function writeProgram(root: string, folder: string, count: number): void {
  const names = Array.from({ length: count }, (_, index) => `handle-${index + 1}`);
  mkdirSync(join(folder, "handlers/orders"), { recursive: true });
  symlinkSync(join(root, "schemas"), join(folder, "schemas"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "Pulumi.yaml"), "name: growth\n");
  for (const name of names)
    writeFileSync(
      join(folder, "handlers/orders", `${name}.ts`),
      `export const handle = ({ data }, { now }) => ({ writes: [{ create: "${name}", item: { orderId: data.orderId, now } }] });\n`,
    );
  const from = (path: string) => JSON.stringify(join(root, path));
  writeFileSync(
    join(folder, "index.ts"),
    [
      `import { EventBus } from ${from("components/bus/event-bus.ts")};`,
      `import { Consumer } from ${from("components/participants/consumer.ts")};`,
      `import { Table } from ${from("components/storage/table.ts")};`,
      `import { OrderCreated } from ${from("schemas/registry.ts")};`,
      `const bus = new EventBus("shop", { root: import.meta.dirname, external: { OrderCreated } });`,
      `const table = new Table("facts", { key: "orderId" });`,
      `for (const name of ${JSON.stringify(names)})`,
      "  new Consumer(name, { bus, on: { OrderCreated }, creates: { [name]: table } });",
      "bus.complete();",
    ].join("\n"),
  );
}
