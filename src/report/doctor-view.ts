import type { DoctorReport } from '../pipeline/doctor/doctor-report.ts';
import { counted } from './figure.ts';

/** What was looked at. Raw text; who writes it out escapes it. */
export function doctorSubject({ url, protocol, model, serverVersion }: DoctorReport): string {
  if (url === null) return 'without a service';
  return [
    url,
    protocol === null ? null : `protocol ${protocol}`,
    model === null ? null : `model ${model}`,
    serverVersion === null ? null : `version ${serverVersion}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

export function doctorFacts({ checks, calls, seconds }: DoctorReport): string {
  const count = (verdict: string) => checks.filter((check) => check.verdict === verdict).length;
  const counts = ['fail', 'warn', 'pass', 'skip'].flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdict}`],
  );
  // A slow service may pass what was looked at and fail what was not: that must not read like a pass.
  const late = checks.filter(({ evidence }) => evidence.startsWith('no time was left')).length;
  const open = late === 0 ? '' : `; for want of time ${late} ${late === 1 ? 'was' : 'were'} not looked at`;
  return `${counted(checks.length, 'check')}: ${counts.join(', ')}; ${counted(calls, 'request')} in ${seconds} s${open}`;
}
