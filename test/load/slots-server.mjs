// A rerank service of known strength: so many slots, a fixed time for each call, first come first served. Its own process, so that
// the client's work does not slow it. --stall-at N holds all answers up from
// the N-th call on, for --stall milliseconds; --fail N answers every N-th call by 503.
import { createServer } from 'node:http';

const option = (name, fallback) => {
  const place = process.argv.indexOf(`--${name}`);
  return place === -1 ? fallback : Number(process.argv[place + 1]);
};
const slots = option('slots', 4);
const serviceMs = option('service', 40);
const fail = option('fail', 0);
// Past so many calls at once each takes longer, in proportion: a server that thrashes.
const degradePast = option('degrade-past', Number.POSITIVE_INFINITY);
const stallAt = option('stall-at', 0);
const stallMs = option('stall', 2000);
const waiting = [];
let busy = 0;
let calls = 0;
let stalledUntil = 0;

const next = () => {
  if (busy >= slots || waiting.length === 0) return;
  busy += 1;
  const answer = waiting.shift();
  const slower = Math.max(1, (busy + waiting.length) / degradePast);
  const wait = Math.max(0, stalledUntil - performance.now());
  setTimeout(
    () => {
      busy -= 1;
      answer();
      next();
    },
    wait + serviceMs * slower,
  );
};

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    if (request.method !== 'POST') return response.writeHead(404).end('{}');
    calls += 1;
    if (calls === stallAt) stalledUntil = performance.now() + stallMs;
    if (fail > 0 && calls % fail === 0) return response.writeHead(503).end('{"error":"busy"}');
    const { documents } = JSON.parse(text);
    waiting.push(() => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      const results = documents.map((document, index) => ({
        index,
        relevance_score: 1 / (1 + document.length),
      }));
      response.end(JSON.stringify({ results }));
    });
    next();
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
