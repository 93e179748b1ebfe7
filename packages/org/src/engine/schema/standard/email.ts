import { auditFields, field, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";
import { pinned, RELATED_TO } from "./related-to.ts";

export const emailMessage = sobject("EmailMessage", "02s", ["Email Message", "Email Messages"], "CUDVS", () => ({
  fields: [
    recordId("Email Message ID"),
    fieldTable(`
      ParentId               reference         ? co      → Case  "Case ID"
      ActivityId             reference         ? ro      → Task`),
    auditFields,
    fieldTable(`
      TextBody               textarea(32000)   CUN       as plaintextarea
      HtmlBody               textarea(131072)  CUN       as plaintextarea  "HTML Body"
      Headers                textarea(32000)   CUN       as plaintextarea
      Subject                string(3000)      CUNFSn
      Name                   string(255)       NFSGA     "Email Message Name"
      FromName               string(1000)      ?
      FromAddress            email(1000)       ?
      ValidatedFromAddress   picklist(1333)    ?         "From"
      ToAddress              string(4000)      CUNF
      CcAddress              string(4000)      CUNF      "CC Address"
      BccAddress             string(4000)      CUNF      "BCC Address"
      Incoming               boolean           co        "Is Incoming"
      HasAttachment          boolean           ro
      Status                 picklist(40)      CUDFSGAr  {0|1|2|3|4|5|6}  = 3
      MessageDate            datetime          ?
      ReplyToEmailMessageId  reference         ? co      → EmailMessage
      IsExternallyVisible    boolean                     "Is Externally Visible"
      MessageIdentifier      string(765)       CUNFSGAI
      ThreadIdentifier       string(765)       ?
      IsClientManaged        boolean           co        "Is Client Managed"
      RelatedToId            reference         ?         → ${RELATED_TO}
      IsTracked              boolean           co        "Is Tracked"
      FirstOpenedDate        datetime          ? ro      "Opened"
      LastOpenedDate         datetime          ? ro
      IsBounced              boolean           ro        "Is Bounced"
      EmailTemplateId        reference         ? co      → EmailTemplate`),
  ],
  children: pinned({ activities: false, notes: false }),
}));

export const emailTemplate = sobject("EmailTemplate", "00X", ["Email Template", "Email Templates"], "CUDS", () => ({
  fields: [
    recordId("Email Template ID", { deletable: false }),
    fieldTable(`
      Name               string(80)        CUFSGAn   "Email Template Name"
      DeveloperName      string(80)                  "Template Unique Name"
      NamespacePrefix    string(15)        ? ro`),
    field("OwnerId", "reference", "CUDFSGA", { to: "User" }),
    fieldTable(`
      FolderId           reference         CUDFSGAp  → Folder, Organization, User
      BrandTemplateId    reference         ? co      → BrandTemplate  rel none  "Letterhead ID"
      EnhancedLetterheadId reference       ?         → EnhancedLetterhead
      TemplateStyle      picklist(40)      CDFSGAr   "Style"  {none|freeForm|formalLetter|promotionRight|promotionLeft|newsletter|products}  = none
      IsActive           boolean                     "Available For Use"
      TemplateType       picklist(40)      co r      {text|html|custom|visualforce}
      Encoding           picklist(40)      ? r       {UTF-8|ISO-8859-1|Shift_JIS|ISO-2022-JP|EUC-JP|ks_c_5601-1987|Big5|GB2312|Big5-HKSCS|x-SJIS_0213}
      Description        textarea(2000)    ?
      Subject            string(255)       ?
      HtmlValue          textarea(384000)  CUN       "HTML Value"
      Body               textarea(384000)  CUN       "Email Body"
      TimesUsed          int(8)            NFSGA
      LastUsedDate       datetime          NFSA`),
    auditFields,
    fieldTable(`
      ApiVersion         double(18,1)      ?
      Markup             textarea(1048576) CUN
      UiType             picklist(40)      CDFSGAr   {Aloha|SFX|SFX_Sample}  = Aloha
      RelatedEntityType  picklist(255)     ?
      IsBuilderContent   boolean           ro`),
  ],
  children: pinned({ activities: false, notes: false }).slice(0, 2),
}));
