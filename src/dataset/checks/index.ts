import { catalogue } from '../../foundation/catalogue.ts';
import * as all from './all.ts';
import type { DataCheck } from './check.ts';

/** What `check` looks for in a set that loaded. */
export const dataChecks = catalogue<DataCheck>('check', all);
