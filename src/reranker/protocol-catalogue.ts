import { type Catalogue, catalogue } from '../foundation/catalogue.ts';
import type { EmbeddedProtocol } from './embedded/embedded.ts';
import { embeddedProtocols } from './embedded/index.ts';
import type { HttpProtocol } from './protocol.ts';
import { httpProtocols } from './protocols/index.ts';

/** Every kind of reranker there is: those that compute in process, and those behind HTTP. */
export const protocols: Catalogue<EmbeddedProtocol | HttpProtocol> = catalogue('protocol', [
  ...embeddedProtocols.entries,
  ...httpProtocols.entries,
]);
