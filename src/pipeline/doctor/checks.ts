import { catalogue } from '../../foundation/catalogue.ts';
import type { DoctorCheck } from './check.ts';
import { answer } from './checks/answer.ts';
import { burst } from './checks/burst.ts';
import { charset } from './checks/charset.ts';
import { connect } from './checks/connect.ts';
import { documents } from './checks/documents.ts';
import { endpoints } from './checks/endpoints.ts';
import { health } from './checks/health.ts';
import { instruction } from './checks/instruction.ts';
import { length } from './checks/length.ts';
import { models } from './checks/models.ts';
import { order } from './checks/order.ts';
import { protocol } from './checks/protocol.ts';
import { proxy } from './checks/proxy.ts';
import { repeat } from './checks/repeat.ts';
import { requests } from './checks/requests.ts';
import { resolve } from './checks/resolve.ts';
import { scale } from './checks/scale.ts';
import { stability } from './checks/stability.ts';
import { template } from './checks/template.ts';
import { tls } from './checks/tls.ts';

/** All checks of a service, in the order in which they are made: each stands on those before it. */
export const serviceChecks = catalogue<DoctorCheck>('check', [
  resolve,
  connect,
  tls,
  proxy,
  health,
  models,
  endpoints,
  protocol,
  answer,
  documents,
  burst,
  requests,
  order,
  scale,
  template,
  instruction,
  repeat,
  charset,
  length,
  stability,
]);
