// The XML that CI servers take as JUnit's: the elements, attributes and orders of the schema that Jenkins publishes for its
// plugin (junit-10.xsd), as data, and a strict reader of the XML that is checked against it.

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, without that of its children. */
  readonly text: string;
}

/** Reads XML 1.0 as far as JUnit reports need it: no comments, CDATA, doctypes or namespaces. Throws on anything else. */
export function readXml(text: string): XmlElement {
  const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(text);
  if (forbidden !== null) throw new Error(`a character that XML 1.0 forbids at ${forbidden.index}`);
  let index = 0;
  const take = (pattern: RegExp): RegExpExecArray => {
    pattern.lastIndex = index;
    const found = pattern.exec(text);
    if (found === null)
      throw new Error(`not XML at ${index}: ${JSON.stringify(text.slice(index, index + 40))}`);
    index += found[0].length;
    return found;
  };
  const decoded = (raw: string) => {
    const rest = raw.replace(/&(amp|lt|gt|quot|#39|#\d+);/g, '');
    if (/[<&]/.test(rest)) throw new Error(`an unescaped character in ${JSON.stringify(raw)}`);
    const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
    return raw.replace(/&([a-z]+|#\d+);/g, (_, name: string) =>
      name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (named[name] ?? ''),
    );
  };
  const element = (): XmlElement => {
    const [, name = ''] = take(/<([A-Za-z][A-Za-z-]*)/y);
    const attributes = new Map<string, string>();
    for (;;) {
      const [, attribute, value = '', end] = take(/\s+([A-Za-z]+)="([^"<]*)"|\s*(\/?>)/y);
      if (end === '/>') return { name, attributes, children: [], text: '' };
      if (end === '>') break;
      if (attributes.has(attribute ?? '')) throw new Error(`the attribute ${attribute} stands twice`);
      attributes.set(attribute ?? '', decoded(value));
    }
    const children: XmlElement[] = [];
    let own = '';
    for (;;) {
      own += decoded(take(/[^<]*/y)[0]);
      if (text.startsWith('</', index)) {
        const [, closed] = take(/<\/([A-Za-z-]+)>/y);
        if (closed !== name) throw new Error(`</${closed}> closes <${name}>`);
        return { name, attributes, children, text: own };
      }
      children.push(element());
    }
  };
  take(/<\?xml version="1\.0" encoding="UTF-8"\?>\n/y);
  const root = element();
  take(/\n$/y);
  return root;
}

interface Rule {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  readonly text: boolean;
}

const rules: Readonly<Record<string, Rule>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'disabled', 'errors', 'skipped'],
    children: ['testsuite'],
    text: false,
  },
  testsuite: {
    required: ['name', 'tests'],
    optional: ['failures', 'errors', 'time', 'disabled', 'skipped', 'timestamp', 'hostname', 'id', 'package'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
    text: false,
  },
  properties: { required: [], optional: [], children: ['property'], text: false },
  property: { required: ['name', 'value'], optional: [], children: [], text: false },
  testcase: {
    required: ['name', 'classname', 'time'],
    optional: ['assertions', 'status'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
    text: false,
  },
  skipped: { required: [], optional: ['message', 'type'], children: [], text: true },
  failure: { required: [], optional: ['message', 'type'], children: [], text: true },
  'system-out': { required: [], optional: [], children: [], text: true },
};

/** Everything in which an element departs from the schema. */
export function junitFaults(element: XmlElement): string[] {
  const rule = rules[element.name];
  if (rule === undefined) return [`<${element.name}> is no element of the schema`];
  const own = [...element.attributes.keys()];
  const known = [...rule.required, ...rule.optional];
  const counts = ['tests', 'failures', 'errors', 'skipped', 'time'];
  return [
    ...rule.required.filter((name) => !own.includes(name)).map((name) => `<${element.name}> lacks ${name}`),
    ...own.filter((name) => !known.includes(name)).map((name) => `<${element.name}> has ${name}`),
    ...own
      .filter((name) => counts.includes(name) && !/^\d+(\.\d+)?$/.test(element.attributes.get(name) ?? ''))
      .map((name) => `${name} of <${element.name}> is no number`),
    ...(rule.text || element.text.trim() === '' ? [] : [`<${element.name}> holds text`]),
    ...element.children.flatMap((child) => [
      ...(rule.children.includes(child.name) ? [] : [`<${child.name}> stands in <${element.name}>`]),
      ...junitFaults(child),
    ]),
  ];
}
