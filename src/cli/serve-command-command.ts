import { parseMemory } from '../diagnosis/gpu-memory.ts';
import { serveAdvice } from '../diagnosis/serve-command.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { escapeTerminal } from '../text/escape.ts';

/** Options of `rankgauge serve-command` as yargs gives them. */
export interface ServeCommandOptions {
  readonly model: string;
  readonly memory?: string | undefined;
  readonly vllmVersion?: string | undefined;
  readonly quantized?: 'gptq' | 'awq' | undefined;
  readonly json: boolean;
}

/** Prints the command, what it rests on, the template and a compose file; 1 where there is no command to print. */
export async function serveCommandCommand(options: ServeCommandOptions): Promise<number> {
  const memory = options.memory === undefined ? null : parseMemory(options.memory);
  if (options.memory !== undefined && memory === null) {
    throw new InputError({
      code: 'memory-invalid',
      message: `${quoted(options.memory)} is no amount of memory`,
      mend: 'write it like 24GB or 24576MiB',
    });
  }
  if (!/^[\w./~:@+-]+$/.test(options.model)) {
    throw new InputError({
      code: 'model-invalid',
      message: 'the model is neither a name on a hub nor a path without spaces',
      why: 'it is printed in a command to be copied into a shell',
      mend: 'give it like Qwen/Qwen3-Reranker-4B or /models/Qwen3-Reranker-4B',
    });
  }
  const advice = serveAdvice({
    ...{ model: options.model, memory },
    vllmVersion: options.vllmVersion ?? null,
    quantized: options.quantized ?? null,
  });
  const { command, template, compose, notes } = advice;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ kind: 'serve-command', version: 1, ...advice }, null, 2)}\n`);
  } else {
    const parts = [
      ...notes.map((note) => `# ${escapeTerminal(note)}`),
      ...(command === null ? [] : ['', command]),
      ...(template === null || command === null
        ? []
        : [
            '',
            `# ${template.file} (the judge prompt, for --chat-template):`,
            `cat > ${template.file} <<'EOF'`,
            template.text,
            'EOF',
          ]),
      ...(compose === null ? [] : ['', '# compose.yaml:', compose.trimEnd()]),
    ];
    process.stdout.write(`${parts.join('\n').trimStart()}\n`);
  }
  return command === null ? 1 : 0;
}
