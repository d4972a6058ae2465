import type { TaxRates } from "../../../handlers/invoices/tax-rates.ts";
import { ask } from "../functions/services.ts";

/** The bench's invoicing, without which there is no rate; in its copy of the project it lies in `adapters/invoices/tax-rates/`. */
export function create(): TaxRates {
  return {
    async rateFor(country) {
      await ask("rate", country);
      return 1900;
    },
  };
}
