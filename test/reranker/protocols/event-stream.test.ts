import { expect, test } from 'vitest';
import { readEvents } from '../../../src/reranker/protocols/event-stream.ts';

test.each([
  ['an event of two lines', 'event: complete\ndata: [1]\n\n', [{ event: 'complete', data: '[1]' }]],
  ['no space after the colon', 'data:x\n\n', [{ event: 'message', data: 'x' }]],
  ['only one space is taken off', 'data:  x\n\n', [{ event: 'message', data: ' x' }]],
  ['several lines of data', 'data: a\ndata: b\n\n', [{ event: 'message', data: 'a\nb' }]],
  [
    'line ends of three kinds',
    'event: a\r\ndata: 1\r\rdata: 2\n\n',
    [
      { event: 'a', data: '1' },
      { event: 'message', data: '2' },
    ],
  ],
  ['comments, ids and hints', ': hello\nid: 3\nretry: 5\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
  ['an event without data', 'event: heartbeat\n\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
  ['an end cut off', 'data: x\n\nevent: complete\ndata: [1', [{ event: 'message', data: 'x' }]],
  ['a byte order mark', '\uFEFFdata: x\n\n', [{ event: 'message', data: 'x' }]],
  ['nothing', '', []],
])('a stream of events: %s', (_, text, events) => expect(readEvents(text)).toEqual(events));
