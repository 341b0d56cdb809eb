// What the operation whose answer stands above has cost, of how much is allowed.
import { pick, useGraphiQL } from "@graphiql/react";
import { useMemo } from "react";
import { words, type Language } from "./words";

interface OperationCost {
  value: number;
  limit: number;
}

export function CostLine({ language }: { language: Language }) {
  const { tabs, activeTabIndex } = useGraphiQL(pick("tabs", "activeTabIndex"));
  const answer = tabs[activeTabIndex]?.response ?? null;
  const cost = useMemo(() => costIn(answer), [answer]);
  const say = words[language].cost;
  const number = (count: number) => count.toLocaleString(language);

  let line = answer ? say.uncounted : say.notRun;
  if (cost) line = (cost.value > cost.limit ? say.refused : say.counted)(number(cost.value), number(cost.limit));
  return (
    <p className={cost && cost.value > cost.limit ? "cost refused" : "cost"} role="status">
      {line}
    </p>
  );
}

/** An answer says its cost where it was asked to; a refusal for being too costly says it in its error. */
function costIn(answer: string | null): OperationCost | null {
  try {
    const { extensions, errors } = JSON.parse(answer ?? "{}");
    if (extensions?.cost) return extensions.cost;
    const refusal = errors?.[0]?.extensions;
    return refusal?.code === "TOO_COSTLY" ? { value: refusal.found, limit: refusal.limit } : null;
  } catch {
    return null;
  }
}
