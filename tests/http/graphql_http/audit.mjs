// Runs every audit against the address given, and prints one line of JSON for each.
import { auditServer } from 'graphql-http';

const [url] = process.argv.slice(2);
const fetchFn = (to, options = {}) =>
  fetch(to, { ...options, headers: { ...options.headers, 'apollo-require-preflight': 'true' } });

for (const { id, name, status, reason } of await auditServer({ url, fetchFn })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
