/** Data of an order that is paid and invoiced. */
export const ORDER = {
  orderId: "order-1",
  customerId: "customer-1",
  items: [{ sku: "tea", quantity: 2, unitPrice: 1190 }],
  currency: "EUR",
  total: 2380,
  paymentToken: "tok_visa",
  billingCountry: "DE",
  placedAt: "2026-01-01T00:00:00Z",
};
