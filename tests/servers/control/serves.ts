/** For `node -e`: answers readiness, `initialize` and health on `PORT`, as a server of the fleet does. */
export const serves = `
  const health = { status: 'healthy', dependencies: {}, metrics: { request_count: 1, error_rate: 0, active_connections: 0,
    queue_depth: 0, p50_response_time_ms: 1, p95_response_time_ms: 2 } };
  require('http').createServer((request, response) => response.end(
    JSON.stringify(request.url === '/mcp' ? { result: { serverInfo: {} } } : health)
  )).listen(Number(process.env.PORT), '127.0.0.1');`;
