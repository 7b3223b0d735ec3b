import { InputError, type Problem } from '../foundation/errors.ts';
import type { HttpProtocol } from './protocol.ts';
import { protocols } from './protocol-catalogue.ts';

/** Tokens that a document may have, or `auto`: as many as the server thinks right. */
export type Truncation = number | 'auto';

/**
 * The protocol with the server's own parameter in every request.
 *
 * @throws InputError `truncation-not-supported`
 */
export function truncating(protocol: HttpProtocol, truncate: Truncation): HttpProtocol {
  const fields = truncationFields(protocol, truncate);
  if (fields === null) throw new InputError(notSupported(protocol, truncate));
  return {
    ...protocol,
    buildRequest: (content) => {
      const request = protocol.buildRequest(content);
      return { ...request, body: { ...request.body, ...fields } };
    },
  };
}

/** For the manifest: what was asked for, and by which field. */
export function truncationParameters(protocol: HttpProtocol, truncate: Truncation) {
  const fields = Object.keys(truncationFields(protocol, truncate) ?? {});
  return { truncate, truncateField: fields.join(', ') };
}

/**
 * Tells before anything is read or sent that a reranker cannot be asked to cut documents. Protocols that are found out later
 * (`auto`, `custom`) are judged then.
 *
 * @throws InputError `truncation-not-supported`
 */
export function checkTruncation(name: string, truncate: Truncation | undefined): void {
  if (truncate === undefined) return;
  const protocol = protocols.get(name);
  if (protocol.kind === 'http' && 'opened' in protocol) return;
  if (protocol.kind === 'embedded') throw new InputError(notSupported({ name: protocol.name }, truncate));
  if (truncationFields(protocol, truncate) === null) throw new InputError(notSupported(protocol, truncate));
}

function truncationFields(
  { truncation }: Pick<HttpProtocol, 'truncation'>,
  truncate: Truncation,
): Readonly<Record<string, unknown>> | null {
  if (truncate === 'auto') return truncation?.auto ?? null;
  return truncation?.tokens === undefined ? null : { [truncation.tokens]: truncate };
}

function notSupported(
  { name, truncation }: Pick<HttpProtocol, 'name' | 'truncation'>,
  truncate: Truncation,
): Problem {
  const other =
    truncate === 'auto' && truncation?.tokens !== undefined
      ? 'say how many tokens a document may have (--truncate 512)'
      : truncate !== 'auto' && truncation?.auto !== undefined
        ? 'use --truncate auto, which lets the server cut at its own limit'
        : null;
  const what =
    truncate === 'auto' ? 'to cut documents at its own limit' : `to cut documents at ${truncate} tokens`;
  return {
    code: 'truncation-not-supported',
    message: `the protocol "${name}" has no parameter that asks a server ${what}`,
    why: 'a field that a server does not know is ignored without a word, and nothing would be cut',
    mend: `${other ?? 'leave --truncate out'}; or cut on this side with --chunk N (--chunk-score first keeps the beginning only)`,
  };
}
