// The tabs that stand open when the page opens, and what the page itself does with them.
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect } from "react";
import oneCase from "../queries/OneCase.graphql?raw";
import oneCaseVariables from "../queries/OneCase.json?raw";
import nextPayments from "../queries/NextPayments.graphql?raw";
import onBehalf from "../queries/OnBehalf.graphql?raw";
import overview from "../queries/Overview.graphql?raw";
import payments from "../queries/PaymentsOfAYear.graphql?raw";
import paymentsVariables from "../queries/PaymentsOfAYear.json?raw";
import progress from "../queries/Progress.graphql?raw";
import whoShowsWhat from "../queries/WhoShowsWhat.graphql?raw";

export const tabs = [
  { query: overview },
  { query: progress },
  { query: payments, variables: paymentsVariables },
  { query: nextPayments },
  { query: oneCase, variables: oneCaseVariables },
  { query: whoShowsWhat },
  { query: onBehalf },
];

/** Clears every tab's answer, so that one citizen's answer never stands under another's name. */
export function useForgetAnswers(): () => void {
  const { tabs, responseEditor } = useGraphiQL(pick("tabs", "responseEditor"));
  const { updateActiveTabValues } = useGraphiQLActions();
  return () => {
    for (const tab of tabs) tab.response = null;
    updateActiveTabValues({ response: null });
    responseEditor?.setValue("");
  };
}

/** Fills an untouched OneCase tab with the id of a case that another tab's answer has shown. */
export function useExampleCase(): void {
  const { tabs, activeTabIndex, variableEditor } = useGraphiQL(pick("tabs", "activeTabIndex", "variableEditor"));
  useEffect(() => {
    if (variableEditor?.getValue() !== oneCaseVariables) return;
    const id = tabs.map((tab) => firstCase(tab.response)).find(Boolean);
    if (id) variableEditor.setValue(JSON.stringify({ ...JSON.parse(oneCaseVariables), id }, null, 2));
  }, [activeTabIndex]);
}

function firstCase(answer: string | null): string | undefined {
  try {
    return JSON.parse(answer ?? "null")?.data?.me?.cases?.nodes?.[0]?.id;
  } catch {
    return undefined;
  }
}
