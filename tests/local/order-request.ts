/** Body of a good `POST /orders`. */
export const REQUEST = {
  customerId: "customer-1",
  items: [{ sku: "tea-250g", quantity: 2, unitPrice: 1190 }],
  currency: "EUR",
  paymentToken: "tok_visa",
  billingCountry: "DE",
};
