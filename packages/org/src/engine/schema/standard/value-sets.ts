/** Picklist values that several objects share, as a fresh English org has them. */
export const INDUSTRIES =
  "Agriculture; Apparel; Banking; Biotechnology; Chemicals; Communications; Construction; Consulting; Education; Electronics; Energy; Engineering; Entertainment; Environmental; Finance; Food & Beverage; Government; Healthcare; Hospitality; Insurance; Machinery; Manufacturing; Media; Not For Profit; Recreation; Retail; Shipping; Technology; Telecommunications; Transportation; Utilities; Other";
export const LEAD_SOURCES = "Web; Phone Inquiry; Partner Referral; Purchased List; Other";
export const CLEAN_STATUSES = "Matched; Different; Acknowledged; NotFound; Inactive; Pending; SelectMatch; Skipped";
export const RATINGS = "Hot; Warm; Cold";
export const USER_TYPES =
  "Standard; PowerPartner; PowerCustomerSuccess; CustomerSuccess; Guest; CspLitePortal; CsnOnly; SelfService";
export const ROW_ACCESS = "None; Read; Edit";
export const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";
export const RECURRENCE_TYPES =
  "RecursDaily|RecursEveryWeekday|RecursMonthly|RecursMonthlyNth|RecursWeekly|RecursYearly|RecursYearlyNth";
export const RECURRENCE_INSTANCES = "First|Second|Third|Fourth|Last";

let zones: string | undefined;

/** The zones of the time zone database, as Setup offers them, separated by "|". */
export function timeZones(): string {
  zones ??= ["GMT", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone.includes("/"))].join("|");
  return zones;
}

/** The languages of the user interface. */
export const LANGUAGES = "en_US; de; es; fr; it; ja; sv; ko; zh_TW; zh_CN; pt_BR; nl_NL; da; th; fi; ru; es_MX; no";
/** The locales most used; the real list has some hundreds. */
export const LOCALES =
  "ar_AE; ar_EG; ar_SA; bg_BG; bn_BD; ca_ES; cs_CZ; da_DK; de_AT; de_CH; de_DE; de_LU; el_GR; en_AU; en_BE; en_CA; en_GB; en_HK; en_IE; en_IN; en_MY; en_NZ; en_PH; en_SG; en_US; en_ZA; es_AR; es_CL; es_CO; es_ES; es_MX; es_PE; et_EE; fi_FI; fr_BE; fr_CA; fr_CH; fr_FR; fr_LU; hi_IN; hr_HR; hu_HU; in_ID; is_IS; it_CH; it_IT; iw_IL; ja_JP; ko_KR; lt_LT; lv_LV; ms_MY; nl_BE; nl_NL; no_NO; pl_PL; pt_BR; pt_PT; ro_RO; ru_RU; sk_SK; sl_SI; sr_RS; sv_SE; th_TH; tl_PH; tr_TR; uk_UA; vi_VN; zh_CN; zh_HK; zh_SG; zh_TW";
