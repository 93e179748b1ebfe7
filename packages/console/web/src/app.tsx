import { Redirect, Route, Switch } from "wouter";
import { ConnectionPage } from "./features/connection/connection-page.tsx";
import { DashboardPage } from "./features/dashboard/dashboard-page.tsx";
import { Shell } from "./features/shell/shell.tsx";
import { SyncPage } from "./features/sync/sync-page.tsx";

export function App() {
  return (
    <Shell>
      <Switch>
        <Route path="/" component={DashboardPage} />
        <Route path="/connection" component={ConnectionPage} />
        <Route path="/sync" component={SyncPage} />
        <Route>
          <Redirect to="/" replace />
        </Route>
      </Switch>
    </Shell>
  );
}
