import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Makes the tiny model of the test servers once more, with more words of its own: of the languages of a test. The one that
 * is installed knows English words only, and so nothing that can be lost on the way.
 *
 * @param folder is made; its last name should contain `qwen3-reranker`
 * @returns the folder
 */
export async function modelWithWords(folder: string, words: readonly string[]): Promise<string> {
  await promisify(execFile)(python, ['-c', script, folder, JSON.stringify(words)], {
    cwd: join(import.meta.dirname, '..', 'servers'),
    // No compiled copy beside the scripts.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1', CUDA_VISIBLE_DEVICES: '' },
    maxBuffer: 1e8,
  });
  return folder;
}

const script = `
import json, sys
sys.path.insert(0, ".")
import make_tiny_qwen3_reranker as made
folder, words = sys.argv[1], json.loads(sys.argv[2])
made.TOPIC = sorted(set(made.TOPIC) | set(words))
sys.argv = ["make", folder]
made.main()
`;

const python = join(
  process.env['RANKGAUGE_SERVERS_HOME'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rankgauge/servers'),
  'faulty/bin/python',
);
