import { readFileSync } from 'node:fs';
import { packageRoot } from '../config/package-root.ts';

/** The version in the package's own package.json. */
export function toolVersion(): string {
  const value: unknown = JSON.parse(readFileSync(`${packageRoot()}/package.json`, 'utf8'));
  return typeof value === 'object' && value !== null && 'version' in value
    ? String(value.version)
    : 'unknown';
}
