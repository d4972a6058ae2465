/** The content security policy of a page that may ask further origins. */
export function pagePolicy(origins: readonly string[] = []): string {
  return [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'"],
    `connect-src ${["'self'", ...origins].join(" ")}`,
    ...["img-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    "require-trusted-types-for 'script'",
  ].join("; ");
}

/**
 * What every answer of the console carries: nothing but its own script and style may run, it is in nobody's frame, and
 * it stays in no cache.
 */
export const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": pagePolicy(),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Who issues tokens to people, as the page reads it. */
export const SIGN_IN = "sign-in.json";

/** Files of the page, and what they are. */
export const PAGE_FILES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "app.js": "text/javascript; charset=utf-8",
  "app.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
  [SIGN_IN]: "application/json",
};
