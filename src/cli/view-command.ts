import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { loadConfig } from '../config/config.ts';
import { packageRoot } from '../config/package-root.ts';
import { startViewServer } from '../view/server/view-server.ts';
import { configuredRerankers } from './configured-rerankers.ts';
import { failureOf } from './errors.ts';
import { remarks } from './remarks.ts';
import { untilStopped } from './signals.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge view` as yargs gives them. */
export interface ViewCommandOptions {
  readonly results?: string | undefined;
  readonly port?: number | undefined;
  readonly config?: string | undefined;
  readonly open: 'yes' | 'no';
  readonly quiet: boolean;
}

/** Serves the page until it is stopped. */
export async function viewCommand(options: ViewCommandOptions): Promise<number> {
  const remark = remarks(options);
  const version = toolVersion();
  const [cwd, env] = [process.cwd(), process.env];
  const { config } = await loadConfig({ path: options.config, cwd, env });
  const results = options.results ?? env['RANKGAUGE_RESULTS'] ?? config.results ?? 'results';
  return untilStopped(remark, async (signal) => {
    const server = await startViewServer({
      results,
      port: options.port ?? defaultPort,
      rerankers: () => configuredRerankers({ path: options.config, cwd, env }),
      page: join(packageRoot(), 'dist', 'view'),
      cwd,
      tool: `rankgauge ${version}`,
      onFault: (error) => {
        process.stderr.write(`${failureOf(error, { version, command: 'rankgauge view' }).text}\n`);
      },
    });
    try {
      // Alone on stdout, for scripts.
      process.stdout.write(`${server.url}\n`);
      remark(`shows the runs under ${results}; Ctrl-C ends it`);
      if (options.open === 'yes') openInBrowser(server.url);
      return await stopped(signal);
    } finally {
      await server.close();
    }
  });
}

/** Rejects with the reason when the signal comes: until then there is nothing to do. */
function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Where there is no browser nothing happens: the address is printed anyway. */
function openInBrowser(url: string): void {
  const [command, ...words] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command as string, words, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

const defaultPort = 4777;
