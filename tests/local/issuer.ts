import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const KEY_ID = "key-1";

/** Serves what an OpenID issuer publishes, and issues tokens that are good for a minute. */
export async function serveIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256", use: "sig" }] };
  const server = createServer((request, response) => {
    const found = {
      "/.well-known/openid-configuration": { issuer, jwks_uri: `${issuer}/jwks` },
      "/jwks": jwks,
    }[request.url ?? ""];
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    /** A token with these claims besides those that every token has. */
    token(claims: object): string {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const exp = Math.floor(Date.now() / 1000) + 60;
      const text = `${part({ alg: "RS256", kid: KEY_ID })}.${part({ iss: issuer, exp, ...claims })}`;
      return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
