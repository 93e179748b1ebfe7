import { useState } from "react";
import type { Problem } from "../../../../server/contract.ts";
import { Button } from "../../components/button.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { connect } from "./connect.ts";

/** The one button that matters; a refusal to start shows under it. */
export function ConnectButton({ label = "Connect", tone = "primary" }: { label?: string; tone?: "primary" | "plain" }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function press() {
    setBusy(true);
    setProblem(null);
    try {
      await connect();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <>
      <Button tone={tone} busy={busy} onClick={() => void press()}>
        {label}
      </Button>
      {problem ? <ProblemCard problem={problem} command="postern doctor" /> : null}
    </>
  );
}

export function asProblem(error: unknown): Problem {
  if (typeof error === "object" && error !== null && "code" in error && "fix" in error) return error as Problem;
  return {
    code: "CONSOLE_UNREACHABLE",
    what: "The console's server does not answer.",
    why: "`postern up` was stopped, or the network to it is gone.",
    fix: "Start `postern up` again; this page reconnects by itself.",
  };
}
