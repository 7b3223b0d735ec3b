import type { IncomingMessage } from 'node:http';
import { ApiFailure } from './api-failure.ts';

/**
 * The JSON of a request's body.
 *
 * @throws ApiFailure 413 `body-too-large` as soon as that is known, 400 `body-not-json`
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > LARGEST_BODY) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(UTF8.decode(Buffer.concat(chunks)));
  } catch {
    throw new ApiFailure(400, { code: 'body-not-json', message: 'the body is not JSON in UTF-8' });
  }
}

function tooLarge(): ApiFailure {
  return new ApiFailure(413, {
    code: 'body-too-large',
    message: 'the request is larger than 1 MB',
    mend: 'try fewer or shorter documents',
  });
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LARGEST_BODY = 1_000_000;
