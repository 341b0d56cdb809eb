// One question, by VUS clients that each wait for their answers, or RATE times a second whatever becomes of the others.
import http from "k6/http";

const { GATEWAY, TOKEN, QUERY, SECONDS, VUS, RATE } = __ENV;
const ends = ["200", "503"];

export const options = {
  scenarios: {
    ask: RATE
      ? { executor: "constant-arrival-rate", rate: Math.round(RATE), duration: `${SECONDS}s`, preAllocatedVUs: 400, maxVUs: 400 }
      : { executor: "constant-vus", vus: Number(VUS), duration: `${SECONDS}s` },
  },
  // k6 tells of the answers with one status apart only where something is demanded of them.
  thresholds: Object.fromEntries(
    ends.flatMap((end) => [
      [`http_reqs{status:${end}}`, ["count>=0"]],
      [`http_req_duration{status:${end}}`, ["max>=0"]],
    ]),
  ),
  summaryTrendStats: ["med", "p(90)", "p(99)", "max"],
};

const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
if (TOKEN) headers.authorization = `Bearer ${TOKEN}`;

export default function () {
  http.post(`${GATEWAY}/graphql`, JSON.stringify({ query: QUERY }), { headers, timeout: "30s" });
}
