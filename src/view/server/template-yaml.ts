import { stringify } from 'yaml';
import type { Template } from '../../prompt/template.ts';

/** A template as the YAML that somebody would write, without what it leaves out. */
export function templateYaml({
  name,
  description,
  instruction,
  languages,
  query,
  document,
}: Template): string {
  return stringify(
    {
      name,
      ...(description === '' ? {} : { description }),
      ...(instruction === null ? {} : { instruction }),
      ...(Object.keys(languages).length === 0 ? {} : { languages }),
      ...(query === null ? {} : { query }),
      ...(document === null ? {} : { document }),
    },
    { lineWidth: 0 },
  );
}
