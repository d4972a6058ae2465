import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Certified, and far too large to be a dependency of everybody. */
const PACKAGE = "oidc-provider@9.13.3";

/** An issuer that knows one public client, shows its own forms, and takes any name and password. */
const PROGRAM = `import { createServer } from "node:http";
import Provider from "oidc-provider";
const [redirectUri] = process.argv.slice(2);
const server = createServer().listen(0, "127.0.0.1", () => {
  const issuer = "http://127.0.0.1:" + server.address().port;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "console", application_type: "native", token_endpoint_auth_method: "none",
      grant_types: ["authorization_code"], response_types: ["code"], redirect_uris: [redirectUri],
    }],
    clientBasedCORS: () => true,
    pkce: { required: () => true },
    features: {
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: "console/read console/act", audience: "shop", accessTokenFormat: "jwt", accessTokenTTL: 600,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
`;

/** Installs an OpenID provider of npm's into a folder of its own. */
export function installProvider() {
  const folder = mkdtempSync(join(tmpdir(), "openid-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  writeFileSync(join(folder, "provider.js"), PROGRAM);
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${PACKAGE} cannot be installed:\n${stderr}`);
  return {
    /** Starts it for a page at this address; returns its issuer. */
    async start(redirectUri: string): Promise<{ issuer: string; stop: () => Promise<void> }> {
      const child = spawn(process.execPath, ["provider.js", redirectUri], {
        cwd: folder,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [issuer] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
      const stop = async () => {
        child.kill();
        await once(child, "exit");
      };
      return { issuer, stop };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
