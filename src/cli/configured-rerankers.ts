import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { resolveRun } from '../config/precedence.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import type { ConfiguredRerankers } from '../view/server/playground.ts';
import { rerankerRequest } from './reranker-request.ts';

/**
 * The rerankers of rankgauge.yaml, as `rankgauge run` would ask them, with the key that the environment has for them; none where
 * there is no file. Address and model of the environment are not laid over them: what is asked stands in the file.
 *
 * @throws InputError as `loadConfig` and `resolveRun`
 */
export async function configuredRerankers({
  path,
  cwd,
  env,
}: {
  readonly path: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<ConfiguredRerankers> {
  const file = await loadConfig({ path, cwd, env });
  if (file.config.rerankers === undefined || file.config.rerankers.length === 0) {
    return { file: file.file, rerankers: [] };
  }
  const { headers } = readEnvironment(env).settings;
  const { settings } = resolveRun({
    flags: {},
    environment: headers === undefined ? {} : { headers },
    file,
    protocolOf: (name) => protocols.get(name),
  });
  return {
    file: file.file,
    rerankers: settings.rerankers.map((reranker) => ({
      ...rerankerRequest(reranker),
      truncate: settings.truncate.value ?? undefined,
    })),
  };
}
