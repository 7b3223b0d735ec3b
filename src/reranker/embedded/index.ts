import { catalogue } from '../../foundation/catalogue.ts';
import * as all from './all.ts';
import type { EmbeddedProtocol } from './embedded.ts';

/** Rerankers that compute in process. */
export const embeddedProtocols = catalogue<EmbeddedProtocol>('protocol', all);
