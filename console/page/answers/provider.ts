import * as oauth from "oauth4webapi";
import type { Provider, SignInFile } from "../../api.ts";

/** What this tab keeps while it is with the provider: nothing that opens anything without the code that comes back. */
interface Pending {
  state: string;
  nonce: string;
  verifier: string;
  /** The view from which it left. */
  hash: string;
}

const KEY = "console.sign-in";

/** A provider that answers later does not answer. */
const TIMEOUT_MS = 15_000;

/** The provider at which people sign in; undefined where tokens are pasted only. */
export async function providerOf(): Promise<Provider | undefined> {
  const response = await fetch(new URL("console/sign-in.json", document.baseURI), {
    ...{ cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) },
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return ((await response.json()) as SignInFile).provider;
}

/** Why nobody was signed in, in the provider's words if it has some. */
export function troubleOf(error: unknown): string {
  const {
    message,
    error: code,
    error_description: description,
  } = error as Partial<oauth.AuthorizationResponseError>;
  return [code, description].filter(Boolean).join(": ") || message || "it does not answer";
}

/**
 * Leaves for the provider: an authorization code with PKCE, for a client without a secret.
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1
 */
export async function leaveFor(provider: Provider): Promise<void> {
  const { authorization_endpoint: endpoint } = await discovered(provider);
  if (!endpoint) throw new Error("its discovery document names no authorization endpoint");
  const pending: Pending = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    hash: location.hash,
  };
  const address = new URL(endpoint);
  const asked = {
    ...provider.parameters,
    ...{ response_type: "code", client_id: provider.clientId, redirect_uri: here(), scope: provider.scope },
    ...{ state: pending.state, nonce: pending.nonce, code_challenge_method: "S256" },
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  sessionStorage.setItem(KEY, JSON.stringify(pending));
  location.assign(address);
}

/**
 * Takes what the provider has sent back with this address, and leaves none of it there or in the history.
 * @returns the access token; undefined where nothing came back. Rejects with why there is none.
 */
export async function returned(): Promise<string | undefined> {
  const parameters = new URLSearchParams(location.search);
  const kept = sessionStorage.getItem(KEY);
  if (!parameters.has("state")) return undefined;
  sessionStorage.removeItem(KEY);
  const pending = kept === null ? undefined : (JSON.parse(kept) as Pending);
  history.replaceState(null, "", `${location.pathname}${pending?.hash || "#/"}`);
  const provider = await providerOf();
  if (!provider) return undefined;
  // Whoever has been lured here with somebody else's code would work in their name.
  if (!pending) throw new Error("this tab has not asked for it, or has asked twice");
  const server = await discovered(provider);
  const client: oauth.Client = { client_id: provider.clientId };
  const callback = oauth.validateAuthResponse(server, client, parameters, pending.state);
  // A resource is named again: https://www.rfc-editor.org/rfc/rfc8707#section-2.2
  const { resource } = provider.parameters;
  const response = await oauth.authorizationCodeGrantRequest(
    ...([server, client, oauth.None(), callback, here(), pending.verifier] as const),
    { ...optionsOf(provider), additionalParameters: resource ? { resource } : {} },
  );
  const { access_token } = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  return access_token;
}

async function discovered(provider: Provider): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(provider.issuer);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, optionsOf(provider)));
}

/** The issuer is https by the stack's settings; on this machine it may be without. */
function optionsOf({ issuer }: Provider) {
  return {
    signal: () => AbortSignal.timeout(TIMEOUT_MS),
    [oauth.allowInsecureRequests]: new URL(issuer).hostname === "127.0.0.1",
  };
}

/** Where the provider sends people back to: this page, as the provider knows it. */
function here(): string {
  return `${location.origin}${location.pathname}`;
}
