import * as z from "zod";

/** Active currencies, ISO 4217 (2026). */
const CURRENCIES = new Set(
  (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF " +
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD " +
    "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL " +
    "LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP " +
    "PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT " +
    "TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
  ).split(" "),
);

/** An amount in minor units of its currency (cents): a whole number from 0 to 999,999,999,999. */
export const Money = z.int().min(0).max(999_999_999_999);

/** ISO 4217 code. A pattern in the contract, not an enum, so that a new currency is no incompatible change. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "use an ISO 4217 code such as EUR")
  .refine((code) => CURRENCIES.has(code), {
    error: (issue) => `"${issue.input}" is no active ISO 4217 currency`,
  });
