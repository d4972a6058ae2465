/** Asks an outside service for something; throws where it does not do it. */
export async function ask(what: string, orderId: string, key?: string): Promise<void> {
  const response = await fetch(`${process.env.SERVICES_URL}/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ orderId, key, pid: process.pid }),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${what} of ${orderId}: the service answers ${response.status}`);
}
