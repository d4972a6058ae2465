/** A question whose answer is good for so many milliseconds: whoever asks meanwhile shares it. A failure is not kept. */
export function cached<T>(ms: number, now: () => number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let askedAt = 0;
  return () => {
    if (answer && now() - askedAt < ms) return answer;
    askedAt = now();
    const fresh = ask();
    answer = fresh;
    fresh.catch(() => {
      if (answer === fresh) answer = undefined;
    });
    return fresh;
  };
}
