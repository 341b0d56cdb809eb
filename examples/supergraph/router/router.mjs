// Serves the supergraph on this machine, and says where.
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { createServer } from 'node:http';

import { gatewayConfig } from './gateway.config.mjs';

const gateway = createGatewayRuntime(gatewayConfig);
const server = createServer(gateway);
const port = Number(process.argv[2] ?? 4000);

server.listen(port, '127.0.0.1', () => console.log(`The router listens on http://127.0.0.1:${server.address().port}`));

const stop = async () => {
  server.close();
  server.closeAllConnections();
  await gateway.dispose();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
