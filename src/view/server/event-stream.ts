import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunEvent } from '../api.ts';
import { ApiFailure } from './api-failure.ts';
import type { RunSummaries } from './run-summaries.ts';
import { safetyHeaders } from './send.ts';

/** Tells everybody who watches when a run starts, moves on, ends, or is found to be healthy or not. */
export interface EventStream {
  /** @throws ApiFailure 503 `too-many-watchers` */
  open(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/**
 * The results are looked at while anybody watches, and not otherwise: once for all of them. Looking, since what a file system says
 * of changes differs by system, and is nothing on network disks.
 */
export function eventStream(
  summaries: RunSummaries,
  {
    pollMs = 500,
    heartbeatMs = HEARTBEAT_MS,
    onFault,
  }: {
    readonly pollMs?: number | undefined;
    /** After so long without news a comment is sent. */
    readonly heartbeatMs?: number | undefined;
    readonly onFault: (error: unknown) => void;
  },
): EventStream {
  const watchers = new Set<ServerResponse>();
  /** What was told last, by run. */
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let quietSince = Date.now();

  async function look(): Promise<void> {
    const { runs } = await summaries.list();
    const news = runs.filter((run) => told.get(run.run) !== JSON.stringify(run));
    for (const run of news) told.set(run.run, JSON.stringify(run));
    for (const name of told.keys()) if (!runs.some(({ run }) => run === name)) told.delete(name);
    if (news.length > 0) tell(news.map(eventText).join(''));
    // A connection that has gone is noticed only by writing to it.
    else if (Date.now() - quietSince > heartbeatMs) tell(': still here\n\n');
  }

  function tell(text: string): void {
    quietSince = Date.now();
    for (const watcher of watchers) {
      // Somebody who does not read would fill the memory: the browser opens a stream anew by itself.
      if (watcher.writableLength > MOST_UNREAD) watcher.destroy();
      else watcher.write(text);
    }
  }

  function lookSoon(): void {
    if (timer !== null || watchers.size === 0) return;
    timer = setTimeout(() => {
      looking = look()
        .catch(onFault)
        .finally(() => {
          looking = null;
          timer = null;
          lookSoon();
        });
    }, pollMs);
  }

  return {
    open(request, response) {
      if (watchers.size >= MOST_WATCHERS) {
        throw new ApiFailure(503, {
          code: 'too-many-watchers',
          message: `${MOST_WATCHERS} pages watch the runs already`,
          mend: 'close some of them',
        });
      }
      response.writeHead(200, {
        ...safetyHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      // Nobody has to wait for the first piece of news to see that the stream is open. What goes on is told at once.
      response.write('retry: 1000\n\n');
      const isFirst = watchers.size === 0;
      watchers.add(response);
      void summaries
        .list()
        .then(({ runs }) => {
          if (response.destroyed) return;
          for (const run of runs) {
            // Whoever watches already has yet to be told of what is new.
            if (isFirst) told.set(run.run, JSON.stringify(run));
            // Between reading the list and watching a run may have ended.
            if (run.status === 'running' || Date.now() - (run.finished ?? run.started) < RECENT_MS) {
              response.write(eventText(run));
            }
          }
        })
        .catch(onFault)
        .finally(lookSoon);
      // Somebody who goes while something is written to them does no harm.
      response.on('error', () => undefined);
      response.on('close', () => {
        watchers.delete(response);
        if (watchers.size > 0) return;
        told.clear();
        if (timer !== null && looking === null) {
          clearTimeout(timer);
          timer = null;
        }
      });
    },
    async close() {
      for (const watcher of watchers) watcher.destroy();
      watchers.clear();
      if (timer !== null) clearTimeout(timer);
      await looking;
    },
  };
}

function eventText(run: RunEvent): string {
  return `event: run\ndata: ${JSON.stringify(run)}\n\n`;
}

const RECENT_MS = 60_000;
const HEARTBEAT_MS = 15_000;
const MOST_WATCHERS = 16;
const MOST_UNREAD = 1_000_000;
