import type { protocols } from '../../src/reranker/protocol-catalogue.ts';

/** The table of docs/protocols.md, as the catalogue has it: `npx tsx test/reranker/protocols-page.ts` prints it. */
export function protocolTable(entries: (typeof protocols)['entries']): string {
  const rows = entries.map((protocol) => {
    if (protocol.kind === 'embedded') {
      return [protocol.name, 'in process', protocol.instruction, protocol.scale, '-', '-', protocol.title];
    }
    const { name, paths, instructionField, scale, limits, verified, title } = protocol;
    const words = 'opened' in protocol ? paths.join(', ') : paths.map((path) => `\`${path}\``).join(', ');
    const field = 'opened' in protocol ? (instructionField ?? '') : `field \`${instructionField}\``;
    return [
      name,
      words,
      instructionField === null ? 'in the text' : field,
      scale,
      limits.documentsPerCall === null ? '-' : String(limits.documentsPerCall),
      verified.by === 'tried' ? `tried: ${verified.version}` : `from documentation, ${verified.read}`,
      title,
    ];
  });
  return [
    '| protocol | endpoints | instruction | scale | documents a call | verified | what it is |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(([name, ...rest]) => `| \`${name}\` | ${rest.join(' | ')} |`),
  ].join('\n');
}

if (process.argv[1]?.endsWith('protocols-page.ts')) {
  const { protocols } = await import('../../src/reranker/protocol-catalogue.ts');
  process.stdout.write(`${protocolTable(protocols.entries)}\n`);
}
