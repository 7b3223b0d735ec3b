// A rerank server that takes no time: the same scores for everybody, as many as documents were sent. Prints its port and ends with
// its parent.
import { createServer } from 'node:http';

const documents = Number(process.argv[2] ?? 20);
const answer = JSON.stringify({
  id: 'rerank-0',
  model: 'none',
  usage: { prompt_tokens: 64 * documents, total_tokens: 64 * documents },
  results: Array.from({ length: documents }, (_, index) => ({
    index,
    relevance_score: Math.abs(Math.sin(index + 1)),
  })).sort((one, other) => other.relevance_score - one.relevance_score),
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };

const server = createServer((request, response) => {
  request.on('end', () => response.writeHead(200, headers).end(answer));
  request.resume();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
