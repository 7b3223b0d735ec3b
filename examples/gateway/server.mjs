import { newGateway } from './gateway.mjs';

const number = (name, fallback) => {
  const text = process.env[name] ?? '';
  const value = text === '' ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} is not a whole number: "${text}"`);
  return value;
};

const app = newGateway({
  upstream: process.env.UPSTREAM ?? 'http://127.0.0.1:8000/v1/rerank',
  documentsPerCall: number('DOCUMENTS_PER_CALL', 10),
  concurrency: number('CONCURRENCY', 4),
  mostWaiting: number('MOST_WAITING', 64),
  timeoutMs: number('TIMEOUT_MS', 60_000),
});
const address = await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: number('PORT', 8080) });
process.stdout.write(`${address}\n`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => app.close());
