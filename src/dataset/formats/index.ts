import { catalogue } from '../../foundation/catalogue.ts';
import * as all from './all.ts';
import type { Format } from './format.ts';

/** All ways of writing a labelled set that can be read. */
export const formats = catalogue<Format>('input-format', all);
