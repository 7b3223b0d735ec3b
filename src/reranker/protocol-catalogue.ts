import { type Catalogue, catalogue } from '../foundation/catalogue.ts';
import type { EmbeddedProtocol, OpenedEmbeddedProtocol } from './embedded/embedded.ts';
import { embeddedProtocols } from './embedded/index.ts';
import { onnx } from './embedded/onnx.ts';
import { replay } from './embedded/replay.ts';
import { auto, custom, type OpenedProtocol } from './opened.ts';
import type { HttpProtocol } from './protocol.ts';
import { httpProtocols } from './protocols/index.ts';

/** Every kind of reranker there is: those that compute in process, and those behind HTTP. */
export const protocols: Catalogue<EmbeddedProtocol | OpenedEmbeddedProtocol | HttpProtocol | OpenedProtocol> =
  catalogue('protocol', [...embeddedProtocols.entries, replay, onnx, auto, ...httpProtocols.entries, custom]);
