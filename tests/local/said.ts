/** Runs something, and returns what it writes to the terminal with what it returns. */
export async function said<T>(run: () => Promise<T>): Promise<{ result: T; text: string }> {
  const { stdout } = process;
  const { write } = stdout;
  let text = "";
  stdout.write = (chunk: string | Uint8Array) => {
    text += chunk;
    return true;
  };
  try {
    return { result: await run(), text };
  } finally {
    stdout.write = write;
  }
}
