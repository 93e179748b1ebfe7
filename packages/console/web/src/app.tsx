import { Redirect, Route, Switch } from "wouter";
import { ConnectionPage } from "./features/connection/connection-page.tsx";
import { DashboardPage } from "./features/dashboard/dashboard-page.tsx";
import { ExplorerPage } from "./features/explorer/explorer-page.tsx";
import { RecordPage } from "./features/record/record-page.tsx";
import { RequestsPage } from "./features/requests/requests-page.tsx";
import { Shell } from "./features/shell/shell.tsx";
import { SyncPage } from "./features/sync/sync-page.tsx";

export function App() {
  return (
    <Shell>
      <Switch>
        <Route path="/" component={DashboardPage} />
        <Route path="/connection" component={ConnectionPage} />
        <Route path="/explorer" component={ExplorerPage} />
        <Route path="/record/:id?">{({ id }) => <RecordPage id={id} />}</Route>
        <Route path="/requests" component={RequestsPage} />
        <Route path="/sync" component={SyncPage} />
        <Route>
          <Redirect to="/" replace />
        </Route>
      </Switch>
    </Shell>
  );
}
