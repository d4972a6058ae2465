import { createRequire } from "node:module";

/**
 * Pulumi loads a compiler and npm's tree of packages with itself, for functions that are made of closures: half of what it
 * takes to load. Whoever imports this before it has them loaded when they are used first.
 */
const LAZY = ["typescript", "@npmcli/arborist"];

const pulumi = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));

for (const name of LAZY) {
  const path = pulumi.resolve(name);
  if (!pulumi.cache[path]) defer(path);
}

/** Puts in a module's place what loads it once something of it is wanted. */
function defer(path: string): void {
  let loaded: Record<PropertyKey, unknown> | undefined;
  const exports = new Proxy(
    {},
    {
      get: (_, property) => {
        // What asks for it takes the module as it is, without reading all of it.
        if (property === "__esModule" && !loaded) return true;
        const module = loaded ?? load();
        loaded = module;
        return module[property];
      },
    },
  );
  const load = (): Record<PropertyKey, unknown> => {
    delete pulumi.cache[path];
    return pulumi(path);
  };
  pulumi.cache[path] = { id: path, path, filename: path, loaded: true, exports } as unknown as NodeModule;
}
