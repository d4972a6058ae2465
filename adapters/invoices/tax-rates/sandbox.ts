import type { TaxRates } from "../../../handlers/invoices/tax-rates.ts";
import { PermanentError } from "../../../schemas/permanent-error.ts";

/**
 * Standard VAT rates of the EU's members in percent, as of 2026.
 * @see https://taxation-customs.ec.europa.eu/taxation/vat/vat-rates_en
 */
const PERCENT: Readonly<Record<string, number>> = {
  AT: 20,
  BE: 21,
  BG: 20,
  CY: 19,
  CZ: 21,
  DE: 19,
  DK: 25,
  EE: 24,
  ES: 21,
  FI: 25.5,
  FR: 20,
  GR: 24,
  HR: 25,
  HU: 27,
  IE: 23,
  IT: 22,
  LT: 21,
  LU: 17,
  LV: 21,
  MT: 18,
  NL: 21,
  PL: 23,
  PT: 23,
  RO: 21,
  SE: 25,
  SI: 22,
  SK: 23,
};

/**
 * VAT without a tax service, for dev and local stacks: real rates for the EU, 0 elsewhere. `ZZ` is refused for good,
 * `XA` fails on attempts 1 and 2, `XB` always fails as if the service were down.
 */
export function create(): TaxRates {
  return {
    async rateFor(country, attempt) {
      if (country === "ZZ") throw new PermanentError("We may not invoice to ZZ (sandbox)");
      if (country === "XB" || (country === "XA" && attempt <= 2))
        throw new Error(`The tax service is down for ${country} (sandbox, attempt ${attempt})`);
      return Math.round((PERCENT[country] ?? 0) * 100);
    },
  };
}
