/** All pages of a list, each from the `next` of the one before. A list that goes on for ever is an error. */
export async function pagesOf<P extends { next?: string }>(
  get: (after: { after?: string }) => Promise<P>,
  most = 500,
): Promise<P[]> {
  const pages: P[] = [];
  for (let after: string | undefined; pages.length < most; ) {
    const page = await get(after === undefined ? {} : { after });
    pages.push(page);
    after = page.next;
    if (after === undefined) return pages;
  }
  throw new Error(`The list has more than ${most} pages`);
}
