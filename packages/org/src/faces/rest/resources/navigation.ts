import type { SObjectDescribeSummary } from "@postern/kernel";
import type { RestCall, RestHandler } from "../call.ts";
import { json } from "../replies.ts";
import { looksOf } from "./icons.ts";

/** The objects that have pages, so a tab. */
const withTabs = (call: RestCall) =>
  call.engine.describe.global(call.session).filter((summary) => summary["layoutable"] === true && summary.keyPrefix);

const tabName = ({ custom, name }: SObjectDescribeSummary) => (custom ? name : `standard-${name}`);

export const tabs: RestHandler = (call) => {
  const { origin } = call.request;
  return json(
    withTabs(call).map((summary) => {
      const { colors, icons, iconUrl, miniIconUrl } = looksOf(origin, summary.name);
      return {
        colors,
        custom: summary.custom,
        iconUrl,
        icons,
        label: summary.labelPlural,
        miniIconUrl,
        name: tabName(summary),
        sobjectName: summary.name,
        url: `${origin}/${summary.keyPrefix}/o`,
      };
    }),
  );
};

export const theme: RestHandler = (call) =>
  json({
    themeItems: withTabs(call).map(({ name }) => {
      const { colors, icons } = looksOf(call.request.origin, name);
      return { colors, icons, name };
    }),
  });

/** The app switcher: the apps that this person may start, as the App Launcher shows them. */
export const appSwitcher: RestHandler = (call) =>
  json({
    appMenuItems: call.engine.grant.launcher(call.session.userId).map(({ name, startUrl }) => ({
      type: "ConnectedApp",
      content: null,
      icons: null,
      colors: null,
      label: name,
      url: startUrl,
    })),
  });

/** The menu of the mobile app: what can be looked for, and a tab per object. */
export const mobileMenu: RestHandler = (call) =>
  json({
    appMenuItems: [
      {
        type: "Standard.Search",
        content: null,
        icons: null,
        colors: null,
        label: "Smart Search Items",
        url: "/search",
      },
      ...withTabs(call).map((summary) => {
        const { colors, icons } = looksOf(call.request.origin, summary.name);
        const url = `/${summary.keyPrefix}/o`;
        return { type: "Tab.sObject", content: summary.name, icons, colors, label: summary.labelPlural, url };
      }),
    ],
  });
