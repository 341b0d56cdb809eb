// Sends an operation to the gateway as the citizen chosen.
import type { Fetcher, FetcherParams } from "@graphiql/toolkit";
import type { ExecutionResult } from "graphql";
import { forFrontends } from "./client_schema";
import type { Session } from "./session";

type Headers = Record<string, string>;

export function fetcher(current: () => Session): Fetcher {
  return async (operation, options) => {
    const headers: Headers = options?.headers ?? {};
    if (operation.operationName === "IntrospectionQuery")
      return forFrontends(await read(await post(operation, headers)));
    const session = current();
    const signature = await signed(session);
    let response = await post(operation, { ...signature, ...headers });
    if (response.status === 401 && signature.Authorization)
      response = await post(operation, { ...(await signed(session, true)), ...headers });
    const answer = await read(response);
    if (session !== current()) throw new Error("Another citizen was chosen before the answer came. Run it again.");
    return answer;
  };
}

async function signed(session: Session, renew = false): Promise<Headers> {
  const token = await session.token(renew);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

const post = ({ query, variables, operationName }: FetcherParams, headers: Headers) =>
  fetch("/graphql", {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json;q=0.9",
      "Content-Type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ query, variables, operationName, extensions: { cost: true } }), // cost.tsx tells it
  });

async function read(response: Response): Promise<ExecutionResult> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The gateway answered HTTP ${response.status} without JSON.`);
  }
}
