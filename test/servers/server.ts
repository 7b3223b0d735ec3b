import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export type ServerName =
  | 'faulty'
  | 'gradio'
  | 'infinity'
  | 'llamacpp'
  | 'llamacpp-norerank'
  | 'vllm'
  | 'vllm-chat'
  | 'vllm-crossencoder'
  | 'vllm-notemplate'
  | 'vllm-randomhead';

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Whether a real server can be started here; where not, says so on stderr, once for each server, so that a skipped test is
 * never a silent one.
 *
 * @example
 * describe.skipIf(!serverAvailable('faulty'))('against a real server', () => { ... });
 */
export function serverAvailable(name: ServerName): boolean {
  const reason = whyMissing(name);
  if (reason === null) return true;
  if (!told.has(name)) process.stderr.write(`tests with the server "${name}" are skipped: ${reason}\n`);
  told.add(name);
  return false;
}

/**
 * Starts a server on a free port of 127.0.0.1 and returns when it answers (faulty: 11 to 30 s, vllm: 50 to 150 s). Start
 * one for a whole test file, in `beforeAll`, and stop it in `afterAll`.
 *
 * @param environment e.g. `RG_FAULT_HEADER: '1'`, after which the request header `x-fault` chooses the fault
 */
export async function startServer(
  name: ServerName,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const { stdout } = await run('bash', [join(here, 'start.sh'), name], {
    env: { ...process.env, ...environment },
  });
  const [, pidText, url] = /pid=(\d+) .*url=(\S+)/.exec(stdout) ?? [];
  if (pidText === undefined || url === undefined) throw new Error(`start.sh said: ${stdout}`);
  const pid = Number(pidText);
  const endWithUs = () => endGroup(pid);
  process.once('exit', endWithUs);
  return {
    url,
    pid,
    async stop() {
      process.removeListener('exit', endWithUs);
      await run('bash', [join(here, 'stop.sh'), String(pid)]).catch(() => endGroup(pid));
    },
  };
}

function whyMissing(name: ServerName): string | null {
  const environment = name.split('-')[0] ?? name;
  const requirements = readFileSync(join(here, `requirements-${environment}.txt`));
  // The same sum that setup.sh writes: an environment of other versions does not count.
  const sum = createHash('sha256').update(requirements).digest('hex').slice(0, 16);
  const mark = join(home, environment, '.installed');
  const mend = `bash test/servers/setup.sh ${environment}`;
  if (process.platform !== 'linux') return 'the scripts need Linux';
  if (!existsSync(mark)) return `it is not installed (${mend})`;
  if (readFileSync(mark, 'utf8').trim() !== sum) return `other versions of it are installed (${mend})`;
  const model = modelOf(name);
  if (model !== null && !existsSync(join(home, 'models', model))) return `its model is missing (${mend})`;
  return null;
}

/** A file that is there once the model of a server has been made; null for a server without one. */
function modelOf(name: ServerName): string | null {
  switch (name) {
    case 'gradio':
      return null;
    case 'infinity':
    case 'vllm-crossencoder':
      return 'tiny-cross-encoder/sanity.json';
    case 'llamacpp':
    case 'llamacpp-norerank':
      return 'tiny-qwen3-reranker.gguf';
    default:
      return 'tiny-qwen3-reranker/sanity.json';
  }
}

/**
 * Whether tests that take minutes are wanted (RANKGAUGE_SLOW_TESTS=1); where not, says so on stderr, once.
 */
export function slowTestsWanted(): boolean {
  if (process.env['RANKGAUGE_SLOW_TESTS'] === '1') return true;
  if (!toldOfSlowTests) process.stderr.write('slow tests are skipped: RANKGAUGE_SLOW_TESTS=1 runs them\n');
  toldOfSlowTests = true;
  return false;
}

/** The server leads a process group of its own, with its workers in it. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

const run = promisify(execFile);
const told = new Set<ServerName>();
let toldOfSlowTests = false;
const here = fileURLToPath(new URL('.', import.meta.url));
const home =
  process.env['RANKGAUGE_SERVERS_HOME'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rankgauge/servers');
