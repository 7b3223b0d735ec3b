import { catalogue } from '../../foundation/catalogue.ts';
import type { HttpProtocol } from '../protocol.ts';
import * as all from './all.ts';

/** Protocols of rerank servers. */
export const httpProtocols = catalogue<HttpProtocol>('protocol', all);
