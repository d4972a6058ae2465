/** The body of a request for an order. */
export const ORDER = {
  customerId: "customer-1",
  items: [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }],
  currency: "EUR",
  paymentToken: "tok_visa",
  billingCountry: "DE",
};
