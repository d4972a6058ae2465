import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ensureMinistack } from "../../local/install.ts";
import { throws } from "../harness/throws.ts";

const { PYTHON } = process.env;
let root: string;

test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), "install-"));
});

test.after.each(() => {
  rmSync(root, { recursive: true });
  if (PYTHON === undefined) delete process.env.PYTHON;
  else process.env.PYTHON = PYTHON;
});

/** A Python that tells its version and whether it has venv; makes environments; and whose pip runs `pip`. */
function python(says: string, pip = "exit 0"): void {
  const path = join(root, "python");
  const script = `#!/bin/sh
case "$2" in
  venv) echo venv >> ${root}/steps; mkdir -p "$3/bin"; cp ${path} "$3/bin/python" ;;
  pip) echo pip >> ${root}/steps; ${pip} ;;
  *) printf '${says}' ;;
esac
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  process.env.PYTHON = path;
}

const install = () => ensureMinistack({ root, log: () => {} });
const steps = () => readFileSync(join(root, "steps"), "utf8").trim().split("\n");

test("says what to install where there is no Python, an old one, or one without venv", async () => {
  process.env.PYTHON = join(root, "nowhere");
  const missing = await throws(install, "nowhere was not found. Install Python 3.10 or newer");
  assert.is(missing.name, "LocalAwsError");
  python("3.9\\nvenv\\n");
  await throws(install, "is Python 3.9. Install Python 3.10 or newer");
  python("3.12\\n");
  await throws(install, "lacks the module venv (on Debian and Ubuntu: apt install python3.12-venv)");
});

test("shows pip's last line where the download fails", async () => {
  python("3.12\\nvenv\\n", "echo first >&2; echo 'ERROR: No matching distribution' >&2; exit 1");
  await throws(install, /needs a Python package index.*: ERROR: No matching distribution$/);
});

test("installs once, and again where it was interrupted", async () => {
  python("3.12\\nvenv\\n", "exit 1");
  await throws(install, "Could not install MiniStack");
  python("3.12\\nvenv\\n");
  const installed = await install();
  assert.ok(existsSync(installed));
  assert.is(await install(), installed);
  assert.equal(steps(), ["venv", "pip", "venv", "pip"]);
});

test("two at a time both find it installed, and nothing else is left", async () => {
  python("3.12\\nvenv\\n", "sleep 0.2");
  const [one, other] = await Promise.all([install(), install()]);
  assert.is(one, other);
  assert.ok(existsSync(one));
  assert.is(readdirSync(join(root, ".local")).length, 1);
  await install();
  assert.equal(steps().sort(), ["pip", "pip", "venv", "venv"]);
});

test.run();
