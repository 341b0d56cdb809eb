// A link to the query that stands open. All of it stands after #, which a browser sends to no server.
import { pick, useGraphiQL } from "@graphiql/react";
import { useState } from "react";
import { words, type Language } from "./words";

export interface Shared {
  query: string;
  variables?: string;
}

/** Digits that may be a CPR number: such a query is not put into an address, which is kept in histories. */
const PERSONAL = /(?<![0-9])[0-9]{6}[^0-9A-Za-z]{0,3}[0-9]{4}(?![0-9])/;

export function shared(hash: string): Shared | null {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const query = parameters.get("query");
  if (!query) return null;
  const variables = parameters.get("variables");
  return variables ? { query, variables } : { query };
}

export function ShareButton({ language }: { language: Language }) {
  const { queryEditor, variableEditor } = useGraphiQL(pick("queryEditor", "variableEditor"));
  const [outcome, setOutcome] = useState<"copied" | "personal" | "failed" | null>(null);
  const said = words[language];

  const share = async () => {
    const query = queryEditor?.getValue() ?? "";
    const variables = variableEditor?.getValue().trim() ?? "";
    if (PERSONAL.test(query) || PERSONAL.test(variables)) return setOutcome("personal");
    const hash = new URLSearchParams(variables ? { query, variables } : { query });
    history.replaceState(null, "", `#${hash}`);
    try {
      await navigator.clipboard.writeText(location.href);
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
  };

  return (
    <div className="share">
      <button type="button" onClick={share}>
        {said.share}
      </button>
      <span role="status">{outcome && said.shared[outcome]}</span>
    </div>
  );
}
