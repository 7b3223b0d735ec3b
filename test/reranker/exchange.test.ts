import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import undici, { type Pool } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exchange } from '../../src/reranker/exchange.ts';

let server: Server;
let pool: Pool;
let answer: (response: ServerResponse) => void;
let requests: number;
beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    request.on('end', () => answer(response)).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  pool = new undici.Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 1 });
});
afterEach(async () => {
  await pool.destroy();
  server.closeAllConnections();
  server.close();
});

const send = () => exchange(pool, { method: 'POST', path: '/', body: 'hello' });

test('an answer comes whole, in however many pieces it was sent', async () => {
  answer = (response) => {
    response.writeHead(418, { 'X-Tea': 'pot' });
    for (const piece of ['a', 'ß', '中']) response.write(piece);
    response.end();
  };
  const { status, headers, bytes } = await send().answer;
  expect({ status, tea: headers['x-tea'], text: Buffer.from(bytes).toString() }).toEqual({
    status: 418,
    tea: 'pot',
    text: 'aß中',
  });
});

test('an answer without a body is empty, and what is said before the answer is not the answer', async () => {
  answer = (response) => {
    response.writeProcessing();
    response.writeHead(204).end();
  };
  expect(await send().answer).toMatchObject({ status: 204, bytes: Buffer.alloc(0) });
});

test('an abort ends what waits for its answer, with its reason, and the pool goes on', async () => {
  let held = true;
  answer = (response) => {
    if (!held) response.end('late');
  };
  const { answer: first, abort } = send();
  while (requests === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const reason = new Error('enough');
  abort(reason);
  await expect(first).rejects.toBe(reason);
  held = false;
  expect(Buffer.from((await send().answer).bytes).toString()).toBe('late');
});

test('an abort ends what waits for a connection, and it is never sent', async () => {
  const responses: ServerResponse[] = [];
  answer = (response) => responses.push(response);
  const first = send();
  while (requests === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const second = send();
  second.abort('enough');
  await expect(second.answer).rejects.toBe('enough');
  responses[0]?.end('done');
  expect((await first.answer).status).toBe(200);
  answer = (response) => response.end();
  await send().answer;
  expect(requests).toBe(2);
});

test('an abort after the answer does nothing', async () => {
  answer = (response) => response.end('done');
  const { answer: own, abort } = send();
  await own;
  abort('enough');
  expect((await own).status).toBe(200);
});

test('an answer that breaks off is an error of undici', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(send().answer).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});
