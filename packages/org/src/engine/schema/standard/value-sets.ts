/** Picklist values that several objects share, as a fresh English org has them. */
export const INDUSTRIES =
  "Agriculture; Apparel; Banking; Biotechnology; Chemicals; Communications; Construction; Consulting; Education; Electronics; Energy; Engineering; Entertainment; Environmental; Finance; Food & Beverage; Government; Healthcare; Hospitality; Insurance; Machinery; Manufacturing; Media; Not For Profit; Recreation; Retail; Shipping; Technology; Telecommunications; Transportation; Utilities; Other";
export const LEAD_SOURCES = "Web; Phone Inquiry; Partner Referral; Purchased List; Other";
export const CLEAN_STATUSES = "Matched; Different; Acknowledged; NotFound; Inactive; Pending; SelectMatch; Skipped";
export const RATINGS = "Hot; Warm; Cold";
export const USER_TYPES =
  "Standard; PowerPartner; PowerCustomerSuccess; CustomerSuccess; Guest; CspLitePortal; CsnOnly; SelfService";
export const ROW_ACCESS = "None; Read; Edit";
