/**
 * What describe says about standard objects beyond their definition. Recorded describes where there are some, else the Object
 * Reference's pages; custom objects have them all, but feeds.
 */
const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Apex triggers exist on it. */
export const TRIGGERABLE = names(`
  Account AccountContactRelation Asset Attachment Campaign CampaignMember Case CaseComment Contact ContentDocument
  ContentDocumentLink ContentVersion Contract EmailMessage Event Lead Note Opportunity OpportunityContactRole
  OpportunityLineItem Order OrderItem Product2 Quote QuoteLineItem Task User`);

/** Page layouts, compact layouts and search layouts exist for it. */
export const LAYOUTABLE = names(`
  Account AccountContactRelation Asset Campaign CampaignMember Case Contact ContentVersion Contract EmailMessage Event
  Lead Opportunity OpportunityLineItem Order OrderItem Pricebook2 PricebookEntry Product2 Quote QuoteLineItem Task User`);

/** Records have a Chatter feed. */
export const FEED_ENABLED = names(`
  Account Asset Campaign Case Contact ContentDocument Contract Event Lead Opportunity Order OrderItem Product2 Quote Task User`);
