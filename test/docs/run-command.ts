import { spawn } from 'node:child_process';
import { environmentOf } from './workspace.ts';

/** What pages call things, and what stands there when they are tried. */
export interface Standins {
  /** The real rerank server; null where none is installed. */
  readonly server: string | null;
  readonly embeddings: string;
}

/** Whether a command asks a rerank server. */
export function asksServer(command: string): boolean {
  return /http:\/\/(127\.0\.0\.1:8000|gpu1:8000|old:8000|new:8000)|"\$URL"/.test(command) && !embeds(command);
}

/** The command with our addresses and models in it, and cut short where it would take a minute. */
export function withStandins(command: string, { server, embeddings }: Standins): string {
  const url = embeds(command) ? embeddings : (server ?? '');
  let words = command
    .replaceAll('http://gpu1:8000,http://gpu2:8000', url)
    .replace(/http:\/\/(127\.0\.0\.1|gpu1|old|new):8000/g, url)
    .replaceAll('"$URL"', url)
    .replace(/\s+#.*$/, '')
    .replace(/^npx /, '');
  if (asksServer(command)) words = words.replace(/--model Qwen\/\S+/g, '--model tiny-qwen3-reranker');
  // A part of a run says nothing by itself: the pages' third of eight is run with its seven others.
  if (/--shard 3\/8/.test(words)) {
    words = `for shard in 1 2 3 4 5 6 7 8; do ${words.replace('--shard 3/8', '--shard $shard/8')} --quiet; done`;
  }
  // The whole demo has a test of its own.
  words = words.replace(/run --demo/, 'run --demo --limit 3');
  // Calls settle a run that was scored by a server.
  words = words.replace(/diagnose latest (.*--url)/, 'diagnose served $1');
  if (/rankgauge load\b/.test(words))
    words += ' --duration 0.5 --concurrency 1,2 --rate none --quality-queries 4';
  if (/rankgauge view\b/.test(words)) {
    words = `${words.replace(/--open yes/, '--open no')}${/--port/.test(words) ? '' : ' --port 0'}`;
  }
  return words;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command by bash. A doctor who was given no answer because this machine is busy looks once more. */
export async function runCommand(command: string, { cwd }: { cwd: string }): Promise<Outcome> {
  const outcome = await runOnce(command, { cwd });
  const busy = /rankgauge doctor\b/.test(command) && /no whole answer within \d+ s/.test(outcome.stdout);
  return busy ? runOnce(command, { cwd }) : outcome;
}

/** One command. One that serves until it is stopped is interrupted once it has said where. */
function runOnce(command: string, { cwd }: { cwd: string }): Promise<Outcome> {
  const serves = /rankgauge view\b/.test(command);
  return new Promise((resolve, reject) => {
    const child = spawn(
      'bash',
      ['-euo', 'pipefail', '-c', serves ? `exec ${command.replace(/^npx /, '')}` : command],
      {
        cwd,
        env: environmentOf(cwd),
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (serves && /http:\/\/\S+/.test(stdout)) child.kill('SIGINT');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * The exit codes that a command may have where its page says nothing: 0; one that is stopped ends with 130; whether a load holds an
 * objective hangs on this machine.
 */
export function usualCodes(command: string): readonly number[] {
  if (/rankgauge view\b/.test(command)) return [130];
  if (/--slo\b/.test(command)) return [0, 1];
  return [0];
}

/** Whether a command only looks, so that it need not be run again when another page has it too. */
export function onlyLooks(command: string): boolean {
  return (
    /rankgauge (doctor|list|load|serve-command|compare|threshold|coverage|diagnose)\b/.test(command) &&
    !/ -o |--output/.test(command)
  );
}

function embeds(command: string): boolean {
  return /--method embeddings/.test(command);
}
